//! Pictures and fonts that a document refers to by an address: who may load them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;
use roxmltree::Document;

use super::images::data_uri::is_data;
use super::{Error, ImageRoot, Limits, guard, parse, style};

/// Addresses that are looked at. A card has a handful.
const MOST_HREFS: usize = 256;

/// How much of an address a warning shows.
const SHOWN: usize = 200;

/// Where pictures come from that are not in the document itself.
#[derive(Debug, Default)]
pub enum Images {
    /// From nowhere.
    #[default]
    None,
    /// From a folder.
    Root(ImageRoot),
    /// From the caller, who has loaded them, or says why not.
    Given(HashMap<String, Result<Arc<Vec<u8>>, String>>),
}

/// Something that was left out of a picture, or is not as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: &'static str,
    /// What is left out, and why.
    pub message: String,
    /// The address of a picture, or how it begins.
    pub href: Option<String>,
}

impl Warning {
    /// A picture that was not loaded.
    #[expect(clippy::needless_pass_by_value, reason = "callers have made a text for it")]
    pub(super) fn refused(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_REFUSED", href, "is left out", &reason)
    }

    /// A picture that cannot be shown.
    #[expect(clippy::needless_pass_by_value, reason = "callers have made a text for it")]
    pub(super) fn broken(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_BROKEN", href, "is left out", &reason)
    }

    /// A picture that is damaged or cut short.
    pub(super) fn damaged(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_DAMAGED", href, "is shown in part", reason)
    }

    /// A picture whose colours are not shown as they were meant.
    pub(super) fn coloured(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_COLOURS", href, "is shown in other colours", reason)
    }

    /// A part of an SVG that an address names, all of which is shown.
    pub(super) fn view(fragment: &str) -> Self {
        let fragment = shown(fragment);
        let reason = "of an SVG in an image all is shown, as if no part of it were named";
        let message = format!("the reference `#{fragment}` is left out: {reason}");
        Self { code: "WARN_OGPRESS_REFERENCE", message, href: None }
    }

    fn of_image(code: &'static str, href: &str, outcome: &str, reason: &str) -> Self {
        let href = shown(href);
        Self { code, message: format!("the image {href} {outcome}: {reason}"), href: Some(href) }
    }
}

/// What a render loads: each address once, and all within a sum.
pub(super) struct Loader<'a> {
    images: &'a Images,
    limits: &'a Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    loaded: HashMap<String, Result<Arc<Vec<u8>>, String>>,
    /// Addresses of pictures that were warned of.
    refused: HashSet<String>,
    bytes: u64,
    warnings: Vec<Warning>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(images: &'a Images, limits: &'a Limits) -> Self {
        Self { images, limits, state: Mutex::default() }
    }

    /// The picture behind an address. If there is none, a warning tells why, once.
    pub(super) fn load(&self, href: &str) -> Option<Arc<Vec<u8>>> {
        let mut state = self.state.lock();
        if !state.loaded.contains_key(href) && state.loaded.len() > MOST_HREFS {
            return None;
        }
        match self.file(&mut state, href) {
            Ok(file) => Some(file),
            Err(reason) => {
                if state.refused.insert(href.to_owned()) {
                    state.warnings.push(Warning::refused(href, reason));
                }
                None
            }
        }
    }

    /// The font behind an address, or why there is none.
    pub(super) fn load_font(&self, href: &str) -> Result<Arc<Vec<u8>>, String> {
        self.file(&mut self.state.lock(), href)
    }

    fn file(&self, state: &mut State, href: &str) -> Result<Arc<Vec<u8>>, String> {
        if let Some(known) = state.loaded.get(href) {
            return known.clone();
        }
        let left = self.limits.bytes.saturating_sub(state.bytes);
        let loaded = match state.loaded.len().cmp(&MOST_HREFS) {
            Ordering::Less => self.images.load(href, left),
            // This one is the last that is remembered.
            Ordering::Equal => Err(too_many()),
            Ordering::Greater => return Err(too_many()),
        };
        if let Ok(file) = &loaded {
            state.bytes += file.len() as u64;
        }
        state.loaded.insert(href.to_owned(), loaded.clone());
        loaded
    }

    pub(super) fn warn(&self, warning: Warning) {
        note(&mut self.state.lock().warnings, warning);
    }

    pub(super) fn warnings(self) -> Vec<Warning> {
        self.state.into_inner().warnings
    }
}

fn too_many() -> String {
    format!("a document may refer to {MOST_HREFS} images and fonts")
}

/// Adds a warning, if it is none of those that there are, and there are not too many.
pub(super) fn note(warnings: &mut Vec<Warning>, warning: Warning) {
    if warnings.len() < MOST_HREFS && !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

impl Images {
    fn load(&self, href: &str, most: u64) -> Result<Arc<Vec<u8>>, String> {
        if href.starts_with('#') {
            return Err("an `<image>` shows files, and no elements of the document".to_owned());
        }
        let file = match self {
            Self::None => {
                return Err("only `data:` URIs are loaded unless `images` says otherwise".to_owned());
            }
            Self::Root(root) => Arc::new(root.read(href, most)?),
            Self::Given(files) => match files.get(href) {
                Some(file) => file.clone()?,
                None => return Err("it was not loaded".to_owned()),
            },
        };
        if file.len() as u64 > most {
            return Err("all images have more than `limits.maxBytes` bytes".to_owned());
        }
        Ok(file)
    }
}

/// The addresses of pictures and fonts that a document refers to, each once, in order: those that are no `data:` URIs.
///
/// # Errors
///
/// What the first stages of a render refuse.
pub fn hrefs(svg: &[u8], limits: &Limits) -> Result<Vec<String>, Error> {
    let text = guard::text(svg, limits)?;
    // Most documents have none: that is seen without a parser.
    let has_fonts = style::mentions_font_face(&text);
    if !has_fonts && memchr::memmem::find(text.as_bytes(), b"href").is_none() {
        return Ok(Vec::new());
    }
    let document = parse::document(&text, limits)?;
    let fonts = if has_fonts { style::font_urls(&document) } else { Vec::new() };
    Ok(addresses(&document, &fonts))
}

/// What the images of a document refer to, in order.
pub(super) fn of_images<'a>(document: &'a Document<'_>) -> impl Iterator<Item = &'a str> {
    let elements =
        document.descendants().filter(|node| matches!(node.tag_name().name(), "image" | "feImage"));
    let attributes = elements.flat_map(|node| node.attributes());
    attributes.filter(|attribute| attribute.name() == "href").map(|attribute| attribute.value())
}

fn addresses(document: &Document<'_>, fonts: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    of_images(document)
        .chain(fonts.iter().map(String::as_str))
        .filter(|href| !href.starts_with('#') && !is_data(href) && seen.insert(*href))
        .take(MOST_HREFS)
        .map(str::to_owned)
        .collect()
}

/// How an address begins.
pub(super) fn shown(href: &str) -> String {
    let mut text: String = href.chars().take(SHOWN).collect();
    if text.len() < href.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_pictures_outside_each_once() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
            <image href="a.png"/><image xlink:href="b.png"/><image href="a.png"/><use href="#c"/>
            <style>@font-face{font-family:F;src:url(f.woff2#a)}@font-face{font-family:G;src:url(g.woff2)}text{font-family:f}</style>
            <image href=" DATA:image/png;base64,AA"/><filter><feImage href="#c"/><feImage href="d.png"/></filter>
        </svg>"##;
        assert_eq!(
            hrefs(svg.as_bytes(), &Limits::default()).unwrap(),
            ["a.png", "b.png", "d.png", "f.woff2"]
        );
        assert_eq!(
            hrefs(b"no href, but 'href'", &Limits::default()).unwrap_err().code(),
            "ERR_OGPRESS_INVALID_SVG"
        );
        assert_eq!(hrefs(b"<svg/>", &Limits::default()), Ok(Vec::new()));
    }

    #[test]
    fn each_address_is_loaded_once_and_all_within_a_sum() {
        let limits = Limits { bytes: 10, ..Limits::default() };
        let file = |length| Ok(Arc::new(vec![0; length]));
        let images = Images::Given(HashMap::from([
            ("a".to_owned(), file(6)),
            ("b".to_owned(), file(6)),
            ("c".to_owned(), Err("it is gone".to_owned())),
        ]));
        let loader = Loader::new(&images, &limits);
        assert!(loader.load("a").is_some() && loader.load("a").is_some());
        assert!(loader.load("b").is_none() && loader.load("c").is_none() && loader.load("c").is_none());
        assert!(loader.load("d").is_none());
        let messages: Vec<String> = loader.warnings().into_iter().map(|warning| warning.message).collect();
        assert_eq!(
            messages,
            [
                "the image b is left out: all images have more than `limits.maxBytes` bytes",
                "the image c is left out: it is gone",
                "the image d is left out: it was not loaded"
            ]
        );
    }

    #[test]
    fn a_document_of_many_addresses_is_warned_of_once() {
        let (images, limits) = (Images::None, Limits::default());
        let loader = Loader::new(&images, &limits);
        for index in 0..1000 {
            assert!(loader.load(&index.to_string()).is_none());
        }
        assert_eq!(loader.warnings().len(), MOST_HREFS + 1);
    }
}
