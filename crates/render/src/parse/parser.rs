//! Makes a tree of a document, stage by stage, and of the SVG images inside it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use roxmltree::Document;
use usvg::{ImageKind, Tree};

use super::nested::{self, Place, Places};
use super::overflow;
use crate::error::excerpt;
use crate::fonts::{DocumentFonts, MOST_SPENT};
use crate::guard::{self, Memory};
use crate::images::{self, Loader, Rasters, data_uri};
use crate::report::timed;
use crate::tree::{Lettering, SideTables};
use crate::warning::Warning;
use crate::{Error, FontSet, Images, Limits, Missing, Renderer, style, text, xml};

/// Makes trees of texts: of a document, and of the SVGs in it.
pub(crate) struct Parser<'a> {
    pub(super) fonts: &'a FontSet,
    pub(super) limits: &'a Limits,
    pub(super) renderer: Renderer,
    pub(super) loader: Loader<'a>,
    pub(super) spent: guard::Spent,
    /// Pictures by their addresses, which may be shown thousands of times.
    pub(super) pictures: Mutex<HashMap<String, Option<ImageKind>>>,
    /// Bytes that documents inside may still have.
    pub(super) left: Mutex<u64>,
    pub(super) rasters: Rasters,
    /// The sizes that SVGs inside are shown in.
    pub(super) places: Mutex<Places>,
    /// Asks for so many bytes in all.
    pub(super) room: &'a Room<'a>,
    pub(super) memory: Mutex<Memory>,
    /// The most bytes while a picture was rewritten.
    pub(super) peak: Mutex<u64>,
    /// Bytes of documents as they are parsed, before usvg sees them.
    pub(super) markup: Mutex<u64>,
    /// How much style may still take.
    pub(super) style: Mutex<style::Left>,
    /// Outlines of letters that the tree stands for.
    pub(super) lettering: Mutex<Lettering>,
    /// The fonts of the document that is being parsed, which are its own.
    pub(super) faces: Mutex<Arc<DocumentFonts>>,
    /// Bytes of all such fonts.
    pub(super) faces_kept: Mutex<u64>,
    /// What may still be spent on them.
    pub(super) faces_left: Mutex<u64>,
    /// How many bytes there would have to be to go on.
    pub(super) lacking: Mutex<Option<u64>>,
    /// Time that checks took.
    pub(super) guarded: Mutex<Duration>,
}

/// Whether a render may have so many bytes of memory.
pub(crate) type Room<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// Why there is no tree.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Error),
    /// It takes so many bytes, and they are not free.
    Lacks(u64),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl<'a> Parser<'a> {
    pub(crate) fn new(
        fonts: &'a FontSet,
        images: &'a Images,
        limits: &'a Limits,
        renderer: Renderer,
        room: &'a Room<'a>,
    ) -> Self {
        Self {
            fonts,
            limits,
            renderer,
            loader: Loader::new(images, limits),
            spent: guard::Spent::default(),
            pictures: Mutex::default(),
            left: Mutex::new(limits.bytes),
            rasters: Rasters::new(renderer == Renderer::Resvg, limits.work),
            places: Mutex::default(),
            room,
            memory: Mutex::default(),
            peak: Mutex::default(),
            markup: Mutex::default(),
            style: Mutex::default(),
            lettering: Mutex::default(),
            faces: Mutex::default(),
            faces_kept: Mutex::default(),
            faces_left: Mutex::new(MOST_SPENT),
            lacking: Mutex::default(),
            guarded: Mutex::default(),
        }
    }

    /// Parses a document. Text elements are laid out; images are those inside the document (data URIs), and those that the
    /// caller lets it load: a document cannot read the machine's files.
    pub(crate) fn parse(&self, text: &str) -> Result<Tree, Stop> {
        let tree = self.tree(text, 0, None)?;
        // What a picture inside lacks is known only now.
        match *self.lacking.lock() {
            Some(bytes) => Err(Stop::Lacks(bytes)),
            None => Ok(tree),
        }
    }

    /// How much of the time went into checks.
    pub(crate) fn guarded(&self) -> Duration {
        *self.guarded.lock()
    }

    /// What was left out, where pictures come from, and what paths of the tree stand for.
    pub(crate) fn remarks(self) -> (Vec<Warning>, SideTables) {
        let beside = SideTables { sources: self.rasters.sources(), lettering: self.lettering.into_inner() };
        (self.loader.warnings(), beside)
    }

    fn guard<T>(&self, check: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let mut spent = Duration::ZERO;
        let checked = timed(&mut spent, check);
        *self.guarded.lock() += spent;
        checked
    }

    /// Parses the document, or a picture that is so many levels inside of it, to be shown in a place.
    pub(super) fn tree(&self, text: &str, level: usize, place: Option<Place>) -> Result<Tree, Stop> {
        let markup = self.looked_at(text, level)?;
        let document = xml::parse(text, self.limits)?;
        let memory = style::memory(&document);
        let made = if memory == 0 {
            self.with_faces(Arc::default(), || self.set(&document, &markup, level, place))
        } else {
            let Memory { parsing, trees } = self.documents();
            self.take(Memory { parsing: parsing.saturating_add(memory), trees })?;
            let style::Styled { text: plain, warnings, faces } = self.guard(|| {
                let shown = place.and_then(|place| place.size(document.root_element()));
                let shown = if level > 0 { style::Shown::Picture(shown) } else { style::Shown::Document };
                style::resolve(&document, shown, self.fonts, &mut self.style.lock())
            })?;
            for warning in warnings {
                self.loader.warn(warning);
            }
            if level > 0 {
                // It is read once more than its text says.
                self.spend(plain.len() as u64)?;
            }
            let markup = self.looked_at(&plain, level)?;
            let document = xml::parse(&plain, self.limits)?;
            let faces = self.load_faces(&faces, &document, level)?;
            self.with_faces(faces, || self.set(&document, &markup, level, place))
        };
        // What people see is what they wrote.
        made.map_err(|error| match error {
            Stop::Refused(Error::InvalidSvgSize { .. }) => {
                Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }.into()
            }
            other => other,
        })
    }

    /// Makes a tree of a document whose style is resolved: its text is laid out.
    fn set(
        &self,
        document: &Document<'_>,
        markup: &guard::Size,
        level: usize,
        place: Option<Place>,
    ) -> Result<Tree, Stop> {
        if !text::is_in(document) {
            return self.placed(document, markup, level, place);
        }
        // Its text counts as what usvg would make of it; what it becomes counts for itself.
        self.guard(|| guard::document(document, self.limits, &guard::Spent::default()))?;
        let Memory { parsing, trees } = self.documents();
        self.take(Memory { parsing: parsing.saturating_add(text::memory(document)), trees })?;
        let may_keep = self.renderer == Renderer::Auto && level == 0;
        let text::LaidOut { text, warnings, lacks, lettering } = {
            let own = Arc::clone(&self.faces.lock());
            text::lay_out(document, self.fonts, &own, may_keep)?
        };
        self.lettering.lock().extend(lettering);
        if let Some(reason) = lacks.filter(|_| self.fonts.missing() == Missing::Error) {
            return Err(Error::FontMissing { reason }.into());
        }
        for warning in warnings {
            self.loader.warn(warning);
        }
        if level > 0 {
            // It is read once more than its text says.
            self.spend(text.len() as u64)?;
        }
        let markup = self.looked_at(&text, level)?;
        self.placed(&xml::parse(&text, self.limits)?, &markup, level, place)
    }

    /// Looks at a text before it is parsed, and takes the memory that it will need as XML.
    fn looked_at(&self, text: &str, level: usize) -> Result<guard::Size, Stop> {
        let markup = self.guard(|| guard::markup(text, self.limits))?;
        if level > 0 {
            self.spend(markup.again)?;
        }
        let Memory { parsing, trees } = self.documents();
        self.take(Memory { parsing: parsing.saturating_add(markup.looked_at), trees })?;
        *self.markup.lock() += markup.parsed;
        Ok(markup)
    }

    /// Makes a tree of a document whose style is resolved; of a picture, one of its size that nothing shows outside of.
    fn placed(
        &self,
        document: &Document<'_>,
        markup: &guard::Size,
        level: usize,
        place: Option<Place>,
    ) -> Result<Tree, Stop> {
        let again = |text: &str| {
            let markup = self.looked_at(text, level)?;
            let document = xml::parse(text, self.limits)?;
            let tree = self.checked(&document, &markup, level)?;
            let clipped =
                if nested::overflows(&tree) { nested::clipped(&document, tree.size()) } else { None };
            Ok::<_, Stop>((tree, clipped))
        };
        let (tree, clipped) = if let Some(text) = nested::sized(document, place) {
            again(&text)?
        } else {
            let tree = self.checked(document, markup, level)?;
            let is_outside = level > 0 && nested::overflows(&tree);
            let clipped = if is_outside { nested::clipped(document, tree.size()) } else { None };
            (tree, clipped)
        };
        match clipped {
            Some(text) => again(&text).map(|(tree, _)| tree),
            None => Ok(tree),
        }
    }

    /// Makes a tree of a document whose style is resolved.
    fn checked(&self, document: &Document<'_>, markup: &guard::Size, level: usize) -> Result<Tree, Stop> {
        let text = document.input_text();
        for warning in style::missing_references(document) {
            self.loader.warn(warning);
        }
        let checked = self.guard(|| guard::document(document, self.limits, &self.spent))?;
        for (href, reason) in
            images::of_images(document).filter_map(|href| Some((href, data_uri::unreadable(href)?)))
        {
            self.loader.warn(Warning::broken(href, reason.to_owned()));
        }
        if checked.text.is_some() {
            *self.markup.lock() += markup.parsed;
        }
        let made = checked.memory.parsing.saturating_add(*self.markup.lock());
        let parsing = made.max(self.documents().parsing);
        self.take(Memory { parsing, ..checked.memory })?;
        let places = nested::places(document, &mut |fragment| self.loader.warn(Warning::view(fragment)));
        self.places.lock().extend(places);
        let other = checked.text.as_deref().map(|text| xml::parse(text, self.limits)).transpose()?;
        let shown = other.as_ref().unwrap_or(document);
        let made = overflow::caught(document, || Tree::from_xmltree(shown, &self.options(level)));
        made.map_err(|reason| xml::refused(reason, text))?.map_err(|error| {
            Stop::Refused(match error {
                usvg::Error::InvalidSize => {
                    Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }
                }
                usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => {
                    xml::too_many_nodes(self.limits)
                }
                other => xml::refused(other.to_string(), text),
            })
        })
    }
}

/// The attributes that decide an SVG's size, as written.
fn size_attributes(root: roxmltree::Node<'_, '_>) -> String {
    ["width", "height", "viewBox"]
        .into_iter()
        .filter_map(|name| root.attribute(name).map(|value| format!(" {name}=\"{}\"", excerpt(value))))
        .collect()
}
