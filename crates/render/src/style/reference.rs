//! Finds references to missing elements and to other documents, and style sheets outside of the document.

use std::borrow::Cow;
use std::collections::HashSet;

use roxmltree::{Document, Node};

use super::warnings::{Kind, Warnings};
use crate::warning::Warning;
use crate::xml::{SVG_NAMESPACE, XHTML_NAMESPACE, XLINK_NAMESPACE};

/// Maximum number of different references that are checked. A document with more is generated, and the first ones are enough.
const MAX_REFERENCES: usize = 100_000;

/// The first bytes of a value, in which a reference is looked for.
const SEARCHED_BYTES: usize = 256;

/// Returns a warning for each reference of a document that leads nowhere. The document is resolved: its style is in attributes.
pub(crate) fn missing(document: &Document<'_>) -> Vec<Warning> {
    let mut wanted: HashSet<&str> = HashSet::new();
    let mut in_order: Vec<&str> = Vec::new();
    let mut warnings = Warnings::default();
    for node in document.descendants().filter(Node::is_element) {
        if node.tag_name().namespace() != Some(SVG_NAMESPACE) {
            continue;
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let id = if value.starts_with("url(") {
                refers(name).then(|| id_of(value)).flatten()
            } else if name == "href" && matches!(attribute.namespace(), None | Some(XLINK_NAMESPACE)) {
                href(node, value.trim_ascii(), &mut warnings)
            } else {
                None
            };
            if let Some(id) = id.filter(|_| in_order.len() < MAX_REFERENCES)
                && wanted.insert(id)
            {
                in_order.push(id);
            }
        }
    }
    if !wanted.is_empty() {
        for node in document.descendants() {
            if let Some(id) = node.attribute("id") {
                wanted.remove(id);
            }
        }
    }
    for id in in_order.into_iter().filter(|id| wanted.contains(id)) {
        warnings.tell(Kind::Reference, &format!("#{id}"), "the document has no such element");
    }
    warnings.into_list()
}

/// Adds warnings for style sheets outside of the document, which processing instructions or `<link>` elements refer to.
pub(super) fn style_sheets(document: &Document<'_>, warnings: &mut Warnings) {
    let mut instructions = document.root().children().filter(|node| is_instruction(*node));
    if instructions.any(|node| sheet_of(node).is_none()) {
        let reason = "style sheets outside of the document are not loaded";
        warnings.tell(Kind::AtRule, "<?xml-stylesheet?>", reason);
    }
    if document.descendants().any(is_style_sheet) {
        let reason = "style sheets outside of the document are not loaded";
        warnings.tell(Kind::AtRule, "<link rel=\"stylesheet\">", reason);
    }
}

/// Whether an element is an XHTML `<link>` to a style sheet.
pub(super) fn is_style_sheet(node: Node<'_, '_>) -> bool {
    let is_rel = |rel: &str| rel.split_ascii_whitespace().any(|kind| kind.eq_ignore_ascii_case("stylesheet"));
    node.tag_name().name() == "link"
        && node.tag_name().namespace() == Some(XHTML_NAMESPACE)
        && node.attribute("rel").is_some_and(is_rel)
}

pub(super) fn has_style_sheet(document: &Document<'_>) -> bool {
    document.root().children().any(is_instruction)
}

fn is_instruction(node: Node<'_, '_>) -> bool {
    node.pi().is_some_and(|instruction| instruction.target == "xml-stylesheet")
}

/// Returns the style sheets that processing instructions contain as `data:` URIs.
pub(super) fn sheets_of_instructions<'a>(document: &'a Document<'_>) -> impl Iterator<Item = Cow<'a, str>> {
    document.root().children().filter_map(sheet_of).map(Cow::Owned)
}

fn sheet_of(node: Node<'_, '_>) -> Option<String> {
    let value = node.pi()?.value.filter(|_| is_instruction(node))?;
    let (_, rest) = value.split_once("href=")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (href, _) = rest[1..].split_once(quote)?;
    // A sheet for some media, or an alternate one, is not used and causes a warning.
    if value.contains("media=") || value.contains("alternate=") {
        return None;
    }
    let url = data_url::DataUrl::process(href).ok()?;
    let (bytes, _) = url.decode_to_vec().ok().filter(|_| url.mime_type().matches("text", "css"))?;
    String::from_utf8(bytes).ok()
}

/// Adds a warning for a value that refers to another document.
pub(super) fn outside(value: &str, warnings: &mut Warnings) {
    if let Some(at) = value.get(..SEARCHED_BYTES).unwrap_or(value).find("url(") {
        let url = value[at + 4..].trim_start().trim_start_matches(['"', '\'']).trim_start();
        if !url.starts_with('#') {
            warnings.tell(Kind::Reference, value, "it leads out of the document");
        }
    }
}

/// Returns the name of the elements that an attribute may refer to.
pub(super) fn target(attribute: &str) -> Option<&'static str> {
    Some(match attribute {
        "filter" => "filter",
        "clip-path" => "clipPath",
        "mask" => "mask",
        "marker" | "marker-start" | "marker-mid" | "marker-end" => "marker",
        _ => return None,
    })
}

fn refers(name: &str) -> bool {
    matches!(
        name,
        "fill"
            | "stroke"
            | "clip-path"
            | "mask"
            | "filter"
            | "marker"
            | "marker-start"
            | "marker-mid"
            | "marker-end"
    )
}

/// Returns the id in `url(#id)`, or `None` if the value has a fallback.
pub(super) fn id_of(value: &str) -> Option<&str> {
    let id = value.strip_prefix("url(")?.trim_start_matches(['"', '\'', ' ']).strip_prefix('#')?;
    let (id, rest) = id.split_once(')')?;
    rest.is_empty().then(|| id.trim_end_matches(['"', '\'', ' ']))
}

/// Returns the id that an element's `href` refers to, if a warning is due when it is missing.
fn href<'a>(node: Node<'a, '_>, value: &'a str, warnings: &mut Warnings) -> Option<&'a str> {
    let element = node.tag_name().name();
    let is_picture = matches!(element, "image" | "feImage");
    if !is_picture
        && !matches!(
            element,
            "use"
                | "textPath"
                | "tref"
                | "linearGradient"
                | "radialGradient"
                | "pattern"
                | "filter"
                | "clipPath"
                | "mask"
        )
    {
        return None;
    }
    let id = value.strip_prefix('#');
    // The loader of images warns about theirs.
    if id.is_none() && !is_picture && !value.is_empty() {
        warnings.tell(Kind::Reference, value, "it leads out of the document");
    }
    // So it does about an id in the `href` of an `<image>`.
    id.filter(|id| !id.is_empty() && element != "image")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reference_that_leads_nowhere_is_one_warning() {
        let text = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
            <rect fill="url(#a)" stroke="url(#none)" clip-path="url('#gone')"/><use xlink:href="#none"/>
            <path fill="url(#missing) red"/><use href="other.svg#a"/><a href="#nowhere"/><image href="a.png"/>
            <linearGradient id="a" href="#b"/><linearGradient id="b"/><filter id="f"><feImage href="#picture"/></filter>
        </svg>"##;
        let document = Document::parse(text).unwrap();
        let messages: Vec<String> = missing(&document).into_iter().map(|warning| warning.message).collect();
        assert_eq!(
            messages,
            [
                "the reference `other.svg#a` is left out: it leads out of the document",
                "the reference `#none` is left out: the document has no such element",
                "the reference `#gone` is left out: the document has no such element",
                "the reference `#picture` is left out: the document has no such element",
            ]
        );
    }
}
