//! A font set as JavaScript sees it.

use std::path::PathBuf;
use std::sync::Arc;

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::shared::courier::{Courier, Value};
use crate::shared::error::Result;
use crate::shared::panic::guard;
use ogpress_render::{self as render, FaceFile, GenericFamilies, Missing, SystemFonts};

/// What a set is made of; `lib/render/fonts.js` has checked the types.
#[napi(object, object_to_js = false)]
pub struct FontSetOptions {
    /// Font files.
    pub files: Option<Vec<String>>,
    /// Folders with font files.
    pub dirs: Option<Vec<String>>,
    /// Fonts in memory; copied.
    pub buffers: Option<Vec<Uint8Array>>,
    /// True: scan the machine's fonts now. False: never. Absent: when text needs them.
    pub system: Option<bool>,
    /// The family of text that names none.
    pub default_family: Option<String>,
    /// The family behind `serif`.
    pub serif: Option<String>,
    /// The family behind `sans-serif`.
    pub sans_serif: Option<String>,
    /// The family behind `cursive`.
    pub cursive: Option<String>,
    /// The family behind `fantasy`.
    pub fantasy: Option<String>,
    /// The family behind `monospace`.
    pub monospace: Option<String>,
    /// Font files of packages.
    pub faces: Option<Vec<PackageFace>>,
    /// The families that are tried for characters that others lack.
    pub fallback: Option<Vec<String>>,
    /// `warn` or `error`.
    pub missing: Option<String>,
}

/// A font file of a package, as that describes it.
#[napi(object, object_to_js = false)]
pub struct PackageFace {
    /// The file.
    pub path: String,
    /// The families that it is of.
    pub families: Vec<String>,
    /// Its weight; of a variable font there is none.
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
            generic: GenericFamilies {
                serif: options.serif,
                sans_serif: options.sans_serif,
                cursive: options.cursive,
                fantasy: options.fantasy,
                monospace: options.monospace,
            },
            faces: options.faces.unwrap_or_default().into_iter().map(FaceFile::from).collect(),
            fallback: options.fallback.unwrap_or_default(),
            missing: if options.missing.as_deref() == Some("error") { Missing::Error } else { Missing::Warn },
        }
    }
}

/// Fonts, loaded.
#[napi]
#[derive(Debug)]
pub struct FontSet(pub(crate) Arc<render::FontSet>);

#[napi]
impl FontSet {
    /// Loads every font, on the calling thread.
    #[napi(constructor)]
    pub fn new(options: FontSetOptions) -> Result<Self> {
        let set = guard(|| render::FontSet::new(options.into()))?;
        Ok(Self(Arc::new(set)))
    }

    /// Loads every font, on a thread of its own: a set is the result of that work.
    #[napi]
    pub fn load(courier: &Courier, id: u32, options: FontSetOptions) -> Result<()> {
        let options = render::FontSetOptions::from(options);
        courier.begin(
            id,
            0,
            || (),
            move || render::FontSet::new(options).map(|set| Value::Fonts(Self(Arc::new(set)))),
        )
    }

    /// The families of the set.
    #[napi(getter)]
    pub fn families(&self) -> Vec<String> {
        self.0.families().to_vec()
    }
}
