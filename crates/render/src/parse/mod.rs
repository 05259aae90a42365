//! SVG text to a tree whose every reference is resolved and whose text is laid out.

mod faces;
mod memory;
mod nested;
mod overflow;
mod parser;
mod pictures;
#[cfg(test)]
mod tests;

pub(crate) use parser::{Parser, Stop};
