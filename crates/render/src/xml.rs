//! Parses the text of an SVG as XML.

use roxmltree::{Document, ParsingOptions};

use super::error::excerpt;
use super::{Error, Limits, guard, xml_mistakes};

/// The namespace of SVG elements.
pub(crate) const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// The namespace of HTML elements in XML.
pub(crate) const XHTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";
/// The namespace of `xlink:href`.
pub(crate) const XLINK_NAMESPACE: &str = "http://www.w3.org/1999/xlink";

/// Checks a text and parses it.
pub(crate) fn document<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    guard::check_markup(text, limits)?;
    parse(text, limits)
}

/// Parses a text that was checked. Its root element must be an `<svg>`.
pub(crate) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    let nodes_limit = u32::try_from(limits.nodes).unwrap_or(u32::MAX);
    // Editors write a DOCTYPE, and Adobe Illustrator declares entities in it.
    let options = ParsingOptions { allow_dtd: true, nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => too_many_nodes(limits),
        error => refused(format!("it is not XML: {}", xml_mistakes::describe(&error, text)), text),
    })?;
    let name = document.root_element().tag_name();
    if name.name() != "svg" {
        return Err(refused(format!("its root element is <{}>", name.name()), text));
    }
    if name.namespace() != Some(SVG_NAMESPACE) {
        return Err(refused(format!("its root element lacks xmlns=\"{SVG_NAMESPACE}\""), text));
    }
    Ok(document)
}

pub(crate) fn refused(reason: String, text: &str) -> Error {
    Error::InvalidSvg { reason, excerpt: excerpt(text) }
}

pub(crate) const fn too_many_nodes(limits: &Limits) -> Error {
    Error::Limit { what: "nodes", limit: "maxNodes", max: limits.nodes }
}
