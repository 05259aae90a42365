//! The fonts of a document's `@font-face` rules. Only the document itself uses them.
//!
//! Only rules whose family and characters the document's texts need are loaded. The sources of a rule are tried in
//! order. What loading takes is counted before it is done: unpacked bytes against a budget of the render, and memory
//! with [`Provider::reserve()`].

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use data_url::DataUrl;
use roxmltree::Document;
use skrifa::{FontRef, MetadataProvider as _, Tag};
use svgtypes::FontFamily;

use super::file;
use super::woff;
use crate::images::data_uri;
use crate::style;
use crate::style::{FaceRule, FaceSource, FaceStyle};
use crate::warning::{self, Warning};

/// The fonts of a document in the order of their rules. If two have a character, the later one is used.
#[derive(Debug, Default)]
pub(crate) struct DocumentFonts {
    pub(crate) faces: Vec<DocumentFace>,
    /// The families of all rules, in lower case. Missing fonts of these families have a warning already.
    pub(crate) families: HashSet<String>,
}

/// A font with the family, style and characters of its rule.
#[derive(Debug)]
pub(crate) struct DocumentFace {
    pub(crate) family: String,
    pub(crate) style: FaceStyle,
    pub(crate) weight: RangeInclusive<f32>,
    /// In percent.
    pub(crate) stretch: RangeInclusive<f32>,
    /// The characters that it is used for; empty for all.
    pub(crate) unicode_range: Vec<RangeInclusive<u32>>,
    pub(crate) data: Arc<Vec<u8>>,
    pub(crate) index: u32,
}

/// Provides font files and budgets.
pub(crate) trait Provider {
    /// Loads the file of an address that is no `data:` URI. The error is the reason for a warning.
    fn load(&self, url: &str) -> Result<Arc<Vec<u8>>, String>;
    /// A font of the set or the machine, by its name.
    fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)>;
    /// Takes unpacked bytes from the budget of the render. Returns whether it suffices.
    fn spend(&self, bytes: u64) -> bool;
    /// Reserves memory for a font: `temporary` bytes in all, of which `kept` bytes stay in use.
    fn reserve(&self, temporary: u64, kept: u64) -> Result<(), LoadError>;
    fn warn(&self, warning: Warning);
}

/// The unpacked bytes of document fonts in a render, which take some tenths of a second.
pub(crate) const MOST_UNPACKED: u64 = 256 << 20;

/// The time to try a source, in unpacked bytes: a `local()` name is compared with those of all fonts.
const SOURCE: u64 = 128 << 10;

/// Why a font cannot be loaded.
#[derive(Debug, Clone)]
pub(crate) enum LoadError {
    /// It was not loaded.
    Refused(String),
    /// It is not a usable font.
    Broken(String),
    /// The render needs this many bytes in all, and they are not free now.
    NeedsMemory(u64),
}

/// What the texts of a document need: the families that elements name, and the characters.
#[derive(Debug)]
pub(crate) struct Needed {
    families: HashSet<String>,
    characters: Vec<u32>,
}

impl Needed {
    /// What a document whose style is resolved needs.
    pub(crate) fn by(document: &Document<'_>) -> Self {
        let named = document.descendants().filter_map(|node| node.attribute("font-family"));
        // Many elements name the same families.
        let lists: HashSet<&str> = named.collect();
        let mut families = HashSet::new();
        for family in lists.into_iter().filter_map(|list| svgtypes::parse_font_families(list).ok()).flatten()
        {
            if let FontFamily::Named(name) = family {
                families.insert(name.to_lowercase());
            }
        }
        Self { families, characters: style::characters(document) }
    }

    fn includes(&self, rule: &FaceRule) -> bool {
        self.families.contains(&rule.family.to_lowercase()) && rule.is_for(&self.characters)
    }
}

impl DocumentFonts {
    /// Loads the fonts of the rules that are needed. A font that cannot be loaded is a warning. The error is the number
    /// of bytes of memory that the render needs to go on.
    pub(crate) fn load(rules: &[FaceRule], needed: &Needed, provider: &dyn Provider) -> Result<Self, u64> {
        let mut loading = Loading { provider, known: HashMap::new() };
        let mut faces = Vec::new();
        for rule in rules.iter().filter(|rule| needed.includes(rule)) {
            faces.extend(loading.face(rule)?);
        }
        let families = rules.iter().map(|rule| rule.family.to_lowercase()).collect();
        Ok(Self { faces, families })
    }
}

/// A font file, and the index of the face in it.
type Loaded = (Arc<Vec<u8>>, u32);

struct Loading<'a> {
    provider: &'a dyn Provider,
    /// By address. Rules may share a file.
    known: HashMap<&'a str, Result<Loaded, LoadError>>,
}

impl<'a> Loading<'a> {
    /// Returns the font of the first source that can be used. Adds warnings only if no source can.
    fn face(&mut self, rule: &'a FaceRule) -> Result<Option<DocumentFace>, u64> {
        let mut warnings = Vec::new();
        for source in &rule.sources {
            match self.source(source) {
                Ok((data, index)) => return Ok(Some(DocumentFace::of(rule, data, index))),
                Err(LoadError::NeedsMemory(bytes)) => return Err(bytes),
                Err(LoadError::Refused(reason)) => {
                    warnings.push(warning("WARN_OGPRESS_FONT_REFUSED", source, rule, &reason));
                }
                Err(LoadError::Broken(reason)) => {
                    warnings.push(warning("WARN_OGPRESS_FONT_BROKEN", source, rule, &reason));
                }
            }
        }
        for warning in warnings {
            self.provider.warn(warning);
        }
        Ok(None)
    }

    fn source(&mut self, source: &'a FaceSource) -> Result<Loaded, LoadError> {
        self.spend(SOURCE)?;
        match source {
            FaceSource::Local(name) => self
                .provider
                .local(name)
                .ok_or_else(|| LoadError::Refused("there is no font of that name".to_owned())),
            FaceSource::Url(url) => {
                if let Some(known) = self.known.get(url.as_str()) {
                    return known.clone();
                }
                let loaded = self.url(url);
                self.known.insert(url, loaded.clone());
                loaded
            }
        }
    }

    fn spend(&self, bytes: u64) -> Result<(), LoadError> {
        let too_many = || LoadError::Refused("the document has more fonts than are looked at".to_owned());
        if self.provider.spend(bytes) { Ok(()) } else { Err(too_many()) }
    }

    fn url(&self, url: &str) -> Result<Loaded, LoadError> {
        let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
        let file = if data_uri::is_data(url) {
            // The text is in memory already; the decoded bytes are at most as many.
            self.provider.reserve(url.len() as u64, 0)?;
            decoded(address)?
        } else {
            self.provider.load(address).map_err(LoadError::Refused)?
        };
        let needed = woff::memory(&file).map_err(LoadError::Broken)?;
        self.spend(needed)?;
        self.provider.reserve(needed + file.len() as u64, 0)?;
        let font = woff::unpacked(&file).map_err(LoadError::Broken)?.map_or(file, Arc::new);
        let faces = file::check(&font).map_err(LoadError::Broken)?;
        let index = face_named(&font, faces, fragment);
        ttf_parser::Face::parse(&font, index).map_err(|error| LoadError::Broken(error.to_string()))?;
        self.provider.reserve(font.len() as u64, font.len() as u64)?;
        Ok((font, index))
    }
}

fn decoded(uri: &str) -> Result<Arc<Vec<u8>>, LoadError> {
    let broken = |reason: &str| LoadError::Broken(reason.to_owned());
    if let Some(reason) = data_uri::unreadable(uri) {
        return Err(broken(reason));
    }
    let parsed = DataUrl::process(uri.trim()).map_err(|error| LoadError::Broken(error.to_string()))?;
    let (bytes, _) = parsed.decode_to_vec().map_err(|_| broken("its content is not base64"))?;
    Ok(Arc::new(bytes))
}

/// The index of the face that the fragment of an address names, by its PostScript name or by a number that starts at 1;
/// else 0.
fn face_named(font: &[u8], faces: u32, fragment: &str) -> u32 {
    if faces < 2 || fragment.is_empty() {
        return 0;
    }
    let is_named = |index: &u32| file::has_name(font, *index, fragment);
    let number = fragment.parse::<u32>().ok().and_then(|number| number.checked_sub(1));
    (0..faces).find(is_named).or(number.filter(|number| *number < faces)).unwrap_or(0)
}

fn warning(code: &'static str, source: &FaceSource, rule: &FaceRule, reason: &str) -> Warning {
    let (shown, href) = match source {
        FaceSource::Local(name) => (warning::shown(&format!("local({name})")), None),
        FaceSource::Url(url) => (warning::shown(url), Some(warning::shown(url))),
    };
    let family = warning::shown(&rule.family);
    Warning { code, message: format!("the font {shown} of the family {family} is left out: {reason}"), href }
}

impl DocumentFace {
    /// Descriptors that a rule does not have come from the axes of the font. A font without axes is upright, of weight
    /// 400 and of normal width, whatever its tables say.
    fn of(rule: &FaceRule, data: Arc<Vec<u8>>, index: u32) -> Self {
        let font = FontRef::from_index(&data, index).ok();
        let axis = |tag: &[u8; 4]| {
            let axis = font.as_ref()?.axes().iter().find(|axis| axis.tag() == Tag::new(tag))?;
            Some(axis.min_value()..=axis.max_value())
        };
        // Browsers use such an axis for any angle, and do not slant the glyphs further.
        let slant = || {
            axis(b"slnt")
                .map(|slant| FaceStyle::Oblique(-slant.end()..=(-slant.start()).max(FaceStyle::OBLIQUE)))
        };
        let style = rule.style.clone().or_else(slant).unwrap_or(FaceStyle::Normal);
        let weight = rule.weight.clone().or_else(|| axis(b"wght")).unwrap_or(400.0..=400.0);
        let stretch = rule.stretch.clone().or_else(|| axis(b"wdth")).unwrap_or(100.0..=100.0);
        let (family, unicode_range) = (rule.family.clone(), rule.unicode_range.clone());
        Self { family, style, weight, stretch, unicode_range, data, index }
    }
}

#[cfg(test)]
mod tests;
