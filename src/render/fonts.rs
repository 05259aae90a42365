//! The class `FontSet`.

use std::path::PathBuf;
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::js_thread::JsThread;
use crate::shared::error::Result;
use crate::shared::native_work::Work;
use crate::shared::panic::guard;
use ogpress_render::{self as render, FaceFile, Missing, SystemFonts};

/// The options of a set. `lib/render/fonts.js` has checked their types.
#[napi(object, object_to_js = false)]
pub struct FontSetOptions {
    /// Font files.
    pub files: Option<Vec<String>>,
    /// Folders with font files.
    pub dirs: Option<Vec<String>>,
    /// Fonts in memory. They are copied.
    pub buffers: Option<Vec<Uint8Array>>,
    /// Whether the machine's fonts are used; if absent, they are scanned when a text needs them.
    pub system: Option<bool>,
    /// The family of a text without one.
    pub default_family: Option<String>,
    /// The families of generic names.
    pub generic: GenericFamilies,
    /// Font files of packages.
    pub faces: Option<Vec<PackageFace>>,
    /// The families that are tried for characters which the others lack.
    pub fallback: Option<Vec<String>>,
    /// What happens if a font is missing.
    pub missing: Option<MissingFonts>,
}

/// The families of generic names.
#[napi(object, object_to_js = false)]
pub struct GenericFamilies {
    /// The family of `serif`.
    pub serif: Option<String>,
    /// The family of `sans-serif`.
    pub sans_serif: Option<String>,
    /// The family of `cursive`.
    pub cursive: Option<String>,
    /// The family of `fantasy`.
    pub fantasy: Option<String>,
    /// The family of `monospace`.
    pub monospace: Option<String>,
}

/// What happens if a font is missing.
#[napi(string_enum = "lowercase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFonts {
    /// A warning.
    Warn,
    /// An error.
    Error,
}

/// A font file of a package, with the names that the package gives it.
#[napi(object, object_to_js = false)]
pub struct PackageFace {
    /// The path of the file.
    pub path: String,
    /// Its families.
    pub families: Vec<String>,
    /// Its weight; absent for a variable font.
    pub weight: Option<u16>,
    /// Whether it is italic.
    pub italic: bool,
}

impl From<PackageFace> for FaceFile {
    fn from(face: PackageFace) -> Self {
        let PackageFace { path, families, weight, italic } = face;
        Self { path: path.into(), families, weight, is_italic: italic }
    }
}

impl From<FontSetOptions> for render::FontSetOptions {
    fn from(options: FontSetOptions) -> Self {
        let paths =
            |paths: Option<Vec<String>>| paths.unwrap_or_default().into_iter().map(PathBuf::from).collect();
        Self {
            files: paths(options.files),
            dirs: paths(options.dirs),
            buffers: options.buffers.unwrap_or_default().iter().map(|buffer| buffer.to_vec()).collect(),
            system: match options.system {
                None => SystemFonts::Auto,
                Some(true) => SystemFonts::Always,
                Some(false) => SystemFonts::Never,
            },
            default_family: options.default_family,
            generic: options.generic.into(),
            faces: options.faces.unwrap_or_default().into_iter().map(FaceFile::from).collect(),
            fallback: options.fallback.unwrap_or_default(),
            missing: match options.missing {
                None | Some(MissingFonts::Warn) => Missing::Warn,
                Some(MissingFonts::Error) => Missing::Error,
            },
        }
    }
}

impl From<GenericFamilies> for render::GenericFamilies {
    fn from(generic: GenericFamilies) -> Self {
        let GenericFamilies { serif, sans_serif, cursive, fantasy, monospace } = generic;
        Self { serif, sans_serif, cursive, fantasy, monospace }
    }
}

/// Loaded fonts.
#[napi]
#[derive(Debug)]
pub struct FontSet(Arc<render::FontSet>);

#[napi]
impl FontSet {
    /// Loads all fonts, on the calling thread.
    #[napi(constructor)]
    pub fn new(options: FontSetOptions) -> Result<Self> {
        let set = guard(|| render::FontSet::new(options.into()))?;
        Ok(Self(Arc::new(set)))
    }

    /// Loads all fonts, on a native thread. Delivers a `FontSet`.
    #[napi]
    pub fn load(env: Env, thread: &JsThread, id: u32, options: FontSetOptions) -> Result<()> {
        let options = render::FontSetOptions::from(options);
        let load = move || render::FontSet::new(options);
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.start(|| (), load, |set| Self(Arc::new(set)))
    }

    /// The families of the set.
    #[napi(getter)]
    pub fn families(&self) -> Vec<String> {
        self.0.families().to_vec()
    }
}

impl FontSet {
    /// The fonts.
    pub fn fonts(&self) -> Arc<render::FontSet> {
        Arc::clone(&self.0)
    }
}
