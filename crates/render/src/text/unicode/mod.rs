//! Properties of characters. Nothing here knows of elements, styles or fonts, and each file names the Unicode report that it follows.

pub(crate) mod case;
pub(crate) mod cjk;
pub(crate) mod classes;
pub(crate) mod emoji;
pub(crate) mod script;
