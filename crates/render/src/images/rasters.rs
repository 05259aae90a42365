//! The raster images of a render. Each file is inspected once, however often it is shown, and rewritten if a plain
//! decoder would show it differently from browsers.

use std::collections::HashMap;
use std::sync::Arc;

use imagesize::ImageType;
use parking_lot::Mutex;
use usvg::ImageKind;

use super::formats::pixels::Unusable;
use super::inspection::inspect;
use crate::warning::Warning;

/// The raster images of a render.
pub(crate) struct Rasters {
    /// Whether to decode each image in order to find damage. resvg shows nothing of some damaged images, and does not
    /// tell.
    is_careful: bool,
    /// The most work of rewriting, in about nanoseconds.
    most_work: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the bytes of the file. Equal files are one in memory, so that a painter decodes each once.
    known: HashMap<Arc<Vec<u8>>, Result<Raster, Unusable>>,
    sources: Sources,
    /// Bytes of rewritten images.
    kept: u64,
    work: u64,
}

/// An image that can be shown.
#[derive(Debug, Clone)]
struct Raster {
    kind: ImageKind,
    /// Why a part of it is missing, if so.
    damage: Option<&'static str>,
    has_unknown_colours: bool,
}

/// Why an image is not shown.
#[derive(Debug)]
pub(crate) enum Refused {
    Unusable(Unusable),
    /// The render needs this many bytes in all to rewrite it, and they are not free now.
    NeedsMemory(u64),
}

impl Rasters {
    pub(crate) fn new(is_careful: bool, most_work: u64) -> Self {
        Self { is_careful, most_work, state: Mutex::default() }
    }

    /// Returns an image and its warnings. Calls `reserve` before it rewrites the image, with the bytes of all rewritten
    /// images.
    pub(crate) fn image(
        &self,
        href: &str,
        format: ImageType,
        bytes: &Arc<Vec<u8>>,
        reserve: impl Fn(u64) -> Result<(), Refused>,
    ) -> Result<(ImageKind, Vec<Warning>), Refused> {
        let mut state = self.state.lock();
        if !state.known.contains_key(bytes) {
            let prepared = match self.prepare(&mut state, format, Arc::clone(bytes), reserve) {
                Err(Refused::NeedsMemory(bytes)) => return Err(Refused::NeedsMemory(bytes)),
                Err(Refused::Unusable(reason)) => Err(reason),
                Ok(raster) => {
                    state.sources.note(href, &raster.kind);
                    Ok(raster)
                }
            };
            state.known.insert(Arc::clone(bytes), prepared);
        }
        let Raster { kind, damage, has_unknown_colours } =
            state.known[bytes].clone().map_err(Refused::Unusable)?;
        let mut warnings = Vec::new();
        warnings.extend(damage.map(|reason| Warning::damaged(href, reason)));
        if has_unknown_colours {
            let reason = "its colour profile is of a kind that is not understood";
            warnings.push(Warning::coloured(href, reason));
        }
        Ok((kind, warnings))
    }

    fn prepare(
        &self,
        state: &mut State,
        format: ImageType,
        bytes: Arc<Vec<u8>>,
        reserve: impl Fn(u64) -> Result<(), Refused>,
    ) -> Result<Raster, Refused> {
        let inspected = inspect(format, bytes).map_err(Refused::Unusable)?;
        let has_unknown_colours = inspected.has_unknown_colours();
        if inspected.is_plain && !self.is_careful {
            return Ok(Raster { kind: inspected.kind(), damage: None, has_unknown_colours });
        }
        let cost = inspected.rewrite_cost();
        state.work = state.work.saturating_add(cost.work);
        if state.work > self.most_work {
            let reason = "to decode it and those before it is more work than `limits.maxWork` allows";
            return Err(Refused::Unusable(Unusable(reason.to_owned())));
        }
        reserve(state.kept.saturating_add(cost.beside).saturating_add(cost.pixels))?;
        let (kind, damage) = inspected.rewrite().map_err(Refused::Unusable)?;
        state.kept += match (&kind, inspected.kind()) {
            (ImageKind::PNG(file), ImageKind::PNG(given)) if Arc::ptr_eq(file, &given) => 0,
            (ImageKind::PNG(file), _) => file.len() as u64,
            _ => 0,
        };
        Ok(Raster { kind, damage, has_unknown_colours })
    }

    /// Bytes of rewritten images.
    pub(crate) fn kept(&self) -> u64 {
        self.state.lock().kept
    }

    /// Returns the addresses of all images.
    pub(crate) fn sources(self) -> Sources {
        self.state.into_inner().sources
    }
}

/// The addresses of a tree's images, for warnings while it is painted.
#[derive(Debug, Default)]
pub(crate) struct Sources(Vec<(Arc<Vec<u8>>, String)>);

impl Sources {
    fn note(&mut self, href: &str, kind: &ImageKind) {
        if let Some(file) = file(kind).filter(|_| href != DATA) {
            self.0.push((Arc::clone(file), href.to_owned()));
        }
    }

    /// The address of an image; [`DATA`] for one that is in the document.
    pub(crate) fn href(&self, kind: &ImageKind) -> &str {
        let same =
            |source: &&(Arc<Vec<u8>>, String)| file(kind).is_some_and(|file| Arc::ptr_eq(file, &source.0));
        self.0.iter().find(same).map_or(DATA, |(_, href)| href)
    }
}

/// Stands for the address of an image that is in the document.
pub(crate) const DATA: &str = "data:";

const fn file(kind: &ImageKind) -> Option<&Arc<Vec<u8>>> {
    match kind {
        ImageKind::PNG(file) | ImageKind::JPEG(file) | ImageKind::GIF(file) | ImageKind::WEBP(file) => {
            Some(file)
        }
        ImageKind::SVG(_) => None,
    }
}
