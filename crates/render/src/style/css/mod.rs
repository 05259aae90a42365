//! CSS: style sheets, selectors, conditions, the cascade and custom properties.

pub(crate) mod cascade;
pub(crate) mod condition;
pub(crate) mod declaration;
pub(crate) mod font_face;
pub(crate) mod property;
mod reading;
pub(crate) mod rules;
pub(crate) mod selector;
mod sheet;
pub(crate) mod syntax;
pub(crate) mod variables;
