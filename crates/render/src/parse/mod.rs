//! Makes a usvg tree of a document's text. All references of the tree are resolved, and it has no text elements: text
//! is outlines.
//!
//! [`Parser::parse()`] runs the stages, and checks the document with `guard` before each of them:
//!
//! 1. roxmltree parses the text as XML.
//! 2. `style` resolves CSS into attributes, and writes the document again. A document without CSS skips this.
//! 3. `fonts` loads the fonts of `@font-face` rules. `text` lays out text into outlines, and writes the document again.
//!    A document without text skips this.
//! 4. `nested_svg` gives an SVG that is an image in another one the size of that image.
//! 5. usvg makes the tree. It calls back for each image (`images`). An SVG image goes through the same stages, up to
//!    three levels deep.
//!
//! Memory is counted before it is used (`memory`): the parser keeps the most bytes that all documents of the render
//! need at one time. If that is over `limits.maxMemory`, the document is refused. If the process has too little memory
//! now, [`Stop::NeedsMemory`] says how much it takes, and the caller starts again later. Nested images share the
//! budgets of bytes, style and fonts with the document.
//!
//! usvg panics when its arithmetic overflows; `extreme_numbers` turns that into an error.

mod extreme_numbers;
mod fonts;
mod images;
mod memory;
mod nested_svg;
mod parser;
#[cfg(test)]
mod tests;

pub(crate) use parser::{Parser, Stop};
