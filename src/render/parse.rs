//! SVG text to a tree whose every reference is resolved and whose text is laid out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use roxmltree::{Document, ParsingOptions};
use usvg::{ImageHrefResolver, ImageKind, Tree};

use super::hrefs::{Loader, Warning};
use super::images::{self, Format, Unusable};
use super::report::timed;
use super::{Error, FontSet, Images, Limits, guard, overflow};

/// How far pictures may be inside of pictures.
const MOST_NESTED: usize = 3;

const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Makes trees of texts: of a document, and of the SVGs in it.
pub(super) struct Parser<'a> {
    fonts: &'a FontSet,
    limits: &'a Limits,
    loader: Loader<'a>,
    spent: guard::Spent,
    /// Pictures by their addresses, which may be shown thousands of times.
    pictures: Mutex<HashMap<String, Option<ImageKind>>>,
    /// Bytes that documents inside may still have.
    left: Mutex<u64>,
    /// Time that checks took.
    guarded: Mutex<Duration>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(fonts: &'a FontSet, images: &'a Images, limits: &'a Limits) -> Self {
        Self {
            fonts,
            limits,
            loader: Loader::new(images, limits),
            spent: guard::Spent::default(),
            pictures: Mutex::default(),
            left: Mutex::new(limits.bytes),
            guarded: Mutex::default(),
        }
    }

    /// Parses a document. Text elements are laid out; images are those inside the document (data URIs), and those that the
    /// caller lets it load: a document cannot read the machine's files.
    pub(super) fn parse(&self, text: &str) -> Result<Tree, Error> {
        self.tree(text, 0)
    }

    /// How much of the time went into checks.
    pub(super) fn guarded(&self) -> Duration {
        *self.guarded.lock()
    }

    /// What was left out.
    pub(super) fn warnings(self) -> Vec<Warning> {
        self.loader.warnings()
    }

    fn guard(&self, check: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        let mut spent = Duration::ZERO;
        let checked = timed(&mut spent, check);
        *self.guarded.lock() += spent;
        checked
    }

    /// Parses the document, or a picture that is so many levels inside of it.
    fn tree(&self, text: &str, level: usize) -> Result<Tree, Error> {
        self.guard(|| guard::markup(text, self.limits))?;
        let document = xml(text, self.limits)?;
        self.guard(|| guard::document(&document, self.limits, &self.spent))?;
        let made = overflow::caught(&document, || Tree::from_xmltree(&document, &self.options(level)));
        made.map_err(|reason| refused(reason, text))?.map_err(|error| match error {
            usvg::Error::InvalidSize => {
                Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }
            }
            usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => too_many_nodes(self.limits),
            other => refused(other.to_string(), text),
        })
    }

    fn options(&self, level: usize) -> usvg::Options<'_> {
        usvg::Options {
            font_family: self.fonts.default_family().to_owned(),
            fontdb: self.fonts.database(),
            font_resolver: self.fonts.resolver(),
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(move |media_type, bytes, _| {
                    self.picture("data:", media_type, bytes, level)
                }),
                resolve_string: Box::new(move |href, _| self.loaded(href, level)),
            },
            ..usvg::Options::default()
        }
    }

    /// The picture behind an address in a document that is `level` levels inside of another.
    fn loaded(&self, href: &str, level: usize) -> Option<ImageKind> {
        if level > 0 {
            // As in browsers: a picture is one file.
            self.loader
                .warn(Warning::refused(href, "an image inside an image has to be a `data:` URI".to_owned()));
            return None;
        }
        if let Some(known) = self.pictures.lock().get(href) {
            return known.clone();
        }
        let picture = self.picture(href, images::UNTYPED, self.loader.load(href)?, level);
        // A document is parsed for each place it is shown in, and paid for each time.
        if !matches!(picture, Some(ImageKind::SVG(_))) {
            self.pictures.lock().insert(href.to_owned(), picture.clone());
        }
        picture
    }

    /// The text of a document inside of this one: all together may have as many bytes as one.
    fn text<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
        let mut left = self.left.lock();
        let text = guard::text(bytes, &Limits { bytes: *left, ..*self.limits })?;
        *left -= text.len() as u64;
        Ok(text)
    }

    /// A picture inside a document that is `level` levels inside itself; none, and a warning, if it cannot be shown.
    fn picture(&self, href: &str, media_type: &str, bytes: Arc<Vec<u8>>, level: usize) -> Option<ImageKind> {
        let picture = match Format::of(media_type, &bytes) {
            Err(Unusable(reason)) => Err(reason),
            Ok(Format::Raster(format)) => images::raster(format, bytes).map_err(|Unusable(reason)| reason),
            Ok(Format::Svg) if level < MOST_NESTED => {
                let text = self.text(&bytes);
                let tree = text.and_then(|text| self.tree(&text, level + 1));
                if let Err(Error::Limit { .. } | Error::TooComplex { .. }) = tree {
                    // There may be thousands more like it, and each takes a while to refuse.
                    *self.left.lock() = 0;
                }
                tree.map(ImageKind::SVG).map_err(|error| error.to_string())
            }
            Ok(Format::Svg) => Err(format!("it is more than {MOST_NESTED} levels inside of other images")),
        };
        picture.map_err(|reason| self.loader.warn(Warning::broken(href, reason))).ok()
    }
}

/// Parses XML whose root element is an SVG.
pub(super) fn document<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    guard::markup(text, limits)?;
    xml(text, limits)
}

fn xml<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    let nodes_limit = u32::try_from(limits.nodes).unwrap_or(u32::MAX);
    // Editors write a DOCTYPE, and Adobe Illustrator declares entities in it.
    let options = ParsingOptions { allow_dtd: true, nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => too_many_nodes(limits),
        error => refused(format!("it is not XML: {error}"), text),
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

fn refused(reason: String, text: &str) -> Error {
    Error::InvalidSvg { reason, excerpt: guard::excerpt(text) }
}

const fn too_many_nodes(limits: &Limits) -> Error {
    Error::Limit { what: "nodes", limit: "maxNodes", max: limits.nodes }
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

    fn parse(text: &str) -> Result<Tree, Error> {
        Parser::new(&FontSet::embedded(), &Images::None, &Limits::default()).parse(text)
    }

    fn error(text: &str) -> Error {
        parse(text).unwrap_err()
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
        assert_eq!(error(&text).code(), "ERR_OGPRESS_LIMIT");
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
            parse(&text).unwrap().root().has_children()
        };
        let inside = format!("data:image/svg+xml,{}", picture.replace('<', "%3C"));
        assert!(image(&inside), "the picture itself is good");
        assert!(!image(file.to_str().unwrap()));
        std::fs::remove_file(file).unwrap();
    }
}
