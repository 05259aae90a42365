//! Images of the web, which are handed in after parsing. Until then a transparent picture of the same size is in their place.

use std::collections::HashMap;
use std::sync::Arc;

use png::{BitDepth, ColorType, Encoder};
use roxmltree::{Document, Node};
use svgtypes::Length;

use crate::xml::SVG_NAMESPACE;

/// The files of images by their addresses, or the reasons why there are none.
pub(super) type Files = HashMap<String, Result<Arc<Vec<u8>>, String>>;

/// The most elements that are visited, as often as they are used.
const MOST_VISITED: usize = 250_000;
/// The most levels of `<use>`.
const MOST_LEVELS: usize = 32;
/// The longest side of a placeholder, in pixels.
const LONGEST_SIDE: f64 = 1024.0;

/// Returns the addresses of images of the web, in the order of the document and as often as they are shown.
pub(super) fn of_web(document: &Document<'_>) -> Vec<String> {
    let mut search = Search { document, found: Vec::new(), left: MOST_VISITED };
    search.visit(document.root_element(), 0);
    search.found
}

struct Search<'a, 'input> {
    document: &'a Document<'input>,
    found: Vec<String>,
    left: usize,
}

impl<'a, 'input> Search<'a, 'input> {
    /// The guard limits the depth of documents.
    fn visit(&mut self, node: Node<'a, 'input>, level: usize) {
        let is_svg = node.tag_name().namespace() == Some(SVG_NAMESPACE);
        if !is_svg || self.left == 0 || node.attribute("display") == Some("none") {
            return;
        }
        self.left -= 1;
        match node.tag_name().name() {
            "image" => self.found.extend(web_address(node).filter(|_| has_size(node)).map(str::to_owned)),
            "use" if level < MOST_LEVELS => {
                let id = href(node).and_then(|href| href.strip_prefix('#'));
                let target = id
                    .and_then(|id| self.document.descendants().find(|node| node.attribute("id") == Some(id)));
                match target.map(|target| (target, target.tag_name().name())) {
                    Some((symbol, "symbol")) => self.children(symbol, level + 1),
                    Some((target, _)) => self.visit(target, level + 1),
                    None => {}
                }
            }
            "svg" | "g" | "a" | "switch" => self.children(node, level),
            _ => {}
        }
    }

    fn children(&mut self, node: Node<'a, 'input>, level: usize) {
        for child in node.children().filter(Node::is_element) {
            self.visit(child, level);
        }
    }
}

/// Returns a placeholder for each address, of the size of the first element that has it.
pub(super) fn placeholders(document: &Document<'_>, hrefs: &[String]) -> Files {
    let size = |href: &str| {
        let element = document.descendants().find(|node| web_address(*node) == Some(href));
        element.map_or([1.0, 1.0], |node| ["width", "height"].map(|name| side(node, name).unwrap_or(1.0)))
    };
    hrefs.iter().map(|href| (href.clone(), Ok(Arc::new(placeholder(href, size(href)))))).collect()
}

/// A transparent PNG. It contains the address, because equal files are taken for the same image.
fn placeholder(href: &str, size: [f64; 2]) -> Vec<u8> {
    let shrink = (LONGEST_SIDE / size[0].max(size[1])).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the longest side")]
    let [width, height] = size.map(|side| (side * shrink).round().max(1.0) as u32);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::One);
    encoder.set_palette(vec![0; 3]);
    encoder.set_trns(vec![0]);
    let text = encoder.add_itxt_chunk("URL".to_owned(), href.to_owned());
    text.expect("the encoder has written nothing yet");
    let mut writer = encoder.write_header().expect("a Vec takes every write");
    let rows = vec![0; width.div_ceil(8) as usize * height as usize];
    writer.write_image_data(&rows).expect("as many bytes as the rows have");
    writer.finish().expect("a Vec takes every write");
    file
}

fn has_size(node: Node<'_, '_>) -> bool {
    ["width", "height"].into_iter().all(|name| side(node, name).is_none_or(|side| side > 0.0))
}

/// The number of a side, whatever its unit: only the proportions count.
fn side(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?.parse::<Length>().ok().map(|length| length.number)
}

fn web_address<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    if !node.has_tag_name((SVG_NAMESPACE, "image")) {
        return None;
    }
    href(node).filter(|href| href.starts_with("https://") || href.starts_with("http://"))
}

fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let xlink = || node.attribute(("http://www.w3.org/1999/xlink", "href"));
    node.attribute("href").or_else(xlink)
}
