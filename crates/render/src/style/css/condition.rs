//! Conditions of rules: `@media` (Media Queries 5) and `@supports` (CSS Conditional Rules 4).

mod logic;
mod media;
mod supports;

pub(crate) use media::{Screen, media};
pub(crate) use supports::supports;
