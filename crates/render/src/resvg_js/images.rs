//! Images of the web, which are handed in after parsing. Until then a transparent picture of the same size is in their place.

use std::collections::HashMap;
use std::sync::Arc;

use png::{BitDepth, ColorType, Encoder};
use roxmltree::{Document, Node};
use svgtypes::Length;

use crate::images::MOST_HREFS;
use crate::xml::{SVG_NAMESPACE, XLINK_NAMESPACE};

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
    if !document.descendants().any(|node| web_address(node).is_some()) {
        return Vec::new();
    }
    let mut by_id = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            by_id.entry(id).or_insert(node);
        }
    }
    let mut search = Search { by_id, found: Vec::new(), left: MOST_VISITED };
    search.visit(document.root_element(), 0);
    search.found
}

struct Search<'a, 'input> {
    by_id: HashMap<&'a str, Node<'a, 'input>>,
    found: Vec<String>,
    /// The number of elements that may still be visited.
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
                match id.and_then(|id| self.by_id.get(id).copied()) {
                    Some(symbol) if symbol.tag_name().name() == "symbol" => self.children(symbol, level + 1),
                    Some(target) => self.visit(target, level + 1),
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

/// Returns a placeholder for each address, of the size of the first element that has it. More than may be loaded are
/// refused later.
pub(super) fn placeholders(document: &Document<'_>) -> Files {
    let mut files = Files::new();
    for node in document.descendants() {
        let Some(href) = web_address(node) else { continue };
        if files.len() < MOST_HREFS && !files.contains_key(href) {
            let size = ["width", "height"].map(|name| side(node, name).unwrap_or(1.0));
            files.insert(href.to_owned(), Ok(Arc::new(placeholder(href, size))));
        }
    }
    files
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
    let xlink = || node.attribute((XLINK_NAMESPACE, "href"));
    node.attribute("href").or_else(xlink)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(content: &str) -> Vec<String> {
        let svg = format!("<svg xmlns='{SVG_NAMESPACE}' xmlns:xlink='{XLINK_NAMESPACE}'>{content}</svg>");
        of_web(&Document::parse(&svg).unwrap())
    }

    #[test]
    fn uses_that_multiply_each_other_are_visited_up_to_a_limit() {
        let level = |level: u32| {
            let inner = format!("<use href='#l{}'/>", level - 1).repeat(8);
            format!("<g id='l{level}'>{inner}</g>")
        };
        let levels = (1..20).map(level).collect::<Vec<_>>().concat();
        let images = found(&format!("<image id='l0' href='https://a.b/c'/>{levels}"));
        assert!((100..MOST_VISITED).contains(&images.len()), "{}", images.len());
        assert!(
            found("<image href='https://a.b/c' id='a'/><g id='b'><use href='#b'/><use href='#a'/></g>").len()
                < 100
        );
    }

    #[test]
    fn placeholders_have_the_proportions_of_the_first_element() {
        let svg = format!(
            "<svg xmlns='{SVG_NAMESPACE}'><image href='https://a.b/c' width='30px' height='40'/>\
             <image href='https://a.b/c' width='1'/><image href='https://a.b/d' width='9000' height='1'/></svg>"
        );
        let files = placeholders(&Document::parse(&svg).unwrap());
        let size = |href: &str| {
            let file = files[href].as_ref().unwrap();
            let size = imagesize::blob_size(file).unwrap();
            (size.width, size.height)
        };
        assert_eq!((size("https://a.b/c"), size("https://a.b/d")), ((30, 40), (1024, 1)));
    }
}
