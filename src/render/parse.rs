//! SVG text to a tree whose every reference is resolved and whose text is laid out.

use std::sync::Arc;

use roxmltree::{Document, ParsingOptions};
use usvg::{ImageHrefDataResolverFn, ImageHrefResolver, Tree};

use super::{Error, FontSet, guard, gunzip};

/// The most XML nodes of a document. A card has a few hundred; resvg's own largest test has some thousands.
const MAX_NODES: u32 = 250_000;

const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Parses `text`. Text elements are laid out with `fonts`; of images, only those inside the document (data URIs) are
/// loaded, so that a document cannot read the machine's files.
pub(super) fn parse(text: &str, fonts: &FontSet) -> Result<Tree, Error> {
    let refuse = |reason: String| Error::InvalidSvg { reason, excerpt: guard::excerpt(text) };
    // Editors write a DOCTYPE, and Adobe Illustrator declares entities in it.
    let xml = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(text, xml).map_err(|error| refuse(format!("it is not XML: {error}")))?;

    let root = document.root_element();
    let name = root.tag_name();
    if name.name() != "svg" {
        return Err(refuse(format!("its root element is <{}>", name.name())));
    }
    if name.namespace() != Some(SVG_NAMESPACE) {
        return Err(refuse(format!("its root element lacks xmlns=\"{SVG_NAMESPACE}\"")));
    }

    let options = usvg::Options {
        font_family: fonts.default_family().to_owned(),
        fontdb: fonts.database(),
        font_resolver: fonts.resolver(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    Tree::from_xmltree(&document, &options).map_err(|error| match error {
        usvg::Error::InvalidSize => Error::InvalidSvgSize { attributes: size_attributes(root) },
        other => refuse(other.to_string()),
    })
}

/// Pictures inside the document, compressed SVGs among them.
fn data_resolver() -> ImageHrefDataResolverFn<'static> {
    let resolve = ImageHrefResolver::default_data_resolver();
    Box::new(move |mime, mut data, options| {
        if gunzip::is_compressed(&data) {
            data = Arc::new(gunzip::gunzip(&data).ok()?);
        }
        resolve(mime, data, options)
    })
}

/// The attributes that decide an SVG's size, as written.
fn size_attributes(root: roxmltree::Node<'_, '_>) -> String {
    ["width", "height", "viewBox"]
        .into_iter()
        .filter_map(|name| root.attribute(name).map(|value| format!(" {name}=\"{}\"", guard::excerpt(value))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Error {
        parse(text, &FontSet::embedded()).unwrap_err()
    }

    #[test]
    fn what_is_not_svg_is_refused_with_the_reason() {
        for (text, reason) in [
            ("hello", "it is not XML"),
            ("<svg", "it is not XML"),
            ("<html/>", "its root element is <html>"),
            ("<svg width='1' height='1'/>", "lacks xmlns"),
        ] {
            let error = error(text);
            assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG", "{text}");
            assert!(error.to_string().contains(reason), "{error}");
            assert!(error.to_string().contains(&text[..4]), "{error}");
        }
    }

    #[test]
    fn an_svg_without_a_size_is_refused_and_its_attributes_are_shown() {
        let error = error("<svg xmlns='http://www.w3.org/2000/svg' width='0' height='-5'/>");
        assert_eq!(error, Error::InvalidSvgSize { attributes: " width=\"0\" height=\"-5\"".to_owned() });
        assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG_SIZE");
    }

    #[test]
    fn a_document_of_too_many_nodes_is_refused() {
        let text =
            format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'>{}</svg>", "<g/>".repeat(250_001));
        assert_eq!(error(&text).code(), "ERR_OGPRESS_INVALID_SVG");
    }

    #[test]
    fn a_file_is_never_opened() {
        let file = std::env::temp_dir().join(format!("ogpress-{}.svg", std::process::id()));
        let picture =
            format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><rect width='1' height='1'/></svg>");
        std::fs::write(&file, &picture).unwrap();
        let image = |href: &str| {
            let text = format!(
                "<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><image href=\"{href}\" width='1' height='1'/></svg>"
            );
            parse(&text, &FontSet::embedded()).unwrap().root().has_children()
        };
        let inside = format!("data:image/svg+xml,{}", picture.replace('<', "%3C"));
        assert!(image(&inside), "the picture itself is good");
        assert!(!image(file.to_str().unwrap()));
        std::fs::remove_file(file).unwrap();
    }
}
