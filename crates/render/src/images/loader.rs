//! Loads the images and fonts that a document refers to by address, from where the caller allows.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::Mutex;
use roxmltree::Document;

use super::ImageRoot;
use crate::Limits;
use crate::hash::{LoadedFile, hash_of};
use crate::warning::{Warning, note};

/// The most addresses of one document that are loaded. A card has a few.
pub(crate) const MOST_HREFS: usize = 256;

/// Where images and fonts come from that are not in the document itself.
#[derive(Debug, Default)]
pub enum Images {
    /// They are not loaded.
    #[default]
    None,
    /// From a folder.
    Root(ImageRoot),
    /// The caller has loaded them: the bytes of each address, or the reason why there are none.
    Given(HashMap<String, Result<Arc<Vec<u8>>, String>>),
}

/// Loads each address once, within a limit on the bytes of all files.
pub(crate) struct Loader<'a> {
    images: &'a Images,
    limits: &'a Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    loaded: HashMap<String, Result<Arc<Vec<u8>>, String>>,
    /// Addresses of images that have a warning.
    refused: HashSet<String>,
    bytes: u64,
    warnings: Vec<Warning>,
    /// The hashes of the files of a folder, which may change after the render.
    files: Vec<LoadedFile>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(images: &'a Images, limits: &'a Limits) -> Self {
        Self { images, limits, state: Mutex::default() }
    }

    /// Loads an image. If that fails, adds a warning, once for each address.
    pub(crate) fn load(&self, href: &str) -> Option<Arc<Vec<u8>>> {
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

    /// Loads a font; the error is the reason for a warning.
    pub(crate) fn load_font(&self, href: &str) -> Result<Arc<Vec<u8>>, String> {
        self.file(&mut self.state.lock(), href)
    }

    fn file(&self, state: &mut State, href: &str) -> Result<Arc<Vec<u8>>, String> {
        if let Some(known) = state.loaded.get(href) {
            return known.clone();
        }
        let left = self.limits.bytes.saturating_sub(state.bytes);
        let loaded = match state.loaded.len().cmp(&MOST_HREFS) {
            Ordering::Less => self.images.load(href, left),
            // The first one too many is remembered, for its warning.
            Ordering::Equal => Err(too_many()),
            Ordering::Greater => return Err(too_many()),
        };
        if let Ok(file) = &loaded {
            state.bytes += file.len() as u64;
        }
        // A refusal by number is no fact about a file.
        if let Images::Root(_) = self.images
            && state.loaded.len() < MOST_HREFS
        {
            state.files.push((href.to_owned(), hash_of(&loaded)));
        }
        state.loaded.insert(href.to_owned(), loaded.clone());
        loaded
    }

    pub(crate) fn warn(&self, warning: Warning) {
        note(&mut self.state.lock().warnings, warning);
    }

    /// Returns the warnings, and the hashes of the files that were loaded from a folder.
    pub(crate) fn remarks(self) -> (Vec<Warning>, Vec<LoadedFile>) {
        let State { warnings, files, .. } = self.state.into_inner();
        (warnings, files)
    }
}

fn too_many() -> String {
    format!("a document may refer to {MOST_HREFS} images and fonts")
}

impl Images {
    pub(crate) fn load(&self, href: &str, most: u64) -> Result<Arc<Vec<u8>>, String> {
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

/// The addresses of a document's images, in document order.
pub(crate) fn of_images<'a>(document: &'a Document<'_>) -> impl Iterator<Item = &'a str> {
    let elements =
        document.descendants().filter(|node| matches!(node.tag_name().name(), "image" | "feImage"));
    let attributes = elements.flat_map(|node| node.attributes());
    attributes.filter(|attribute| attribute.name() == "href").map(|attribute| attribute.value())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let messages: Vec<String> = loader.remarks().0.into_iter().map(|warning| warning.message).collect();
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
        assert_eq!(loader.remarks().0.len(), MOST_HREFS + 1);
    }
}
