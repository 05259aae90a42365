//! The supported CSS properties: their table, their other names and the attributes that set them.

mod attributes;
mod names;
mod table;

pub(crate) use attributes::{
    INHERITED_BY_TEXT, attribute_of, has_internal_attribute, internal_attribute, is_of_geometry, of_attribute,
};
pub(crate) use names::{MASK, alias, alias_of, shorthand};
pub(crate) use table::{ALL, Grammar, Property};
