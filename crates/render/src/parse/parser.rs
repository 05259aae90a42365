//! The stages from text to tree, for a document and for the SVG images in it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use roxmltree::Document;
use usvg::{ImageKind, Tree};

use super::extreme_numbers;
use super::nested_svg::{self, ImageBox, ImageBoxes};
use crate::error::excerpt;
use crate::fonts::{DocumentFonts, MOST_UNPACKED};
use crate::guard::{self, Memory};
use crate::hash::LoadedFile;
use crate::images::{self, Loader, Rasters, data_uri};
use crate::report::timed;
use crate::tree::{Lettering, SideTables};
use crate::warning::Warning;
use crate::{Error, FontSet, Found, Images, Limits, Missing, Reading, Renderer, hrefs, style, text, xml};

/// Parses one document and its nested SVG images. usvg calls it back from several places, so its state is behind locks.
pub(crate) struct Parser<'a> {
    pub(super) fonts: &'a FontSet,
    pub(super) limits: &'a Limits,
    pub(super) renderer: Renderer,
    pub(super) reading: &'a Reading,
    pub(super) loader: Loader<'a>,
    pub(super) budget: guard::Budget,
    /// Images by address. One may be shown thousands of times.
    pub(super) images: Mutex<HashMap<String, Option<ImageKind>>>,
    /// Bytes that nested documents may still have.
    pub(super) nested_bytes_left: Mutex<u64>,
    pub(super) rasters: Rasters,
    /// The boxes that nested SVG images are shown in.
    pub(super) boxes: Mutex<ImageBoxes>,
    pub(super) reserve: &'a Reserve<'a>,
    pub(super) memory: Mutex<Memory>,
    /// The most bytes in use while an image was rewritten or a font was loaded.
    pub(super) peak: Mutex<u64>,
    /// Bytes of all documents as XML.
    pub(super) markup: Mutex<u64>,
    /// What resolving styles may still take.
    pub(super) style: Mutex<style::Left>,
    /// The letters behind paths of the tree.
    pub(super) lettering: Mutex<Lettering>,
    /// The fonts of the document that is being parsed. A nested document does not see them.
    pub(super) document_fonts: Mutex<Arc<DocumentFonts>>,
    /// Bytes of all such fonts.
    pub(super) font_bytes: Mutex<u64>,
    /// What loading such fonts may still take, as unpacked bytes.
    pub(super) font_budget_left: Mutex<u64>,
    /// Set when memory was missing for a nested image: the bytes that the render needs to go on.
    pub(super) missing_memory: Mutex<Option<u64>>,
    /// Time spent in checks.
    pub(super) guard_time: Mutex<Duration>,
    /// What an inspection has found.
    pub(super) found: Mutex<Found>,
}

/// Reserves memory. Returns whether the render may use this many bytes in all.
pub(crate) type Reserve<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// Why there is no tree.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Error),
    /// The render needs this many bytes in all, and they are not free now.
    NeedsMemory(u64),
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
        reading: &'a Reading,
        reserve: &'a Reserve<'a>,
    ) -> Self {
        Self {
            fonts,
            limits,
            renderer,
            reading,
            loader: Loader::new(images, limits),
            budget: guard::Budget::default(),
            images: Mutex::default(),
            nested_bytes_left: Mutex::new(limits.bytes),
            rasters: Rasters::new(renderer == Renderer::Resvg, limits.work),
            boxes: Mutex::default(),
            reserve,
            memory: Mutex::default(),
            peak: Mutex::default(),
            markup: Mutex::default(),
            style: Mutex::default(),
            lettering: Mutex::default(),
            document_fonts: Mutex::default(),
            font_bytes: Mutex::default(),
            font_budget_left: Mutex::new(MOST_UNPACKED),
            missing_memory: Mutex::default(),
            guard_time: Mutex::default(),
            found: Mutex::default(),
        }
    }

    /// Parses a document. Images come from `data:` URIs and from where the caller allows. A document cannot read other
    /// files.
    pub(crate) fn parse(&self, text: &str) -> Result<Tree, Stop> {
        let tree = self.tree(text, 0, None)?;
        // usvg ignores a nested image that fails, so this is checked at the end.
        match *self.missing_memory.lock() {
            Some(bytes) => Err(Stop::NeedsMemory(bytes)),
            None => Ok(tree),
        }
    }

    /// Returns the time spent in checks.
    pub(crate) fn guarded(&self) -> Duration {
        *self.guard_time.lock()
    }

    /// Returns the warnings and the files that were loaded, what painters need beside the tree (the addresses of images, and
    /// the letters behind paths), and what an inspection has found.
    pub(crate) fn remarks(self) -> (Vec<Warning>, Vec<LoadedFile>, SideTables, Found) {
        let side_tables =
            SideTables { sources: self.rasters.sources(), lettering: self.lettering.into_inner() };
        let (warnings, files) = self.loader.remarks();
        (warnings, files, side_tables, self.found.into_inner())
    }

    /// Runs a check and adds its time.
    fn guard<T>(&self, check: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let mut spent = Duration::ZERO;
        let checked = timed(&mut spent, check);
        *self.guard_time.lock() += spent;
        checked
    }

    /// Parses the document (level 0), or a nested one, which is shown in `image_box`.
    pub(super) fn tree(&self, text: &str, level: usize, image_box: Option<ImageBox>) -> Result<Tree, Stop> {
        let markup = self.check_markup(text, level)?;
        let document = xml::parse(text, self.limits)?;
        if level == 0 {
            if let Some(text) = self.reading.applied(&document) {
                return self.tree(&text, level, image_box);
            }
            if self.reading.inspects {
                self.found.lock().hrefs = hrefs::of_document(&document);
            }
        }
        let memory = style::memory(&document);
        let made = if memory == 0 {
            self.with_document_fonts(Arc::default(), || self.lay_out(&document, &markup, level, image_box))
        } else {
            let Memory { parsing, trees } = self.documents();
            self.reserve_documents(Memory { parsing: parsing.saturating_add(memory), trees })?;
            let style::Styled { text: plain, warnings, faces } = self.guard(|| {
                let shown = image_box.and_then(|image_box| image_box.size(document.root_element()));
                let shown = if level > 0 { style::Shown::Picture(shown) } else { style::Shown::Document };
                let dpi = self.reading.dpi.into();
                style::resolve(&document, shown, dpi, self.fonts, &mut self.style.lock())
            })?;
            for warning in warnings {
                self.loader.warn(warning);
            }
            if level > 0 {
                // The text is parsed once more than was counted for the document.
                self.spend_nested_bytes(plain.len() as u64)?;
            }
            let markup = self.check_markup(&plain, level)?;
            let document = xml::parse(&plain, self.limits)?;
            let fonts = self.load_fonts(&faces, &document, level)?;
            self.with_document_fonts(fonts, || self.lay_out(&document, &markup, level, image_box))
        };
        // The error shows the attributes that the author wrote, and not the resolved ones.
        made.map_err(|error| match error {
            Stop::Refused(Error::InvalidSvgSize { .. }) => {
                Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }.into()
            }
            other => other,
        })
    }

    /// Lays out the text of a document whose style is resolved, and makes the tree.
    fn lay_out(
        &self,
        document: &Document<'_>,
        markup: &guard::MarkupSize,
        level: usize,
        image_box: Option<ImageBox>,
    ) -> Result<Tree, Stop> {
        if !text::is_in(document) {
            return self.fit_in_box(document, markup, level, image_box);
        }
        // The text counts here as usvg would lay it out. The outlines that replace it count with the document below.
        self.guard(|| guard::check_document(document, self.limits, &guard::Budget::default()))?;
        let Memory { parsing, trees } = self.documents();
        self.reserve_documents(Memory { parsing: parsing.saturating_add(text::memory(document)), trees })?;
        let may_keep = self.renderer == Renderer::Auto && level == 0;
        let text::LaidOut { text, warnings, lacks, lettering, asked } = {
            let document_fonts = Arc::clone(&self.document_fonts.lock());
            text::lay_out(document, self.fonts, &document_fonts, self.reading, may_keep)?
        };
        self.found.lock().add(asked);
        self.lettering.lock().extend(lettering);
        if let Some(reason) = lacks.filter(|_| self.fonts.missing() == Missing::Error) {
            return Err(Error::FontMissing { reason }.into());
        }
        for warning in warnings {
            self.loader.warn(warning);
        }
        if level > 0 {
            // The text is parsed once more than was counted for the document.
            self.spend_nested_bytes(text.len() as u64)?;
        }
        let markup = self.check_markup(&text, level)?;
        self.fit_in_box(&xml::parse(&text, self.limits)?, &markup, level, image_box)
    }

    /// Checks a text before it is parsed as XML, and reserves the memory for that.
    fn check_markup(&self, text: &str, level: usize) -> Result<guard::MarkupSize, Stop> {
        let markup = self.guard(|| guard::check_markup(text, self.limits))?;
        if level > 0 {
            self.spend_nested_bytes(markup.reread)?;
        }
        let Memory { parsing, trees } = self.documents();
        self.reserve_documents(Memory { parsing: parsing.saturating_add(markup.checked), trees })?;
        *self.markup.lock() += markup.parsed;
        Ok(markup)
    }

    /// Makes the tree of a document without text. A nested document gets the size of its box, and is clipped to it.
    fn fit_in_box(
        &self,
        document: &Document<'_>,
        markup: &guard::MarkupSize,
        level: usize,
        image_box: Option<ImageBox>,
    ) -> Result<Tree, Stop> {
        let parse_again = |text: &str| {
            let markup = self.check_markup(text, level)?;
            let document = xml::parse(text, self.limits)?;
            let tree = self.build_tree(&document, &markup, level)?;
            let clipped =
                if nested_svg::overflows(&tree) { nested_svg::clipped(&document, tree.size()) } else { None };
            Ok::<_, Stop>((tree, clipped))
        };
        let (tree, clipped) = if let Some(text) = nested_svg::sized(document, image_box) {
            parse_again(&text)?
        } else {
            let tree = self.build_tree(document, markup, level)?;
            let overflows = level > 0 && nested_svg::overflows(&tree);
            let clipped = if overflows { nested_svg::clipped(document, tree.size()) } else { None };
            (tree, clipped)
        };
        match clipped {
            Some(text) => parse_again(&text).map(|(tree, _)| tree),
            None => Ok(tree),
        }
    }

    /// Checks the document and calls usvg.
    fn build_tree(
        &self,
        document: &Document<'_>,
        markup: &guard::MarkupSize,
        level: usize,
    ) -> Result<Tree, Stop> {
        let text = document.input_text();
        for warning in style::missing_references(document) {
            self.loader.warn(warning);
        }
        let checked = self.guard(|| guard::check_document(document, self.limits, &self.budget))?;
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
        self.reserve_documents(Memory { parsing, ..checked.memory })?;
        let boxes =
            nested_svg::image_boxes(document, &mut |fragment| self.loader.warn(Warning::view(fragment)));
        self.boxes.lock().extend(boxes);
        let other = checked.text.as_deref().map(|text| xml::parse(text, self.limits)).transpose()?;
        let shown = other.as_ref().unwrap_or(document);
        let made = extreme_numbers::catch(document, || Tree::from_xmltree(shown, &self.options(level)));
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

/// The attributes that decide the size of an SVG, as written.
fn size_attributes(root: roxmltree::Node<'_, '_>) -> String {
    ["width", "height", "viewBox"]
        .into_iter()
        .filter_map(|name| root.attribute(name).map(|value| format!(" {name}=\"{}\"", excerpt(value))))
        .collect()
}
