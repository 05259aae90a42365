//! The raster pictures of a render: each is looked at once, however often it is used, and rewritten where a decoder would not show
//! it as browsers do.

use std::collections::HashMap;
use std::sync::Arc;

use imagesize::ImageType;
use parking_lot::Mutex;
use usvg::ImageKind;

use super::inspection::look;
use super::pixels::Unusable;
use crate::warning::Warning;

/// The raster pictures of a render.
pub(crate) struct Rasters {
    /// Whether each is decoded to see whether it is whole: some decoders show nothing of one that is not, and say nothing.
    is_careful: bool,
    /// How much work rewriting may be, in about nanoseconds.
    most_work: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the bytes of the file: equal pictures are one in memory, so that a painter decodes each once.
    known: HashMap<Arc<Vec<u8>>, Result<Picture, Unusable>>,
    sources: Sources,
    kept: u64,
    work: u64,
}

/// A picture that can be shown.
#[derive(Debug, Clone)]
struct Picture {
    kind: ImageKind,
    /// Why it is not all of the picture.
    damage: Option<&'static str>,
    has_unknown_colours: bool,
}

/// Why there is no picture.
#[derive(Debug)]
pub(crate) enum Refused {
    Unusable(Unusable),
    /// There are not so many bytes to rewrite it.
    Lacks(u64),
}

impl Rasters {
    pub(crate) fn new(is_careful: bool, most_work: u64) -> Self {
        Self { is_careful, most_work, state: Mutex::default() }
    }

    /// A picture, and what is to be said of it. `reserve` is asked for bytes before it is rewritten, those of pictures
    /// before it included.
    pub(crate) fn picture(
        &self,
        href: &str,
        format: ImageType,
        bytes: &Arc<Vec<u8>>,
        reserve: impl Fn(u64) -> Result<(), Refused>,
    ) -> Result<(ImageKind, Vec<Warning>), Refused> {
        let mut state = self.state.lock();
        if !state.known.contains_key(bytes) {
            let made = match self.made(&mut state, format, Arc::clone(bytes), reserve) {
                Err(Refused::Lacks(bytes)) => return Err(Refused::Lacks(bytes)),
                Err(Refused::Unusable(reason)) => Err(reason),
                Ok(picture) => {
                    state.sources.note(href, &picture.kind);
                    Ok(picture)
                }
            };
            state.known.insert(Arc::clone(bytes), made);
        }
        let Picture { kind, damage, has_unknown_colours } =
            state.known[bytes].clone().map_err(Refused::Unusable)?;
        let mut warnings = Vec::new();
        warnings.extend(damage.map(|reason| Warning::damaged(href, reason)));
        if has_unknown_colours {
            let reason = "its colour profile is of a kind that is not understood";
            warnings.push(Warning::coloured(href, reason));
        }
        Ok((kind, warnings))
    }

    fn made(
        &self,
        state: &mut State,
        format: ImageType,
        bytes: Arc<Vec<u8>>,
        reserve: impl Fn(u64) -> Result<(), Refused>,
    ) -> Result<Picture, Refused> {
        let looked = look(format, bytes).map_err(Refused::Unusable)?;
        let has_unknown_colours = looked.has_unknown_colours();
        if looked.is_plain && !self.is_careful {
            return Ok(Picture { kind: looked.kind(), damage: None, has_unknown_colours });
        }
        let takes = looked.rewriting();
        state.work = state.work.saturating_add(takes.work);
        if state.work > self.most_work {
            let reason = "to decode it and those before it is more work than `limits.maxWork` allows";
            return Err(Refused::Unusable(Unusable(reason.to_owned())));
        }
        reserve(state.kept.saturating_add(takes.beside).saturating_add(takes.pixels))?;
        let (kind, damage) = looked.rewritten().map_err(Refused::Unusable)?;
        state.kept += match (&kind, looked.kind()) {
            (ImageKind::PNG(file), ImageKind::PNG(given)) if Arc::ptr_eq(file, &given) => 0,
            (ImageKind::PNG(file), _) => file.len() as u64,
            _ => 0,
        };
        Ok(Picture { kind, damage, has_unknown_colours })
    }

    /// Bytes of pictures that were rewritten.
    pub(crate) fn kept(&self) -> u64 {
        self.state.lock().kept
    }

    /// Where pictures come from.
    pub(crate) fn sources(self) -> Sources {
        self.state.into_inner().sources
    }
}

/// Where the pictures of a tree come from, for what is found out about them later.
#[derive(Debug, Default)]
pub(crate) struct Sources(Vec<(Arc<Vec<u8>>, String)>);

impl Sources {
    fn note(&mut self, href: &str, kind: &ImageKind) {
        if let Some(file) = file(kind).filter(|_| href != DATA) {
            self.0.push((Arc::clone(file), href.to_owned()));
        }
    }

    /// The address of a picture; of one in the document, how such addresses begin.
    pub(crate) fn href(&self, kind: &ImageKind) -> &str {
        let same =
            |source: &&(Arc<Vec<u8>>, String)| file(kind).is_some_and(|file| Arc::ptr_eq(file, &source.0));
        self.0.iter().find(same).map_or(DATA, |(_, href)| href)
    }
}

/// What stands for the address of a picture in the document.
pub(crate) const DATA: &str = "data:";

const fn file(kind: &ImageKind) -> Option<&Arc<Vec<u8>>> {
    match kind {
        ImageKind::PNG(file) | ImageKind::JPEG(file) | ImageKind::GIF(file) | ImageKind::WEBP(file) => {
            Some(file)
        }
        ImageKind::SVG(_) => None,
    }
}
