//! Documents as `@resvg/resvg-js` 2.6 treats them: its sizes, boxes, crops and images.
//!
//! Where it differs from browsers:
//!
//! - Sizes are rounded, and the drawing is stretched to whole pixels.
//! - Without a `viewBox`, a side that is missing or a percentage lets the drawing decide the size (`root_size`).
//! - Boxes are approximate (`bounds`).
//! - Images of the web are handed in after parsing (`images`).

mod bounds;
mod images;
mod root_size;

use std::sync::Arc;

use tiny_skia::{NonZeroRect, Rect, Transform};
use usvg::WriteOptions;

use super::{
    Cancellation, Drawing, Error, FontSet, Images, Options, Parsing, Picture, Reading, Renderer, Size, View,
    Warning, guard, xml,
};
use images::Files;
use root_size::RootSize;

/// Reserves memory. Returns whether the render may use this many bytes in all.
pub type Reserve<'a> = &'a (dyn Fn(u64) -> bool + Sync);

/// How a document is read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its fonts.
    pub fonts: Arc<FontSet>,
    /// What it does not say itself.
    pub reading: Reading,
    /// The size of its font, without a `font-size`.
    pub font_size: f32,
    /// The limits of its renders, and all else that is the same for each of them.
    pub options: Options,
}

/// A document.
#[derive(Debug)]
pub struct Document {
    text: String,
    settings: Settings,
    /// Images by their addresses. Those that were not handed in yet are transparent.
    files: Files,
    /// The addresses of images of the web that were not handed in, as often as they are shown.
    missing: Vec<String>,
    drawing: Box<Drawing>,
    /// As `drawing`, with text as paths of the tree. It is made when it is needed.
    plain: Option<Box<Drawing>>,
    /// The transform from user units of the root element to pixels of the document at its own size.
    root: Transform,
    /// The document's `viewBox`, or its size.
    page: Rect,
    /// The part that is shown, in user units.
    crop: Option<NonZeroRect>,
}

/// The result of parsing a document.
#[derive(Debug)]
pub enum Opening {
    /// The document was parsed.
    Done(Box<Document>),
    /// It needs this many bytes of memory in all, and did not get them.
    Lacks(u64),
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn open(
        svg: &[u8],
        mut settings: Settings,
        cancellation: &Cancellation,
        reserve: Reserve<'_>,
    ) -> Result<Opening, Error> {
        let text = guard::decode(svg, &settings.options.limits)?.into_owned();
        let document = xml::document(&text, &settings.options.limits)?;
        let missing = images::of_web(&document);
        let files = images::placeholders(&document);
        let size = RootSize::of(&document, settings.reading.dpi, settings.font_size);
        settings.reading.size = match size {
            RootSize::Own => None,
            RootSize::Given(size) | RootSize::OfDrawing(size) => Some(size),
        };
        drop(document);
        let parse =
            |settings: &Settings, renderer| parse(&text, settings, &files, renderer, cancellation, reserve);
        let mut drawing = match parse(&settings, Renderer::Auto)? {
            Parsing::Done(drawing) => drawing,
            Parsing::Lacks(bytes) => return Ok(Opening::Lacks(bytes)),
        };
        if matches!(size, RootSize::OfDrawing(_)) {
            let plain = match parse(&settings, Renderer::Resvg)? {
                Parsing::Done(plain) => plain,
                Parsing::Lacks(bytes) => return Ok(Opening::Lacks(bytes)),
            };
            if let Some(size) = bounds::of_shapes(plain.tree()).and_then(far_corner) {
                settings.reading.size = Some(size);
                drawing = match parse(&settings, Renderer::Auto)? {
                    Parsing::Done(drawing) => drawing,
                    Parsing::Lacks(bytes) => return Ok(Opening::Lacks(bytes)),
                };
            }
        }
        let (root, page) =
            root_size::placement(&xml::document(&text, &settings.options.limits)?, drawing.tree().size());
        let document = Self { text, settings, files, missing, drawing, plain: None, root, page, crop: None };
        Ok(Opening::Done(Box::new(document)))
    }

    /// Returns the width and height, in user units of the part that is shown.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        self.crop.map_or_else(|| self.drawing.size(), |crop| (crop.width(), crop.height()))
    }

    /// Returns the bounds of all shapes with their strokes, in user units. `None` if there are none.
    ///
    /// # Errors
    ///
    /// As [`Self::open()`].
    pub fn bounds(&mut self) -> Result<Option<Rect>, Error> {
        let root = self.root;
        let bounds = bounds::of_shapes(self.plain()?.tree());
        Ok(bounds.and_then(|bounds| bounds.transform(root.invert()?)))
    }

    /// Returns the bounds of what is visible, in user units: within the page, clip paths and masks. `None` if there is
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`Self::open()`].
    pub fn visible_bounds(&mut self) -> Result<Option<Rect>, Error> {
        let (root, page) = (self.root, self.crop.map_or(self.page, |crop| crop.to_rect()));
        let plain = self.plain()?;
        let bounds = page.transform(root).and_then(|page| bounds::of_visible(plain.tree(), page));
        Ok(bounds.and_then(|bounds| bounds.transform(root.invert()?)))
    }

    /// Shows a part, given in user units. One unit becomes one pixel.
    pub const fn crop(&mut self, part: NonZeroRect) {
        self.crop = Some(part);
    }

    /// Returns the addresses of images of the web that were not handed in, as often as they are shown.
    #[must_use]
    pub fn images(&self) -> &[String] {
        &self.missing
    }

    /// Hands in an image. An address that the document does not have, or that has its image, is ignored.
    ///
    /// # Errors
    ///
    /// As [`Self::open()`].
    pub fn resolve(&mut self, href: &str, file: Vec<u8>) -> Result<(), Error> {
        if !self.missing.iter().any(|missing| missing == href) {
            return Ok(());
        }
        self.missing.retain(|missing| missing != href);
        self.files.insert(href.to_owned(), Ok(Arc::new(file)));
        self.plain = None;
        self.drawing = self.parse(Renderer::Auto)?;
        Ok(())
    }

    /// Returns the document, or the part that is shown, as an SVG of simple elements. Its text is outlines.
    ///
    /// # Errors
    ///
    /// As [`Self::open()`].
    pub fn to_svg(&mut self) -> Result<String, Error> {
        let (root, crop, max) = (self.root, self.crop, self.settings.options.limits.memory);
        let tree = self.plain()?.tree();
        if bounds::bytes_of_images(tree.root()) > max {
            return Err(Error::Limit { what: "bytes of images in the text", limit: "maxMemory", max });
        }
        let written = tree.to_string(&WriteOptions::default());
        let own = tree.size().to_non_zero_rect(0.0, 0.0);
        let view = crop.and_then(|crop| crop.transform(root)).unwrap_or(own);
        let (width, height) = crop.map_or((own.width(), own.height()), |crop| (crop.width(), crop.height()));
        let content = written.split_once('>').map_or("", |(_, content)| content);
        // The element of an empty document has no end tag.
        let content = if content.contains("</svg>") { content } else { "</svg>\n" };
        Ok(format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {} {}\" \
             xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{content}",
            view.x(),
            view.y(),
            view.width(),
            view.height()
        ))
    }

    /// Paints the document, or the part that is shown. `options` are those of [`Settings`] with others for the picture.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSvgSize`] if the picture would have no pixels; errors of limits; [`Error::OutOfMemory`];
    /// [`Error::Cancelled`].
    pub fn paint(
        &mut self,
        mut options: Options,
        cancellation: &Cancellation,
        reserve: Reserve<'_>,
    ) -> Result<Painting, Error> {
        self.check_pixels(options.size)?;
        if let Some(crop) = self.crop {
            let rect = crop.transform(self.root).ok_or(Error::NoPixels { width: 0.0, height: 0.0 })?;
            options.part.view = Some(View { rect, size: crop.size() });
        }
        let bytes = self.drawing.estimate(&options, cancellation)?;
        if !reserve(bytes) {
            return Ok(Painting::Lacks(bytes));
        }
        self.drawing.paint(&options, cancellation).map(Painting::Done)
    }

    /// Refuses a picture whose width or height is rounded to 0.
    fn check_pixels(&self, size: Size) -> Result<(), Error> {
        let (width, height) = (f64::from(self.size().0), f64::from(self.size().1));
        let factor = match size {
            Size::Own => 1.0,
            Size::Width(pixels) => f64::from(pixels.get()) / width,
            Size::Height(pixels) => f64::from(pixels.get()) / height,
            Size::Scale(factor) => factor,
        };
        let (width, height) = (width * factor, height * factor);
        if width.round() >= 1.0 && height.round() >= 1.0 {
            Ok(())
        } else {
            Err(Error::NoPixels { width, height })
        }
    }

    /// Returns what the picture lacks.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.drawing.report().warnings
    }

    /// Returns the document with text as paths of the tree.
    fn plain(&mut self) -> Result<&Drawing, Error> {
        let plain = match self.plain.take() {
            Some(plain) => plain,
            None => self.parse(Renderer::Resvg)?,
        };
        Ok(self.plain.insert(plain))
    }

    fn parse(&self, renderer: Renderer) -> Result<Box<Drawing>, Error> {
        let Self { text, settings, files, .. } = self;
        match parse(text, settings, files, renderer, &Cancellation::default(), &|_| true)? {
            Parsing::Done(drawing) => Ok(drawing),
            Parsing::Lacks(_) => unreachable!("every reservation succeeds"),
        }
    }
}

/// The result of painting a document.
#[derive(Debug)]
pub enum Painting {
    /// The picture.
    Done(Picture),
    /// It needs this many bytes of memory in all, and did not get them.
    Lacks(u64),
}

/// Parses the text of a document. Painters other than resvg keep text beside the tree.
fn parse(
    text: &str,
    Settings { fonts, reading, options, .. }: &Settings,
    files: &Files,
    renderer: Renderer,
    cancellation: &Cancellation,
    reserve: Reserve<'_>,
) -> Result<Parsing, Error> {
    let options = Options { renderer, ..*options };
    Drawing::parse_text(text, reading, &options, fonts, &Images::Given(files.clone()), cancellation, reserve)
}

/// The lower right corner of the drawing, which is the size of a document that has none.
fn far_corner(bounds: Rect) -> Option<[f32; 2]> {
    (bounds.right() > 0.0 && bounds.bottom() > 0.0).then(|| [bounds.right(), bounds.bottom()])
}
