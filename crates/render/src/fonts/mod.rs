//! Fonts: from the caller, from the machine, and from the document.
//!
//! - A [`FontSet`] holds the fonts that the caller gave (`loading`) and always the embedded font, so that text is shown
//!   on a machine without fonts. Font files are checked before they are used (`file`) and unpacked if they are WOFF or
//!   WOFF2 (`woff`), under limits on the size, the faces and the names that they declare.
//! - The machine's fonts are used for a family or a character that the set does not have, if the set allows it. The
//!   first need scans the font folders (`system_folders`) once per process, and reads only a few tables of each file
//!   (`table_excerpt`).
//! - [`DocumentFonts`] are those of a document's `@font-face` rules. Only the document itself uses them.
//!
//! Which face is used follows CSS Fonts 4 (`matching`).
//!
//! Invariants: a set does not change after it was made, so a render does not depend on earlier renders. Equal font
//! files are in memory once.

mod document_fonts;
mod file;
mod loading;
mod matching;
mod metrics;
mod options;
mod system_folders;
mod system_fonts;
mod table_excerpt;
mod woff;

use std::sync::{Arc, LazyLock, OnceLock};

use fontdb::{Database, FaceInfo, Query, Source};
use svgtypes::FontFamily;

use super::Error;
use super::hash::{Fingerprint, Parts};
pub(super) use document_fonts::{DocumentFonts, LoadError, MOST_UNPACKED, Needed, Provider};
use matching::{best, family_name, has_family};
pub(super) use metrics::FontMetrics;
pub use options::{FaceFile, FontSetOptions, GenericFamilies, Missing, SystemFonts};
pub(super) use system_fonts::{SystemFontDatabase, asks_machine, machine_fingerprint};
pub use system_fonts::{SystemFontScan, scanned as system_fonts};

/// The embedded family: Inter 4.1 for Latin scripts, regular and bold (see `assets/fonts`).
const EMBEDDED_FAMILY: &str = "Inter";
const EMBEDDED: [&[u8]; 2] = [
    include_bytes!("../../../../assets/fonts/Inter-Regular.ttf"),
    include_bytes!("../../../../assets/fonts/Inter-Bold.ttf"),
];

static DEFAULT: LazyLock<Arc<FontSet>> = LazyLock::new(|| Arc::new(FontSet::of_embedded(SystemFonts::Auto)));

/// The fonts for text. A set is made once and shared by renders and threads.
pub struct FontSet {
    /// The given fonts, then the embedded ones.
    own: Database,
    families: Vec<String>,
    default_family: String,
    generic: GenericFamilies,
    fallback: Vec<String>,
    missing: Missing,
    system: SystemFonts,
    fingerprint: OnceLock<Fingerprint>,
}

impl FontSet {
    /// Loads all fonts.
    ///
    /// # Errors
    ///
    /// [`Error::FontFile`], [`Error::FontDir`] or [`Error::FontBuffer`] for the first font that cannot be used;
    /// [`Error::FontFamily`] for a family in the options that no font has.
    pub fn new(options: FontSetOptions) -> Result<Self, Error> {
        let database = loading::load(options.files, options.dirs, options.buffers, options.faces)?;
        let first = database.faces().next().and_then(family_name).map(str::to_owned);
        let default_family =
            options.default_family.clone().or(first).unwrap_or_else(|| EMBEDDED_FAMILY.to_owned());
        let mut set = Self::assemble(database, default_family, options.generic, options.system);
        set.fallback = options.fallback;
        set.missing = options.missing;
        set.check_families(options.default_family.as_deref())?;
        Ok(set)
    }

    /// Returns the default set: the embedded font, and the machine's fonts if text needs them.
    #[must_use]
    pub fn default_set() -> Arc<Self> {
        Arc::clone(&DEFAULT)
    }

    /// A hash of the fonts and options of the set, without the machine's fonts. The first call hashes the bytes of all fonts.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| {
            let Self { own, families, default_family, generic, fallback, missing, system, fingerprint: _ } =
                self;
            let mut parts = Parts::new("ogpress fonts");
            let options = format!("{default_family:?} {generic:?} {fallback:?} {missing:?} {system:?}");
            parts.add(options.as_bytes());
            // The embedded fonts belong to the version.
            for face in own.faces().take(own.len() - EMBEDDED.len()) {
                let FaceInfo { families, index, style, weight, stretch, .. } = face;
                parts.add(format!("{families:?} {index} {style:?} {weight:?} {stretch:?}").as_bytes());
                own.with_face_data(face.id, |font, _| parts.add(font));
            }
            // With `SystemFonts::Always` also those of the machine.
            parts.add(format!("{families:?}").as_bytes());
            parts.end()
        })
    }

    /// Opens all font files that a text may need. After that, the process needs no permission to open files.
    pub fn hold_open(&self) {
        if self.system != SystemFonts::Never {
            system_fonts::get().hold_open();
        }
    }

    /// Returns a set of the embedded font alone.
    #[must_use]
    pub fn embedded() -> Self {
        Self::of_embedded(SystemFonts::Never)
    }

    fn of_embedded(system: SystemFonts) -> Self {
        Self::assemble(Database::new(), EMBEDDED_FAMILY.to_owned(), GenericFamilies::default(), system)
    }

    fn assemble(
        mut database: Database,
        default_family: String,
        generic: GenericFamilies,
        system: SystemFonts,
    ) -> Self {
        for font in EMBEDDED {
            let faces = database.load_font_source(Source::Binary(Arc::new(font)));
            assert_eq!(faces.len(), 1, "the embedded files are TrueType fonts of one face");
        }
        let mut families = loading::families(&database);
        if system == SystemFonts::Always {
            families.extend(system_fonts::get().families().map(str::to_owned));
        }
        families.sort_unstable();
        families.dedup();
        Self {
            own: database,
            families,
            default_family,
            generic,
            fallback: Vec::new(),
            missing: Missing::default(),
            system,
            fingerprint: OnceLock::new(),
        }
    }

    /// The families of the set, sorted; with [`SystemFonts::Always`] also those of the machine.
    #[must_use]
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// The family of text that names no family.
    #[must_use]
    pub fn default_family(&self) -> &str {
        &self.default_family
    }

    /// The family that every set has.
    pub(super) const fn embedded_family() -> &'static str {
        EMBEDDED_FAMILY
    }

    /// The fonts of the set itself.
    pub(super) fn own(&self) -> &Database {
        &self.own
    }

    /// The families to try, in order, for characters that the families of a text do not have. They come before all
    /// other fonts.
    #[must_use]
    pub fn fallback(&self) -> &[String] {
        &self.fallback
    }

    /// What happens to text that no font has.
    #[must_use]
    pub const fn missing(&self) -> Missing {
        self.missing
    }

    /// The metrics of the font for text in these families: the first family that the set or the machine has ([CSS Fonts
    /// 4](https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm)), else the default family, else the embedded one.
    /// The families in `wanted` are ignored.
    pub(super) fn metrics(&self, families: &[FontFamily], wanted: Query<'_>) -> Option<FontMetrics> {
        let families = families.iter().map(|family| self.family_behind(family));
        families.chain([self.default_family.as_str(), EMBEDDED_FAMILY]).find_map(|family| {
            if let Some(face) = best(&self.own, wanted, family) {
                return self.own.with_face_data(face.id, FontMetrics::of).flatten();
            }
            let machine = self.machine()?;
            let (font, index) = machine.file_of(best(machine.database(), wanted, family)?)?;
            FontMetrics::of(&font, index)
        })
    }

    /// The font with this full name or PostScript name, of the set or else of the machine.
    pub(super) fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        let own = self.own.faces().find_map(|face| {
            let bytes = |font: &[u8], index| file::has_name(font, index, name).then(|| font.to_vec());
            self.own.with_face_data(face.id, bytes).flatten().map(|font| (file::share(font), face.index))
        });
        own.or_else(|| self.machine()?.named(name))
    }

    /// The machine's fonts, if the set may use them. The first call scans for them.
    pub(super) fn machine(&self) -> Option<&'static system_fonts::SystemFontDatabase> {
        (self.system != SystemFonts::Never).then(system_fonts::get)
    }

    /// The name of a family; for a generic family, the name that stands for it.
    pub(super) fn family_behind<'a>(&'a self, family: &'a FontFamily) -> &'a str {
        let generic = match family {
            FontFamily::Named(name) => return name,
            FontFamily::Serif => &self.generic.serif,
            FontFamily::SansSerif => &self.generic.sans_serif,
            FontFamily::Cursive => &self.generic.cursive,
            FontFamily::Fantasy => &self.generic.fantasy,
            FontFamily::Monospace => &self.generic.monospace,
        };
        generic.as_deref().unwrap_or(&self.default_family)
    }

    /// Returns an error for a family in the options that no font has. With [`SystemFonts::Auto`] the machine may have
    /// it; that is not checked here, because it would scan the machine.
    fn check_families(&self, default_family: Option<&str>) -> Result<(), Error> {
        let named = [
            ("defaultFamily", default_family),
            ("serif", self.generic.serif.as_deref()),
            ("sansSerif", self.generic.sans_serif.as_deref()),
            ("cursive", self.generic.cursive.as_deref()),
            ("fantasy", self.generic.fantasy.as_deref()),
            ("monospace", self.generic.monospace.as_deref()),
        ];
        let named = named.into_iter().filter_map(|(option, family)| Some((option, family?)));
        let fallback = self.fallback.iter().map(|family| ("fallback", family.as_str()));
        for (option, family) in named.chain(fallback) {
            let known = has_family(&self.own, family)
                || (self.system == SystemFonts::Always && has_family(system_fonts::get().database(), family));
            if !known && self.system != SystemFonts::Auto {
                return Err(Error::FontFamily {
                    option,
                    family: family.to_owned(),
                    available: self.families.clone(),
                });
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for FontSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FontSet")
            .field("families", &self.families)
            .field("system", &self.system)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_font_is_a_regular_and_a_bold_face_of_modest_size() {
        let set = FontSet::embedded();
        assert_eq!(set.families(), [EMBEDDED_FAMILY]);
        let weights: Vec<u16> = set.own.faces().map(|face| face.weight.0).collect();
        assert_eq!(weights, [400, 700]);
        assert!(EMBEDDED.iter().map(|font| font.len()).sum::<usize>() < 700_000);
    }

    #[test]
    fn the_embedded_font_has_the_letters_of_latin_scripts() {
        let set = FontSet::embedded();
        for face in set.own.faces() {
            for letter in "AzßÉñłőğřșžİıŒæ…€“”→ệ".chars() {
                let has = |font: &[u8], index| ttf_parser::Face::parse(font, index).ok()?.glyph_index(letter);
                let glyph = set.own.with_face_data(face.id, has).flatten();
                assert!(glyph.is_some(), "{letter} in {}", face.weight.0);
            }
        }
    }
}
