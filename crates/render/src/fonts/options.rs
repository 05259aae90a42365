//! The options of a font set.

use std::path::PathBuf;

/// Whether a set may use the machine's fonts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SystemFonts {
    /// For a family or a character that the set does not have.
    #[default]
    Auto,
    /// As [`Auto`](Self::Auto), but the machine is scanned when the set is made, so that its families can be listed.
    Always,
    /// Never. A render is then the same on every machine.
    Never,
}

/// The families for the generic families of CSS. The default is the default family of the set.
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

/// What happens to text that names a family, or has a character, that no font has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is shown in another font, or as boxes, with a warning.
    #[default]
    Warn,
    /// The render fails.
    Error,
}

/// A font file that is known under other names than its own.
#[derive(Debug, Clone)]
pub struct FaceFile {
    /// The file.
    pub path: PathBuf,
    /// Its family names.
    pub families: Vec<String>,
    /// Its weight. Default: that of the file.
    pub weight: Option<u16>,
    /// Whether it is italic.
    pub is_italic: bool,
}

/// The options of a font set.
#[derive(Debug, Clone, Default)]
pub struct FontSetOptions {
    /// Font files.
    pub files: Vec<PathBuf>,
    /// Folders that are searched for font files, with their subfolders.
    pub dirs: Vec<PathBuf>,
    /// Fonts in memory.
    pub buffers: Vec<Vec<u8>>,
    /// Font files under other names than their own.
    pub faces: Vec<FaceFile>,
    /// Whether the set may use the machine's fonts.
    pub system: SystemFonts,
    /// The family of text that names no family, or none that exists. Default: that of the first font, else the embedded
    /// one.
    pub default_family: Option<String>,
    /// The families for the generic families of CSS.
    pub generic: GenericFamilies,
    /// The families to try for characters that the families of a text do not have.
    pub fallback: Vec<String>,
    /// What happens to text that no font has.
    pub missing: Missing,
}
