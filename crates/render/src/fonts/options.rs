//! What a font set is made of.

use std::path::PathBuf;

/// Whether the machine's fonts may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SystemFonts {
    /// When a text asks for a family or a character that the set lacks.
    #[default]
    Auto,
    /// As [`Auto`](Self::Auto), but scanned when the set is made, so that the families can be listed.
    Always,
    /// Never: what is rendered is the same on every machine.
    Never,
}

/// The families that stand for CSS's generic ones; the default family stands for those not given.
#[derive(Debug, Clone, Default)]
pub struct GenericFamilies {
    /// `serif`
    pub serif: Option<String>,
    /// `sans-serif`
    pub sans_serif: Option<String>,
    /// `cursive`
    pub cursive: Option<String>,
    /// `fantasy`
    pub fantasy: Option<String>,
    /// `monospace`
    pub monospace: Option<String>,
}

/// What becomes of a text that names a family, or has a character, which no font has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is set in another font, or in boxes, with a warning.
    #[default]
    Warn,
    /// The render is refused.
    Error,
}

/// A font file whose face is known under other names than its own.
#[derive(Debug, Clone)]
pub struct FaceFile {
    /// The file.
    pub path: PathBuf,
    /// The families that it is of.
    pub families: Vec<String>,
    /// Its weight, if it is not for the file to say.
    pub weight: Option<u16>,
    /// Whether it is italic.
    pub is_italic: bool,
}

/// What a set is made of.
#[derive(Debug, Clone, Default)]
pub struct FontSetOptions {
    /// Font files.
    pub files: Vec<PathBuf>,
    /// Folders with font files, also below them.
    pub dirs: Vec<PathBuf>,
    /// Fonts in memory.
    pub buffers: Vec<Vec<u8>>,
    /// Font files under names that are not their own.
    pub faces: Vec<FaceFile>,
    /// Whether the machine's fonts may be used.
    pub system: SystemFonts,
    /// The family of text that names none, or none that there is. Default: the first font's, else the embedded one.
    pub default_family: Option<String>,
    /// The families behind the generic names.
    pub generic: GenericFamilies,
    /// The families that are tried for characters that the families of a text lack.
    pub fallback: Vec<String>,
    /// What becomes of a text that there is no font for.
    pub missing: Missing,
}
