//! SVGs that are pictures in an SVG: how large they are, and that nothing of them shows outside.
//!
//! usvg takes an SVG without a size to be as large as its `viewBox` or what it shows, and cuts nothing off. In browsers it is as
//! large as the `<image>` ([CSS Images 3, section 5.1](https://www.w3.org/TR/css-images-3/#default-sizing)), and cut off at its size. So
//! it is put inside an SVG of that size.

use std::collections::HashMap;

use data_url::DataUrl;
use roxmltree::{Document, Node};
use usvg::Tree;

use super::parse::SVG_NAMESPACE;

/// The sizes of images whose SVG is in the document, by the SVG's bytes.
pub(super) type Places = HashMap<Vec<u8>, Place>;

/// An image's size, and whether what it shows is stretched or covers it, and so has to have a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    size: [f32; 2],
    stretches: bool,
}

/// The sizes of a document's images, where they are plain numbers. An SVG that is shown in two sizes has the first.
pub(super) fn places(document: &Document<'_>) -> Places {
    let mut places = Places::new();
    for image in document.descendants().filter(|node| node.has_tag_name((SVG_NAMESPACE, "image"))) {
        let href = image.attributes().find(|attribute| attribute.name() == "href").map(|href| href.value());
        let Some(url) = href.and_then(|href| DataUrl::process(href).ok()) else { continue };
        let side = |name| image.attribute(name).and_then(pixels).filter(|&side| side > 0.0);
        let (Some(width), Some(height)) = (side("width"), side("height")) else { continue };
        if !url.mime_type().matches("image", "svg+xml") {
            continue;
        }
        if let Ok((bytes, _)) = url.decode_to_vec() {
            let stretches = image
                .attribute("preserveAspectRatio")
                .is_some_and(|value| value.contains("none") || value.contains("slice"));
            places.entry(bytes).or_insert(Place { size: [width, height], stretches });
        }
    }
    places
}

fn pixels(value: &str) -> Option<f32> {
    let value = value.trim();
    value.strip_suffix("px").unwrap_or(value).parse().ok().filter(|value: &f32| value.is_finite())
}

/// An SVG without a size of its own, inside one of the size that it is shown in; none if it has a size.
pub(super) fn sized(document: &Document<'_>, place: Option<Place>) -> Option<String> {
    let (root, place) = (document.root_element(), place?);
    let has_size = ["width", "height"].map(|name| root.attribute(name)).into_iter().all(is_size);
    // What is stretched, or covers, has the shape of its `viewBox`, if it has one.
    if has_size || place.stretches && root.has_attribute("viewBox") || is_moved(root) {
        return None;
    }
    let attributes = root.attributes().filter(|attribute| matches!(attribute.name(), "width" | "height"));
    Some(inside(document, place.size, attributes.map(|attribute| attribute.range())))
}

fn is_size(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.contains('%') && value.trim() != "auto")
}

/// Whether a picture has anything outside of its size.
pub(super) fn overflows(tree: &Tree) -> bool {
    /// Pixels that do not count: computed sizes are not exact.
    const NEGLIGIBLE: f32 = 0.01;
    let bounds = tree.root().abs_layer_bounding_box();
    bounds.left().min(bounds.top()) < -NEGLIGIBLE
        || bounds.right() > tree.size().width() + NEGLIGIBLE
        || bounds.bottom() > tree.size().height() + NEGLIGIBLE
}

/// A document in one of its size, which cuts it off; none where it would be another in there.
pub(super) fn clipped(document: &Document<'_>, size: usvg::Size) -> Option<String> {
    let root = document.root_element();
    let is_whole =
        |name| root.attribute(name).is_none_or(|value| !value.contains('%') || value.trim() == "100%");
    let is_same = is_whole("width") && is_whole("height") && !is_moved(root);
    is_same.then(|| inside(document, [size.width(), size.height()], std::iter::empty()))
}

/// Whether an SVG would be elsewhere inside of another.
fn is_moved(root: Node<'_, '_>) -> bool {
    ["x", "y"].iter().any(|name| root.attribute(*name).is_some_and(|value| pixels(value) != Some(0.0)))
}

/// A document's root, without some parts of its text, inside another.
fn inside(
    document: &Document<'_>,
    [width, height]: [f32; 2],
    without: impl Iterator<Item = std::ops::Range<usize>>,
) -> String {
    let (text, root) = (document.input_text(), document.root_element().range());
    let mut out = format!(
        "{}<svg xmlns=\"{SVG_NAMESPACE}\" width=\"{width}\" height=\"{height}\">",
        &text[..root.start]
    );
    let mut start = root.start;
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

    const INSIDE: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='100%' viewBox='0 0 1 1'><g/></svg>";

    fn document(attributes: &str) -> String {
        let href = format!(
            "data:image/svg+xml,{}",
            INSIDE.replace('<', "%3C").replace('\'', "%27").replace("100%", "100%25")
        );
        format!("<svg xmlns='{SVG_NAMESPACE}'><image {attributes} href='{href}'/></svg>")
    }

    #[test]
    fn an_svg_without_a_size_gets_that_of_its_image() {
        let text = document("width='40' height='20px'");
        let places = places(&parsed(&text));
        let place = places.get(INSIDE.as_bytes()).copied();
        assert_eq!(place, Some(Place { size: [40.0, 20.0], stretches: false }));
        assert_eq!(
            sized(&parsed(INSIDE), place).unwrap(),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><svg xmlns='http://www.w3.org/2000/svg'  viewBox='0 0 1 1'><g/></svg></svg>"
        );
        let stretched = Place { size: [40.0, 20.0], stretches: true };
        assert_eq!(sized(&parsed(INSIDE), Some(stretched)), None);
        let whole = INSIDE.replace("width='100%'", "width='4' height='2'");
        assert_eq!(sized(&parsed(&whole), place), None);
        assert_eq!(sized(&parsed(INSIDE), None), None);
    }

    #[test]
    fn an_image_whose_size_is_no_plain_number_has_no_place() {
        for attributes in
            ["", "width='40'", "width='40' height='5em'", "width='40' height='0'", "width='NaN' height='1'"]
        {
            assert!(places(&parsed(&document(attributes))).is_empty(), "{attributes}");
        }
    }
}
