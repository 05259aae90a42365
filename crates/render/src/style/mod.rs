//! Resolves CSS to plain presentation attributes. This stage runs after the guard and before usvg parses the document.
//!
//! usvg has a CSS tokenizer that loses declarations after an unknown one, and it knows only the colours of CSS 3. So this stage
//! rewrites each document that has a style sheet, a `style` attribute, or a value that usvg reads differently from browsers.
//! The result has the same elements, each property that applies as an attribute, colours as `#rrggbb`, and lengths in user
//! units. Other documents are *plain* (`plain.rs`): one pass over the document finds that out, and it stays as it is.
//!
//! # Method
//!
//! 1. Parse the sheets that apply to the screen to rules (`css/sheet.rs`), with Servo's crates `cssparser` and `selectors`.
//! 2. Match the rules to each element (`css/selector.rs`).
//! 3. Cascade: sort the declarations and pick one for each property (`css/cascade.rs`).
//! 4. Compute the values: `var()`, units, inheritance (`styler.rs`, `values`).
//! 5. Write the element with the result as attributes (`write`, `filters`).
//!
//! # Sources
//!
//! CSS Syntax 3, Selectors 4, Cascade 5 (sections 6 and 7), Custom Properties 1, Properties and Values 1, Nesting 1, Media
//! Queries 5, Conditional Rules 4, Fonts 4 (section 4), Values 4, Color 4 and 5, SVG 2 (section 6.6). Where browsers differ
//! from these, Chromium is followed.
//!
//! # Invariants
//!
//! - The result has no style sheet. Resolving it again does not change it.
//! - Work is bounded. All documents of a render share three budgets ([`Left`]): matching steps, bytes of computed values, and
//!   steps for bounding boxes. A document may have 1 MiB of style sheets without fonts. The result may have three times the
//!   bytes of the document plus 2 MiB. The selectors of a nested rule may have 4096 copies of outer ones.
//! - Over these limits the stage returns [`Error::TooComplex`], with one exception: without steps for bounding boxes, boxes
//!   count as unknown.
//! - A value may have 64 KiB after substitution. A longer one is invalid.
//! - What browsers show and this stage leaves out causes a [`Warning`], 64 at most.

mod computed;
mod css;
mod declared;
mod filters;
mod ignored;
mod names;
mod no_effect;
mod plain;
mod reference;
mod styler;
#[cfg(test)]
mod tests;
mod value_cache;
mod values;
mod warnings;
mod write;

use std::borrow::Cow;
use std::rc::Rc;

use cssparser::Parser;
use roxmltree::{Document, Node};

use super::{Error, FontSet, Warning};
use crate::xml::{SVG_NAMESPACE, XHTML_NAMESPACE};
use computed::Style;
use css::cascade::Rules;
use css::condition::Screen;
pub(super) use css::font_face::{
    FaceRule, FaceSource, FaceStyle, characters, is_mentioned as mentions_font_face,
};
use css::rules::Sheet;
use declared::Own;
pub(super) use reference::missing as missing_references;
use styler::{MAX_MATCHING_STEPS, Styler};
use values::faces::Faces;
use warnings::Warnings;
use write::Writer;
pub(super) use write::root::{fit, view_box};
pub(super) use write::{escape, href, ids, prefix};

/// The initial font size in pixels, as in browsers.
#[expect(clippy::cast_possible_truncation, reason = "it is a small whole number")]
pub(super) const MEDIUM: f32 = values::font::MEDIUM as f32;

/// Maximum bytes of all style sheets of a document, without the fonts in them.
const MAX_SHEET_BYTES: usize = 1 << 20;

/// Bytes of memory that this stage needs for each byte of the document.
const MEMORY_PER_BYTE: u64 = 3;

/// A document whose style is resolved.
#[derive(Debug)]
pub(super) struct Styled {
    /// The rewritten document.
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
    /// The `@font-face` rules of its sheets, in order.
    pub(super) faces: Vec<FaceRule>,
}

/// Returns the bytes of memory that resolving a document's style needs, for the result and the rules; 0 for a plain document.
pub(super) fn memory(document: &Document<'_>) -> u64 {
    if plain::is_plain(document) { 0 } else { document.input_text().len() as u64 * MEMORY_PER_BYTE }
}

/// How a document is shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown {
    /// As the whole picture.
    Document,
    /// As an image in another document, with the size that it is shown in, if there is one.
    Picture(Option<[f32; 2]>),
}

/// The remaining budgets of this stage. All documents of a render share them: one may contain thousands of others.
#[derive(Debug)]
pub(super) struct Left {
    matching_steps: u64,
    value_bytes: usize,
    box_steps: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            matching_steps: MAX_MATCHING_STEPS,
            value_bytes: css::variables::MAX_VALUE_BYTES,
            box_steps: write::bounds::MOST,
        }
    }
}

/// Resolves the style of a document that is not plain, or that is an image in another document. An inch has `dpi` px. The size of an image comes from
/// its attributes, not from its style.
pub(super) fn resolve(
    document: &Document<'_>,
    shown: Shown,
    dpi: f64,
    fonts: &FontSet,
    left: &mut Left,
) -> Result<Styled, Error> {
    let mut warnings = Warnings::default();
    reference::style_sheets(document, &mut warnings);
    let root = document.root_element();
    let said = of_attributes(root, dpi);
    let size = write::root::size(root, &said);
    let [width, height] = match shown {
        Shown::Picture(Some(shown)) => shown.map(f64::from),
        _ => size,
    };
    let initial = Rc::new(Style::initial_at([width, height], dpi));
    let screen = Screen { width, height, units: initial.context.units };
    let faces = values::units::has_font_units(document.input_text()).then(|| Faces::new(fonts));
    let texts = sheets(document, &screen);
    let bytes: usize = texts.iter().map(|text| css::font_face::bytes_without_data(text)).sum();
    if bytes > MAX_SHEET_BYTES {
        return Err(Error::TooComplex { what: "bytes of style sheets", max: MAX_SHEET_BYTES as u64 });
    }
    let mut sheet = Sheet::default();
    for text in &texts {
        sheet.add(text, &screen, &styler::is_supported, &mut warnings);
    }
    sheet.check()?;
    let faces_of_sheets = std::mem::take(&mut sheet.faces);
    let nodes = document.descendants().next_back().map_or(0, |node| node.id().get_usize() + 1);
    let budget = css::selector::Budget::new(left.matching_steps, nodes);
    let values = css::variables::Budget::new(left.value_bytes);
    let boxes = write::bounds::Budget::new(left.box_steps);
    let mut styler = Styler::new(Rules::new(&sheet), &budget, faces, &values);
    let own = Own::of(root);
    let of_sheets = styler.style(root, &own, &initial, &mut warnings);
    let size = if matches!(shown, Shown::Picture(_)) { &said } else { &of_sheets };
    let mut writer = Writer::new(document, &mut styler, &mut warnings, size, &boxes);
    writer.place = matches!(shown, Shown::Picture(Some(_))).then_some([width, height]);
    let text = writer.document(root, &initial);
    *left = Left { matching_steps: budget.left(), value_bytes: values.left(), box_steps: boxes.left() };
    let text = text?;
    styler.check()?;
    Ok(Styled { text, warnings: warnings.into_list(), faces: faces_of_sheets })
}

/// Returns the URLs of the fonts that a document may need, in order: those of `@font-face` rules for a family that it names
/// and for one of its characters.
pub(super) fn font_urls(document: &Document<'_>) -> Vec<String> {
    let root = document.root_element();
    let [width, height] = write::root::size(root, &of_attributes(root, values::units::DPI));
    let screen = Screen { width, height, units: Style::initial([width, height]).context.units };
    let texts = sheets(document, &screen);
    if texts.iter().map(|text| css::font_face::bytes_without_data(text)).sum::<usize>() > MAX_SHEET_BYTES {
        return Vec::new();
    }
    let (mut sheet, mut warnings) = (Sheet::default(), Warnings::default());
    for text in &texts {
        sheet.add(text, &screen, &styler::is_supported, &mut warnings);
    }
    let styles = document.descendants().flat_map(|node| node.attributes());
    let styles = styles.filter(|attribute| matches!(attribute.name(), "font-family" | "style"));
    let values = sheet.declarations.iter().map(|declaration| declaration.value);
    let named = css::font_face::Names::of(values.chain(styles.map(|attribute| attribute.value())));
    css::font_face::urls(&sheet.faces, &named, &css::font_face::characters(document))
}

/// Computes the style of a root element from its attributes alone.
fn of_attributes(root: Node<'_, '_>, dpi: f64) -> Style {
    let initial = Rc::new(Style::initial_at([300.0, 150.0], dpi));
    let sheet = Sheet::default();
    let nodes = root.id().get_usize() + 1;
    let budget = css::selector::Budget::new(MAX_MATCHING_STEPS, nodes);
    let values = css::variables::Budget::default();
    let mut warnings = Warnings::default();
    let own = Own::of(root).without_style();
    Styler::new(Rules::new(&sheet), &budget, None, &values).style(root, &own, &initial, &mut warnings)
}

/// Returns the texts of the style sheets of a document that apply to a screen.
fn sheets<'a>(document: &'a Document<'_>, screen: &Screen) -> Vec<Cow<'a, str>> {
    let styles = document.descendants().filter(|node| node.tag_name().name() == "style" && is_sheet(*node));
    let applies = |node: &Node<'_, '_>| {
        node.attribute("media").is_none_or(|media| css::condition::media(&mut Parser::new(media), screen))
    };
    reference::sheets_of_instructions(document).chain(styles.filter(applies).map(text_of)).collect()
}

fn is_sheet(node: Node<'_, '_>) -> bool {
    let is_css = |kind: &str| kind.trim().is_empty() || kind.trim().eq_ignore_ascii_case("text/css");
    let namespace = node.tag_name().namespace();
    matches!(namespace, Some(SVG_NAMESPACE | XHTML_NAMESPACE)) && node.attribute("type").is_none_or(is_css)
}

fn text_of<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|node| node.text());
    let Some(first) = texts.next() else { return Cow::Borrowed("") };
    texts.fold(Cow::Borrowed(first), |all, text| all + text)
}
