//! Style sheets: from their text to the declaration that applies for each property of an element.
//!
//! `sheet` and `reading` parse a sheet to the `rules` that apply (`condition`: `@media` and `@supports`). `selector` matches
//! rules to elements. `cascade` sorts their declarations and picks the winners. `variables` substitutes `var()` in values, and
//! `syntax` checks registered custom properties. `property` is the table of supported properties; their values are computed in
//! `style/values`. Each module names its specification.
//!
//! Matching and substitution charge a budget. If it is used up, nothing matches and no value is valid; the caller then
//! checks the budget and returns an error.

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
