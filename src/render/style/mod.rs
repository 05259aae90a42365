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
mod displacement;
mod element;
mod faces;
mod filter;
mod font;
mod gradient;
mod length;
mod look;
mod mask;
mod math;
mod names;
mod outline;
mod property;
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
use std::rc::Rc;

use cssparser::Parser;
use roxmltree::{Document, Node};

use super::{Error, FontSet, Warning};
use cascade::Rules;
use condition::Screen;
use element::{Own, Style, Styler};
use faces::Faces;
use sheet::Sheet;
use warnings::Warnings;
use write::Writer;

/// The size of font of a document that says none, in pixels: that of browsers.
#[expect(clippy::cast_possible_truncation, reason = "it is a small whole number")]
pub(super) const MEDIUM: f32 = font::MEDIUM as f32;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Steps that trying selectors on elements may take: an element looked at, or sixteen bytes of a value.
const MOST_TRIED: u64 = 20_000_000;

/// Bytes of all sheets, and selectors times declarations of their rules.
const MOST_SHEETS: usize = 1 << 20;

/// A document as usvg is to see it.
#[derive(Debug)]
pub(super) struct Styled {
    /// The document written anew, if it is not as it was.
    pub(super) text: Option<String>,
    pub(super) warnings: Vec<Warning>,
}

/// Resolves the style of a document, or of one that is a picture in another: of such, a style says no size.
pub(super) fn resolve(document: &Document<'_>, is_picture: bool, fonts: &FontSet) -> Result<Styled, Error> {
    if look::is_plain(document) {
        return Ok(Styled { text: None, warnings: Vec::new() });
    }
    let mut warnings = Warnings::default();
    let root = document.root_element();
    let said = of_attributes(root);
    let [width, height] = root::size(root, &said);
    let initial = Rc::new(Style::initial([width, height]));
    let screen = Screen { width, height, units: initial.context.units };
    let faces = units::has_font_units(document.input_text()).then(|| Faces::new(fonts));
    let texts = sheets(document, &screen);
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    if bytes > MOST_SHEETS {
        return Err(Error::TooComplex { what: "bytes of style sheets", max: MOST_SHEETS as u64 });
    }
    let mut sheet = Sheet::default();
    for text in &texts {
        sheet.add(text, &screen, &element::is_supported, &mut warnings);
    }
    let nodes = document.descendants().last().map_or(0, |node| node.id().get_usize() + 1);
    let budget = selector::Budget::new(MOST_TRIED, nodes);
    let mut styler = Styler::new(Rules::new(&sheet), &budget, faces);
    let own = Own::of(root, &mut warnings);
    let styled = styler.style(root, &own, &initial, &mut warnings);
    let size = if is_picture { &said } else { &styled };
    let text = Writer::new(document, &mut styler, &mut warnings, size).document(root, &initial);
    styler.check()?;
    Ok(Styled { text: Some(text), warnings: warnings.into_list() })
}

/// The style of a root element by its attributes alone.
fn of_attributes(root: Node<'_, '_>) -> Style {
    let initial = Rc::new(Style::initial([300.0, 150.0]));
    let sheet = Sheet::default();
    let nodes = root.id().get_usize() + 1;
    let budget = selector::Budget::new(MOST_TRIED, nodes);
    let mut warnings = Warnings::default();
    let own = Own::of(root, &mut warnings).without_style();
    Styler::new(Rules::new(&sheet), &budget, None).style(root, &own, &initial, &mut warnings)
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
