//! Which font a text gets.
//!
//! A [`FontSet`] holds the fonts it was given and, always, the embedded one, so that no text goes missing on a machine
//! without fonts. Where it may, a family or a character that it lacks is looked for among the machine's fonts. What is found
//! there does not become part of the set: the outcome of a render never depends on the renders before it.

mod data;
mod document;
mod excerpt;
mod folders;
mod loading;
mod matching;
mod metrics;
mod options;
mod system;
mod woff;

use std::sync::{Arc, LazyLock};

use fontdb::{Database, Query, Source};
use svgtypes::FontFamily;

use super::Error;
pub(super) use document::{DocumentFonts, MOST_SPENT, Provider, Unusable, Wanted};
use matching::{best, family_name, has_family};
pub(super) use metrics::FontMetrics;
pub use options::{FaceFile, FontSetOptions, GenericFamilies, Missing, SystemFonts};
pub(super) use system::SystemFontDatabase;
pub use system::{SystemFontScan, scanned as system_fonts};

/// The embedded family: Inter 4.1 for Latin scripts, regular and bold (see `assets/fonts`).
const EMBEDDED_FAMILY: &str = "Inter";
const EMBEDDED: [&[u8]; 2] = [
    include_bytes!("../../../../assets/fonts/Inter-Regular.ttf"),
    include_bytes!("../../../../assets/fonts/Inter-Bold.ttf"),
];

static DEFAULT: LazyLock<Arc<FontSet>> = LazyLock::new(|| Arc::new(FontSet::of_embedded(SystemFonts::Auto)));

/// Fonts that text is set in. Made once, then shared by as many renders and threads as there are.
pub struct FontSet {
    /// The given fonts, then the embedded ones.
    own: Database,
    families: Vec<String>,
    default_family: String,
    generic: GenericFamilies,
    fallback: Vec<String>,
    missing: Missing,
    system: SystemFonts,
}

impl FontSet {
    /// Loads every font.
    ///
    /// # Errors
    ///
    /// The first font that is not usable, by name; a family that is not there, where it cannot come from the machine.
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

    /// The set that renders use where none is given: the embedded font, and the machine's where text needs them.
    #[must_use]
    pub fn default_set() -> Arc<Self> {
        Arc::clone(&DEFAULT)
    }

    /// Opens the files of all fonts that a text may come to need. From then on the process need not be able to open any.
    pub fn hold_open(&self) {
        if self.system != SystemFonts::Never {
            system::get().hold_open();
        }
    }

    /// The embedded font alone.
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
            families.extend(system::get().families().map(str::to_owned));
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
        }
    }

    /// Every family of the set, sorted; the machine's are among them where the set was told to scan at once.
    #[must_use]
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// The family of text that names none.
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

    /// The families that are tried, in order, for characters that the families of a text lack; before all other fonts.
    #[must_use]
    pub fn fallback(&self) -> &[String] {
        &self.fallback
    }

    /// What becomes of a text that there is no font for.
    #[must_use]
    pub const fn missing(&self) -> Missing {
        self.missing
    }

    /// The metrics of the font that a text of these families gets: the first of them that the set or the machine has, as
    /// [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm) has it, then the default family, and last the
    /// embedded one. What `wanted` says of families does not count.
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

    /// The font that has this full name or PostScript name: one of the set's, else one of the machine's.
    pub(super) fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        let own = self.own.faces().find_map(|face| {
            let bytes = |font: &[u8], index| data::has_name(font, index, name).then(|| font.to_vec());
            self.own.with_face_data(face.id, bytes).flatten().map(|font| (data::share(font), face.index))
        });
        own.or_else(|| self.machine()?.named(name))
    }

    /// The machine's fonts, looked for now if they were not yet, where the set may use them.
    pub(super) fn machine(&self) -> Option<&'static system::SystemFontDatabase> {
        (self.system != SystemFonts::Never).then(system::get)
    }

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

    /// A family that is named but not there is a typing error, unless the machine may have it: that is found out when
    /// text asks for it, and not by a scan now.
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
                || (self.system == SystemFonts::Always && has_family(system::get().database(), family));
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
