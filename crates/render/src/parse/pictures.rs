//! The images of a document: usvg asks for each, by its address or with its bytes.

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
    pub(super) fn options(&self, level: usize) -> usvg::Options<'_> {
        usvg::Options {
            font_family: self.fonts.default_family().to_owned(),
            font_size: style::MEDIUM,
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(move |media_type, bytes, _| {
                    self.picture(images::DATA, Some(media_type), &bytes, level)
                }),
                resolve_string: Box::new(move |href, _| self.loaded(href, level)),
            },
            ..usvg::Options::default()
        }
    }

    /// The picture behind an address in a document that is `level` levels inside of another.
    pub(super) fn loaded(&self, href: &str, level: usize) -> Option<ImageKind> {
        if data_uri::is_data(href) {
            // One that usvg cannot read has been warned of.
            return None;
        }
        if level > 0 {
            // As in browsers: a picture is one file.
            self.loader
                .warn(Warning::refused(href, "an image inside an image has to be a `data:` URI".to_owned()));
            return None;
        }
        if let Some(known) = self.pictures.lock().get(href) {
            return known.clone();
        }
        let picture = self.picture(href, None, &self.loader.load(href)?, level);
        // A document is parsed for each place it is shown in, and paid for each time.
        if !matches!(picture, Some(ImageKind::SVG(_))) {
            self.pictures.lock().insert(href.to_owned(), picture.clone());
        }
        picture
    }

    /// A raster picture, or why it cannot be shown; neither if there is no memory for it.
    pub(super) fn raster(
        &self,
        href: &str,
        format: ImageType,
        bytes: &Arc<Vec<u8>>,
    ) -> Result<ImageKind, Option<String>> {
        let reserve = |bytes: u64| {
            let total = self.documents().parsing.saturating_add(bytes);
            self.ask(total).map_err(|stop| match stop {
                Stop::Refused(error) => Refused::Unusable(Unusable(error.to_string())),
                Stop::Lacks(bytes) => Refused::Lacks(bytes),
            })?;
            let mut peak = self.peak.lock();
            *peak = total.max(*peak);
            Ok(())
        };
        match self.rasters.picture(href, format, bytes, reserve) {
            Ok((picture, warnings)) => {
                for warning in warnings {
                    self.loader.warn(warning);
                }
                Ok(picture)
            }
            Err(Refused::Unusable(Unusable(reason))) => Err(Some(reason)),
            Err(Refused::Lacks(bytes)) => {
                self.give_up(bytes);
                Err(None)
            }
        }
    }

    /// There are not so many bytes: all that comes now is in vain.
    pub(super) fn give_up(&self, bytes: u64) {
        *self.left.lock() = 0;
        *self.lacking.lock() = Some(bytes);
    }

    /// The text of a document inside of this one: all together may have as many bytes as one.
    pub(super) fn text<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
        let mut left = self.left.lock();
        let text = guard::text(bytes, &Limits { bytes: *left, ..*self.limits })?;
        *left -= text.len() as u64;
        Ok(text)
    }

    /// A picture inside a document that is `level` levels inside itself; none, and a warning, if it cannot be shown.
    pub(super) fn picture(
        &self,
        href: &str,
        media_type: Option<&str>,
        bytes: &Arc<Vec<u8>>,
        level: usize,
    ) -> Option<ImageKind> {
        let picture = match Format::of(media_type, bytes) {
            Err(Unusable(reason)) => Err(Some(reason)),
            Ok(Format::Raster(format)) => self.raster(href, format, bytes),
            Ok(Format::Svg) if level < MOST_NESTED => self.nested(href, bytes, level),
            Ok(Format::Svg) => {
                Err(Some(format!("it is more than {MOST_NESTED} levels inside of other images")))
            }
        };
        picture.map_err(|reason| reason.map(|reason| self.loader.warn(Warning::broken(href, reason)))).ok()
    }

    /// An SVG inside a document, or why it cannot be shown; neither if there is no memory for it.
    pub(super) fn nested(&self, href: &str, bytes: &[u8], level: usize) -> Result<ImageKind, Option<String>> {
        let text = self.text(bytes).map_err(Stop::from);
        let place = {
            let places = self.places.lock();
            places.get(bytes).or_else(|| places.get(href.as_bytes())).copied()
        };
        let tree = text.and_then(|text| self.tree(&text, level + 1, place));
        match tree {
            Ok(tree) => Ok(ImageKind::SVG(tree)),
            Err(Stop::Lacks(bytes)) => {
                self.give_up(bytes);
                Err(None)
            }
            Err(Stop::Refused(error)) => {
                if let Error::Limit { .. } | Error::TooComplex { .. } | Error::Circle { .. } = error {
                    // There may be thousands more like it, and each takes a while to refuse.
                    *self.left.lock() = 0;
                }
                Err(Some(error.to_string()))
            }
        }
    }
}
