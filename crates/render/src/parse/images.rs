//! Loads the images of a document. usvg calls back for each `<image>` and `<feImage>`, with an address or with the
//! bytes of a `data:` URI.

use std::borrow::Cow;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::{ImageHrefResolver, ImageKind};

use super::parser::{Parser, Stop};
use crate::images::{self, Format, Refused, Unusable, data_uri};
use crate::warning::Warning;
use crate::{Error, Limits, guard, style};

/// The most levels of images inside images.
const MOST_NESTED: usize = 3;

impl Parser<'_> {
    /// The options of usvg for a document at a level of nesting.
    pub(super) fn options(&self, level: usize) -> usvg::Options<'_> {
        usvg::Options {
            font_family: self.fonts.default_family().to_owned(),
            font_size: style::MEDIUM,
            dpi: self.reading.dpi,
            languages: self.reading.languages.clone(),
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(move |media_type, bytes, _| {
                    self.image(images::DATA, Some(media_type), &bytes, level)
                }),
                resolve_string: Box::new(move |href, _| self.loaded(href, level)),
            },
            ..usvg::Options::default()
        }
    }

    /// Loads an image by its address.
    pub(super) fn loaded(&self, href: &str, level: usize) -> Option<ImageKind> {
        if data_uri::is_data(href) {
            // usvg could not read it, and `build_tree` has warned of that.
            return None;
        }
        if level > 0 {
            // Browsers load nothing for an image from outside its own file.
            self.loader
                .warn(Warning::refused(href, "an image inside an image has to be a `data:` URI".to_owned()));
            return None;
        }
        if let Some(known) = self.images.lock().get(href) {
            return known.clone();
        }
        let image = self.image(href, None, &self.loader.load(href)?, level);
        // An SVG is parsed, and counted, for each place that it is shown in.
        if !matches!(image, Some(ImageKind::SVG(_))) {
            self.images.lock().insert(href.to_owned(), image.clone());
        }
        image
    }

    /// Prepares a raster image. The error is the reason for a warning, or `None` if there is no memory for it.
    pub(super) fn raster(
        &self,
        href: &str,
        format: ImageType,
        bytes: &Arc<Vec<u8>>,
    ) -> Result<ImageKind, Option<String>> {
        let reserve = |bytes: u64| {
            let total = self.documents().parsing.saturating_add(bytes);
            self.reserve(total).map_err(|stop| match stop {
                Stop::Refused(error) => Refused::Unusable(Unusable(error.to_string())),
                Stop::NeedsMemory(bytes) => Refused::NeedsMemory(bytes),
            })?;
            let mut peak = self.peak.lock();
            *peak = total.max(*peak);
            Ok(())
        };
        match self.rasters.image(href, format, bytes, reserve) {
            Ok((image, warnings)) => {
                for warning in warnings {
                    self.loader.warn(warning);
                }
                Ok(image)
            }
            Err(Refused::Unusable(Unusable(reason))) => Err(Some(reason)),
            Err(Refused::NeedsMemory(bytes)) => {
                self.stop_for_memory(bytes);
                Err(None)
            }
        }
    }

    /// Notes that the render needs this many bytes, and skips the other nested documents: their results would be
    /// discarded.
    pub(super) fn stop_for_memory(&self, bytes: u64) {
        *self.nested_bytes_left.lock() = 0;
        *self.missing_memory.lock() = Some(bytes);
    }

    /// Returns the text of a nested document. All together may have as many bytes as one document.
    pub(super) fn nested_text<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
        let mut left = self.nested_bytes_left.lock();
        let text = guard::decode(bytes, &Limits { bytes: *left, ..*self.limits })?;
        *left -= text.len() as u64;
        Ok(text)
    }

    /// Prepares an image of a document at `level`. Returns `None`, with a warning, if it cannot be shown.
    pub(super) fn image(
        &self,
        href: &str,
        media_type: Option<&str>,
        bytes: &Arc<Vec<u8>>,
        level: usize,
    ) -> Option<ImageKind> {
        let image = match Format::of(media_type, bytes) {
            Err(Unusable(reason)) => Err(Some(reason)),
            Ok(Format::Raster(format)) => self.raster(href, format, bytes),
            Ok(Format::Svg) if level < MOST_NESTED => self.nested(href, bytes, level),
            Ok(Format::Svg) => {
                Err(Some(format!("it is more than {MOST_NESTED} levels inside of other images")))
            }
        };
        image.map_err(|reason| reason.map(|reason| self.loader.warn(Warning::broken(href, reason)))).ok()
    }

    /// Parses a nested SVG. The error is the reason for a warning, or `None` if there is no memory for it.
    pub(super) fn nested(&self, href: &str, bytes: &[u8], level: usize) -> Result<ImageKind, Option<String>> {
        let text = self.nested_text(bytes).map_err(Stop::from);
        let image_box = {
            let boxes = self.boxes.lock();
            boxes.get(bytes).or_else(|| boxes.get(href.as_bytes())).copied()
        };
        let tree = text.and_then(|text| self.tree(&text, level + 1, image_box));
        match tree {
            Ok(tree) => Ok(ImageKind::SVG(tree)),
            Err(Stop::NeedsMemory(bytes)) => {
                self.stop_for_memory(bytes);
                Err(None)
            }
            Err(Stop::Refused(error)) => {
                if let Error::Limit { .. } | Error::TooComplex { .. } | Error::CircularReference { .. } =
                    error
                {
                    // A document may have thousands of such images, and refusing one takes time. So the others are
                    // skipped.
                    *self.nested_bytes_left.lock() = 0;
                }
                Err(Some(error.to_string()))
            }
        }
    }
}
