//! Between the guard and the parser: style as CSS says it, resolved into plain presentation attributes that usvg understands.
//!
//! usvg reads style sheets with a tokenizer that loses what follows an unknown declaration, and knows the colours of CSS 3. Here
//! a document that has any style sheet, `style` attribute, or value that usvg would read otherwise than browsers do, is written
//! anew: the same elements, each property that counts for one as an attribute, colours as `#rrggbb`, lengths in user units.
//! Sheets and selectors are read by the crates that Servo and Firefox use. All other documents pass at the cost of one look.

mod bounds;
mod cascade;
mod color;
mod condition;
mod element;
mod filter;
mod font;
mod length;
mod look;
mod math;
mod property;
mod reference;
mod root;
mod selector;
mod shape;
mod sheet;
#[cfg(test)]
mod tests;
mod transform;
mod units;
mod values;
mod variables;
mod warnings;
mod write;

use std::borrow::Cow;

use cssparser::Parser;
use roxmltree::{Document, Node};

use super::{Error, Warning};
use cascade::Rules;
use condition::Screen;
use element::{Own, Style, Styler};
pub(super) use reference::missing as missing_references;
use sheet::Sheet;
use warnings::Warnings;
use write::Writer;

/// The size of font of a document that says none, in pixels: that of browsers.
#[expect(clippy::cast_possible_truncation, reason = "it is a small whole number")]
pub(super) const MEDIUM: f32 = font::MEDIUM as f32;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Steps that trying selectors on elements may take: an element looked at, or sixteen bytes of a value.
const MOST_TRIED: u64 = 8_000_000;

/// Bytes of all sheets of a document.
const MOST_SHEETS: usize = 1 << 20;

/// Bytes that a document may become longer by than four times what it was.
const MORE: usize = 4 << 20;

/// Bytes of memory that style takes for a byte of the document.
const PER_BYTE: u64 = 3;

/// A document as usvg is to see it.
#[derive(Debug)]
pub(super) struct Styled {
    /// The document written anew.
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
}

/// Bytes of memory that resolving a document's style takes, for what is written anew and for rules; 0 if there is nothing to do.
pub(super) fn memory(document: &Document<'_>) -> u64 {
    if look::is_plain(document) { 0 } else { document.input_text().len() as u64 * PER_BYTE }
}

/// How much style may still take, of all documents of a render: there may be thousands inside of one.
#[derive(Debug)]
pub(super) struct Left {
    tried: u64,
    values: usize,
    boxes: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self { tried: MOST_TRIED, values: variables::MOST_WRITTEN, boxes: bounds::MOST }
    }
}

/// Resolves the style of a document that is not plain.
pub(super) fn resolve(document: &Document<'_>, left: &mut Left) -> Result<Styled, Error> {
    let mut warnings = Warnings::default();
    reference::style_sheets(document, &mut warnings);
    let root = document.root_element();
    let screen = screen(root);
    let texts = sheets(document, &screen);
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    if bytes > MOST_SHEETS {
        return Err(Error::TooComplex { what: "bytes of style sheets", max: MOST_SHEETS as u64 });
    }
    let mut sheet = Sheet::default();
    for text in &texts {
        sheet.add(text, &screen, &element::is_supported, &mut warnings);
    }
    sheet.check()?;
    let nodes = document.descendants().last().map_or(0, |node| node.id().get_usize() + 1);
    let budget = selector::Budget::new(left.tried, nodes);
    let values = variables::Budget::new(left.values);
    let boxes = bounds::Budget::new(left.boxes);
    let mut styler = Styler::new(Rules::new(&sheet), &budget, &values);
    let initial = Style::initial([screen.width, screen.height]);
    let capacity = document.input_text().len();
    let writer = Writer::new(&mut styler, &mut warnings, capacity, prefix(document), &boxes);
    let text = writer.document(root, &initial);
    *left = Left { tried: budget.left(), values: values.left(), boxes: boxes.left() };
    let text = text?;
    styler.check()?;
    Ok(Styled { text, warnings: warnings.into_list() })
}

/// What a document is looked at with: its root's attributes say how large that is, before any sheet does.
fn screen(root: Node<'_, '_>) -> Screen {
    let initial = Style::initial([300.0, 150.0]);
    let sheet = Sheet::default();
    let budget = selector::Budget::new(MOST_TRIED, 1);
    let values = variables::Budget::default();
    let mut styler = Styler::new(Rules::new(&sheet), &budget, &values);
    let mut warnings = Warnings::default();
    let own = Own::of(root);
    let style = styler.style(root, &own, &initial, &mut warnings);
    let [width, height] = root::size(root, &style);
    Screen { width, height, units: Style::initial([width, height]).context.units }
}

/// The texts of the style sheets in a document that apply to a screen.
fn sheets<'a>(document: &'a Document<'_>, screen: &Screen) -> Vec<Cow<'a, str>> {
    let styles = document.descendants().filter(|node| node.tag_name().name() == "style" && is_sheet(*node));
    let applies = |node: &Node<'_, '_>| {
        node.attribute("media").is_none_or(|media| condition::media(&mut Parser::new(media), screen))
    };
    styles.filter(applies).map(text_of).collect()
}

fn is_sheet(node: Node<'_, '_>) -> bool {
    let is_css = |kind: &str| kind.trim().is_empty() || kind.trim().eq_ignore_ascii_case("text/css");
    let namespace = node.tag_name().namespace();
    matches!(namespace, Some(SVG | "http://www.w3.org/1999/xhtml"))
        && node.attribute("type").is_none_or(is_css)
}

fn text_of<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|node| node.text());
    let Some(first) = texts.next() else { return Cow::Borrowed("") };
    texts.fold(Cow::Borrowed(first), |all, text| all + text)
}

/// What ids that are made up begin with: what no id of the document does.
fn prefix(document: &Document<'_>) -> String {
    const BEGIN: &str = "og-";
    let text = document.input_text();
    let found = text.match_indices(BEGIN).map(|(at, _)| {
        let rest = &text.as_bytes()[at + BEGIN.len()..];
        1 + rest.iter().take_while(|byte| **byte == b'-').count()
    });
    format!("{BEGIN}{}", "-".repeat(found.max().unwrap_or_default()))
}
