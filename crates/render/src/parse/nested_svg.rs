//! The size of an SVG that is an image in another SVG.
//!
//! usvg takes an SVG without a size to be as large as its `viewBox` or its content, and does not clip it. Browsers lay
//! it out in the box of the `<image>`, whatever size it declares: its own `viewBox` and `preserveAspectRatio` fit it
//! into the box, and without a `viewBox` it is stretched from its size to the box. Only `preserveAspectRatio="none"` on
//! the `<image>` stretches it from its own size ([CSS Images 3, section
//! 5.1](https://www.w3.org/TR/css-images-3/#default-sizing)). So the document is rewritten: its root becomes the child
//! of an `<svg>` with that size, which also clips it.

use std::collections::HashMap;

use data_url::DataUrl;
use roxmltree::{Document, Node};
use usvg::Tree;

use crate::style;
use crate::xml::SVG_NAMESPACE;

/// The boxes of images that may be SVGs, by the bytes of a `data:` URI or by an address.
pub(crate) type ImageBoxes = HashMap<Vec<u8>, ImageBox>;

/// The width and height of an `<image>`, if it declares them, and how its content fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ImageBox {
    sides: [Option<f32>; 2],
    /// Whether the content is stretched (`none`).
    stretches: bool,
    /// Whether the content covers the box (`slice`).
    covers: bool,
    /// Whether the same SVG is also shown in a different box.
    is_shared: bool,
}

/// The boxes of a document's images whose sides are plain numbers. Calls `on_view` with each fragment that asks for a part of
/// an SVG.
pub(crate) fn image_boxes(document: &Document<'_>, on_view: &mut dyn FnMut(&str)) -> ImageBoxes {
    let mut boxes = ImageBoxes::new();
    for image in document.descendants().filter(|node| node.has_tag_name((SVG_NAMESPACE, "image"))) {
        let href = image.attributes().find(|attribute| attribute.name() == "href").map(|href| href.value());
        let (Some(href), Some(image_box)) = (href, ImageBox::of(image)) else { continue };
        let key = match DataUrl::process(href) {
            Ok(url) if url.mime_type().matches("image", "svg+xml") => {
                url.decode_to_vec().ok().map(|(bytes, fragment)| {
                    let fragment = fragment.map(|fragment| fragment.to_percent_encoded());
                    if let Some(fragment) = fragment.filter(|fragment| is_view(&bytes, fragment)) {
                        on_view(&fragment);
                    }
                    bytes
                })
            }
            Ok(_) => None,
            Err(_) => Some(href.as_bytes().to_vec()),
        };
        if let Some(key) = key {
            let is_other = |known: &mut ImageBox| known.is_shared |= *known != image_box;
            boxes.entry(key).and_modify(is_other).or_insert(image_box);
        }
    }
    boxes
}

/// Whether a fragment shows only a part of an SVG, or makes a rule match an element (SVG 2, section 16.3).
fn is_view(svg: &[u8], fragment: &str) -> bool {
    let has = |text: &str| memchr::memmem::find(svg, text.as_bytes()).is_some();
    fragment.starts_with("svgView(") || has(":target") || has("<view") && has(fragment)
}

impl ImageBox {
    fn of(image: Node<'_, '_>) -> Option<Self> {
        let side = |name| match image.attribute(name) {
            None => Some(None),
            Some(value) => pixels(value).filter(|&side| side > 0.0).map(Some),
        };
        let ratio = image.attribute("preserveAspectRatio").unwrap_or_default();
        Some(Self {
            sides: [side("width")?, side("height")?],
            stretches: ratio.contains("none"),
            covers: ratio.contains("slice"),
            is_shared: false,
        })
    }

    /// The size in which an SVG is laid out; `None` if its root declares one that is no plain number.
    pub(crate) fn size(self, root: Node<'_, '_>) -> Option<[f32; 2]> {
        let Size { sides: own, ratio } = Size::of(root)?;
        let of_ratio = |[width, height]: [Option<f32>; 2]| match (width, height, ratio) {
            (Some(width), None, Some(ratio)) => [Some(width), Some(width / ratio)],
            (None, Some(height), Some(ratio)) => [Some(height * ratio), Some(height)],
            _ => [width, height],
        };
        let [width, height] = of_ratio(self.sides);
        let size = match (width, height) {
            (Some(width), Some(height)) if self.stretches => {
                let [own_width, own_height] = of_ratio(own);
                match (own_width, own_height, ratio) {
                    (None, None, Some(ratio)) => contained([width, height], ratio),
                    _ => [own_width.unwrap_or(width), own_height.unwrap_or(height)],
                }
            }
            (Some(width), Some(height)) => [width, height],
            (Some(width), None) => [width, own[1].unwrap_or(DEFAULT[1])],
            (None, Some(height)) => [own[0].unwrap_or(DEFAULT[0]), height],
            (None, None) => match (of_ratio(own), ratio) {
                ([None, None], Some(ratio)) => contained(DEFAULT, ratio),
                ([width, height], _) => [width.unwrap_or(DEFAULT[0]), height.unwrap_or(DEFAULT[1])],
            },
        };
        size.iter().all(|side| *side > 0.0 && side.is_finite()).then_some(size)
    }
}

/// The default size of a replaced element: CSS 2, section 10.3.2.
const DEFAULT: [f32; 2] = [300.0, 150.0];

/// The largest size with this ratio inside another size.
fn contained([width, height]: [f32; 2], ratio: f32) -> [f32; 2] {
    if width / height > ratio { [height * ratio, height] } else { [width, width / ratio] }
}

/// The width, height and ratio that a root element declares.
struct Size {
    sides: [Option<f32>; 2],
    ratio: Option<f32>,
}

impl Size {
    fn of(root: Node<'_, '_>) -> Option<Self> {
        let side = |name| match root.attribute(name) {
            Some(value) if is_size(value) => pixels(value).map(Some),
            _ => Some(None),
        };
        let sides = [side("width")?, side("height")?];
        #[expect(clippy::cast_possible_truncation, reason = "sizes are of single precision")]
        let of_view = style::view_box(root).map(|[_, _, width, height]| (width / height) as f32);
        let ratio = match sides {
            [Some(width), Some(height)] => Some(width / height),
            _ => of_view,
        };
        Some(Self { sides, ratio: ratio.filter(|ratio| ratio.is_finite() && *ratio > 0.0) })
    }
}

fn pixels(value: &str) -> Option<f32> {
    let value = value.trim();
    value.strip_suffix("px").unwrap_or(value).parse().ok().filter(|value: &f32| value.is_finite())
}

/// Returns the document with its root inside an `<svg>` of the size in which it is laid out; `None` if that is its own
/// size, or is not known.
pub(crate) fn sized(document: &Document<'_>, image_box: Option<ImageBox>) -> Option<String> {
    let (root, image_box) = (document.root_element(), image_box?);
    let own = Size::of(root)?.sides;
    // An SVG that is shown in several boxes keeps the size that it declares.
    let has_size = own.iter().all(Option::is_some)
        || (image_box.stretches || image_box.covers) && root.has_attribute("viewBox");
    if is_moved(root) || image_box.is_shared && has_size {
        return None;
    }
    let size = image_box.size(root)?;
    if own == size.map(Some) {
        return None;
    }
    let has_view = style::view_box(root).is_some();
    // Without a `viewBox` it is stretched from its own size.
    let stretched = !has_view && !image_box.stretches && own.iter().any(Option::is_some);
    let more = if stretched {
        let [width, height] = [own[0].unwrap_or(size[0]), own[1].unwrap_or(size[1])];
        format!(" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\"")
    } else {
        String::new()
    };
    let attributes = root.attributes().filter(|attribute| match attribute.name() {
        "width" | "height" => true,
        "viewBox" | "preserveAspectRatio" => stretched,
        _ => false,
    });
    Some(inside(document, size, attributes.map(|attribute| attribute.range()), &more))
}

fn is_size(value: &str) -> bool {
    !value.contains('%') && value.trim() != "auto"
}

/// Whether a tree paints anything outside its size.
pub(crate) fn overflows(tree: &Tree) -> bool {
    /// In pixels. Computed bounds are not exact.
    const NEGLIGIBLE: f32 = 0.01;
    let bounds = tree.root().abs_layer_bounding_box();
    bounds.left().min(bounds.top()) < -NEGLIGIBLE
        || bounds.right() > tree.size().width() + NEGLIGIBLE
        || bounds.bottom() > tree.size().height() + NEGLIGIBLE
}

/// Returns the document with its root inside an `<svg>` of its size, which clips it; `None` if its root would move or
/// change size in there.
pub(crate) fn clipped(document: &Document<'_>, size: usvg::Size) -> Option<String> {
    let root = document.root_element();
    let is_whole =
        |name| root.attribute(name).is_none_or(|value| !value.contains('%') || value.trim() == "100%");
    let is_same = is_whole("width") && is_whole("height") && !is_moved(root);
    is_same.then(|| inside(document, [size.width(), size.height()], std::iter::empty(), ""))
}

/// Whether a root element has an `x` or `y`, which count only inside another `<svg>`.
fn is_moved(root: Node<'_, '_>) -> bool {
    ["x", "y"].iter().any(|name| root.attribute(*name).is_some_and(|value| pixels(value) != Some(0.0)))
}

/// Returns the document's text with the root inside another `<svg>`, without some parts of the root, and with more
/// attributes on it.
fn inside(
    document: &Document<'_>,
    [width, height]: [f32; 2],
    without: impl Iterator<Item = std::ops::Range<usize>>,
    more: &str,
) -> String {
    let (text, root) = (document.input_text(), document.root_element().range());
    let mut out = format!(
        "{}<svg xmlns=\"{SVG_NAMESPACE}\" width=\"{width}\" height=\"{height}\">",
        &text[..root.start]
    );
    let name = text[root.clone()].find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    let mut start = root.start + name.unwrap_or_default();
    out.push_str(&text[root.start..start]);
    out.push_str(more);
    for part in without {
        out.push_str(&text[start..part.start]);
        start = part.end;
    }
    out.push_str(&text[start..root.end]);
    out.push_str("</svg>");
    out.push_str(&text[root.end..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Document<'_> {
        Document::parse(text).unwrap()
    }

    const INSIDE: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='100%' viewBox='0 0 2 1'><g/></svg>";

    fn document(attributes: &str) -> String {
        let href = format!(
            "data:image/svg+xml,{}",
            INSIDE.replace('<', "%3C").replace('\'', "%27").replace("100%", "100%25")
        );
        format!("<svg xmlns='{SVG_NAMESPACE}'><image {attributes} href='{href}'/></svg>")
    }

    fn image_box(attributes: &str) -> Option<ImageBox> {
        image_boxes(&parsed(&document(attributes)), &mut |_| ()).get(INSIDE.as_bytes()).copied()
    }

    fn size(attributes: &str, root: &str) -> String {
        let root = format!("<svg {root}/>");
        let [width, height] = image_box(attributes).unwrap().size(parsed(&root).root_element()).unwrap();
        format!("{width} {height}")
    }

    #[test]
    fn an_svg_is_laid_out_in_the_box_of_its_image() {
        let whole = "width='40' height='20px'";
        assert_eq!(size(whole, ""), "40 20");
        assert_eq!(size(whole, "width='10' height='10'"), "40 20");
        assert_eq!(size("width='40'", "viewBox='0 0 1 2'"), "40 80");
        assert_eq!(size("width='40'", ""), "40 150");
        assert_eq!(size("height='40'", "width='7'"), "7 40");
        assert_eq!(size("", ""), "300 150");
        assert_eq!(size("", "viewBox='0 0 1 1'"), "150 150");
        assert_eq!(size("", "width='10' viewBox='0 0 1 2'"), "10 20");
        let stretched = "width='40' height='20' preserveAspectRatio='none'";
        assert_eq!(size(stretched, "viewBox='0 0 1 1'"), "20 20");
        assert_eq!(size(stretched, "width='10'"), "10 20");
    }

    #[test]
    fn an_svg_gets_the_size_of_its_image() {
        let image_box = image_box("width='40' height='20'");
        let sized = |text: &str| sized(&parsed(text), image_box);
        assert_eq!(
            sized(INSIDE).unwrap(),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><svg xmlns='http://www.w3.org/2000/svg'  viewBox='0 0 2 1'><g/></svg></svg>"
        );
        let text = sized("<svg width='10' height='5' preserveAspectRatio='xMinYMin'/>").unwrap();
        assert!(text.contains("<svg viewBox=\"0 0 10 5\" preserveAspectRatio=\"none\"   /></svg>"), "{text}");
        assert_eq!(sized("<svg width='40' height='20'/>"), None);
    }

    #[test]
    fn an_svg_in_several_places_has_the_size_that_it_says() {
        let image = document("width='40' height='20'");
        let other = image.replace("width='40'", "width='50'").split_once("<image").unwrap().1.to_owned();
        let text = image.replace("</svg>", &format!("<image{other}"));
        let image_box = image_boxes(&parsed(&text), &mut |_| ()).get(INSIDE.as_bytes()).copied();
        assert!(image_box.unwrap().is_shared);
        assert_eq!(sized(&parsed("<svg width='10' height='5'/>"), image_box), None);
    }

    #[test]
    fn an_image_whose_size_is_no_plain_number_has_no_place() {
        for attributes in ["width='40' height='5em'", "width='40' height='0'", "width='NaN' height='1'"] {
            assert!(image_boxes(&parsed(&document(attributes)), &mut |_| ()).is_empty(), "{attributes}");
        }
    }
}
