//! Between the guard and the parser: style as CSS says it, resolved into plain presentation attributes that usvg understands.
//!
//! usvg reads style sheets with a tokenizer that loses what follows an unknown declaration, and knows the colours of CSS 3. Here
//! a document that has any style sheet, `style` attribute, or value that usvg would read otherwise than browsers do, is written
//! anew: the same elements, each property that counts for one as an attribute, colours as `#rrggbb`, lengths in user units.
//! Sheets and selectors are read by the crates that Servo and Firefox use. All other documents pass at the cost of one look.

mod computed;
mod css;
mod declared;
mod filters;
mod ignored;
mod look;
mod names;
mod namespaces;
mod reference;
mod silent;
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
use computed::Style;
use css::cascade::Rules;
use css::condition::Screen;
pub(super) use css::font_face::{
    FaceRule, FaceSource, FaceStyle, characters, is_mentioned as mentions_font_face,
};
use css::rules::Sheet;
use declared::Own;
use namespaces::{SVG, XHTML};
pub(super) use reference::missing as missing_references;
use styler::{MOST_TRIED, Styler};
use values::faces::Faces;
use warnings::Warnings;
use write::Writer;
pub(super) use write::root::{fit, view_box};
pub(super) use write::{escape, href, ids, prefix};

/// The size of font of a document that says none, in pixels: that of browsers.
#[expect(clippy::cast_possible_truncation, reason = "it is a small whole number")]
pub(super) const MEDIUM: f32 = values::font::MEDIUM as f32;

/// Bytes of all sheets of a document, but for those of fonts in them.
const MOST_SHEETS: usize = 1 << 20;

/// Bytes of memory that style takes for a byte of the document.
const PER_BYTE: u64 = 3;

/// A document as usvg is to see it.
#[derive(Debug)]
pub(super) struct Styled {
    /// The document written anew.
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
    /// The fonts that it names, in order.
    pub(super) faces: Vec<FaceRule>,
}

/// Bytes of memory that resolving a document's style takes, for what is written anew and for rules; 0 if there is nothing to do.
pub(super) fn memory(document: &Document<'_>) -> u64 {
    if look::is_plain(document) { 0 } else { document.input_text().len() as u64 * PER_BYTE }
}

/// What a document is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown {
    Document,
    /// A picture in another one, which may have a size that it is shown in.
    Picture(Option<[f32; 2]>),
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
        Self { tried: MOST_TRIED, values: css::variables::MOST_WRITTEN, boxes: write::bounds::MOST }
    }
}

/// Resolves the style of a document that is not plain, or of one that is a picture in another: of such, a style says no size.
pub(super) fn resolve(
    document: &Document<'_>,
    shown: Shown,
    fonts: &FontSet,
    left: &mut Left,
) -> Result<Styled, Error> {
    let mut warnings = Warnings::default();
    reference::style_sheets(document, &mut warnings);
    let root = document.root_element();
    let said = of_attributes(root);
    let size = write::root::size(root, &said);
    let [width, height] = match shown {
        Shown::Picture(Some(shown)) => shown.map(f64::from),
        _ => size,
    };
    let initial = Rc::new(Style::initial([width, height]));
    let screen = Screen { width, height, units: initial.context.units };
    let faces = values::units::has_font_units(document.input_text()).then(|| Faces::new(fonts));
    let texts = sheets(document, &screen);
    let bytes: usize = texts.iter().map(|text| css::font_face::bytes_without_data(text)).sum();
    if bytes > MOST_SHEETS {
        return Err(Error::TooComplex { what: "bytes of style sheets", max: MOST_SHEETS as u64 });
    }
    let mut sheet = Sheet::default();
    for text in &texts {
        sheet.add(text, &screen, &styler::is_supported, &mut warnings);
    }
    sheet.check()?;
    let faces_of_sheets = std::mem::take(&mut sheet.faces);
    let nodes = document.descendants().next_back().map_or(0, |node| node.id().get_usize() + 1);
    let budget = css::selector::Budget::new(left.tried, nodes);
    let values = css::variables::Budget::new(left.values);
    let boxes = write::bounds::Budget::new(left.boxes);
    let mut styler = Styler::new(Rules::new(&sheet), &budget, faces, &values);
    let own = Own::of(root);
    let of_sheets = styler.style(root, &own, &initial, &mut warnings);
    let size = if matches!(shown, Shown::Picture(_)) { &said } else { &of_sheets };
    let mut writer = Writer::new(document, &mut styler, &mut warnings, size, &boxes);
    writer.place = matches!(shown, Shown::Picture(Some(_))).then_some([width, height]);
    let text = writer.document(root, &initial);
    *left = Left { tried: budget.left(), values: values.left(), boxes: boxes.left() };
    let text = text?;
    styler.check()?;
    Ok(Styled { text, warnings: warnings.into_list(), faces: faces_of_sheets })
}

/// The addresses of fonts that a document may need, in order: of those that are for its characters, and whose families it names.
pub(super) fn font_urls(document: &Document<'_>) -> Vec<String> {
    let root = document.root_element();
    let [width, height] = write::root::size(root, &of_attributes(root));
    let screen = Screen { width, height, units: Style::initial([width, height]).context.units };
    let texts = sheets(document, &screen);
    if texts.iter().map(|text| css::font_face::bytes_without_data(text)).sum::<usize>() > MOST_SHEETS {
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

/// The style of a root element by its attributes alone.
fn of_attributes(root: Node<'_, '_>) -> Style {
    let initial = Rc::new(Style::initial([300.0, 150.0]));
    let sheet = Sheet::default();
    let nodes = root.id().get_usize() + 1;
    let budget = css::selector::Budget::new(MOST_TRIED, nodes);
    let values = css::variables::Budget::default();
    let mut warnings = Warnings::default();
    let own = Own::of(root).without_style();
    Styler::new(Rules::new(&sheet), &budget, None, &values).style(root, &own, &initial, &mut warnings)
}

/// The texts of the style sheets in a document that apply to a screen.
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
    matches!(namespace, Some(SVG | XHTML)) && node.attribute("type").is_none_or(is_css)
}

fn text_of<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|node| node.text());
    let Some(first) = texts.next() else { return Cow::Borrowed("") };
    texts.fold(Cow::Borrowed(first), |all, text| all + text)
}
