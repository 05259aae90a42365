//! Fonts that a document brings along: those of its `@font-face` rules. They are its own, and no set's.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use data_url::DataUrl;
use roxmltree::Document;
use skrifa::{FontRef, MetadataProvider as _, Tag};
use svgtypes::FontFamily;

use super::data;
use super::woff;
use crate::images::data_uri;
use crate::style;
use crate::style::{FaceRule, FaceSource, FaceStyle};
use crate::warning::{self, Warning};

/// The fonts of a document, in the order of their rules: of two for a character, the later one counts.
#[derive(Debug, Default)]
pub(crate) struct DocumentFonts {
    pub(crate) faces: Vec<DocumentFace>,
    /// The families that the rules are for, in small letters: what they lack has been told.
    pub(crate) families: HashSet<String>,
}

/// A font by the name and for the characters that a document says.
#[derive(Debug)]
pub(crate) struct DocumentFace {
    pub(crate) family: String,
    pub(crate) style: FaceStyle,
    pub(crate) weight: RangeInclusive<f32>,
    /// In percent.
    pub(crate) stretch: RangeInclusive<f32>,
    /// The characters that it is for; empty for all.
    pub(crate) unicode_range: Vec<RangeInclusive<u32>>,
    pub(crate) data: Arc<Vec<u8>>,
    pub(crate) index: u32,
}

/// Whom fonts of a document come from.
pub(crate) trait Provider {
    /// The file behind an address that is no `data:` URI, or why there is none.
    fn load(&self, url: &str) -> Result<Arc<Vec<u8>>, String>;
    /// A font that is there already, by its name.
    fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)>;
    /// Counts what looking at fonts takes, as bytes that are unpacked: whether there may be so many more, in all documents of a render.
    fn spend(&self, bytes: u64) -> bool;
    /// Takes memory for a font: bytes meanwhile, and those of them that are kept.
    fn take(&self, meanwhile: u64, kept: u64) -> Result<(), Unusable>;
    fn warn(&self, warning: Warning);
}

/// What a render may spend on fonts of documents: some tenths of a second.
pub(crate) const MOST_SPENT: u64 = 256 << 20;

/// What it takes to try a source, in bytes that could be unpacked meanwhile: a name is compared with those of all fonts.
const PER_SOURCE: u64 = 128 << 10;

/// Why a font cannot be used.
#[derive(Debug, Clone)]
pub(crate) enum Unusable {
    /// It was not loaded.
    Refused(String),
    /// It is no font.
    Broken(String),
    /// There are not so many bytes of memory now.
    Lacks(u64),
}

/// What is set in fonts of a document: the families that elements name, and the characters of its texts.
#[derive(Debug)]
pub(crate) struct Wanted {
    families: HashSet<String>,
    characters: Vec<u32>,
}

impl Wanted {
    /// Of a document whose style is resolved.
    pub(crate) fn by(document: &Document<'_>) -> Self {
        let named = document.descendants().filter_map(|node| node.attribute("font-family"));
        // Most elements that name families name the same.
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

    fn wants(&self, rule: &FaceRule) -> bool {
        self.families.contains(&rule.family.to_lowercase()) && rule.is_for(&self.characters)
    }
}

impl DocumentFonts {
    /// Loads the fonts of the rules that are wanted. What cannot be loaded is warned of, and left out. An error is the number of
    /// bytes of memory that it takes to go on.
    pub(crate) fn load(rules: &[FaceRule], wanted: &Wanted, provider: &dyn Provider) -> Result<Self, u64> {
        let mut loading = Loading { provider, known: HashMap::new() };
        let mut faces = Vec::new();
        for rule in rules.iter().filter(|rule| wanted.wants(rule)) {
            faces.extend(loading.face(rule)?);
        }
        let families = rules.iter().map(|rule| rule.family.to_lowercase()).collect();
        Ok(Self { faces, families })
    }
}

/// A font, and which of its file's it is.
type Loaded = (Arc<Vec<u8>>, u32);

struct Loading<'a> {
    provider: &'a dyn Provider,
    /// By address: rules may share a file.
    known: HashMap<&'a str, Result<Loaded, Unusable>>,
}

impl<'a> Loading<'a> {
    /// The font of a rule: the first source that can be used. What the others lack is told only if there is none.
    fn face(&mut self, rule: &'a FaceRule) -> Result<Option<DocumentFace>, u64> {
        let mut warnings = Vec::new();
        for source in &rule.sources {
            match self.source(source) {
                Ok((data, index)) => return Ok(Some(DocumentFace::of(rule, data, index))),
                Err(Unusable::Lacks(bytes)) => return Err(bytes),
                Err(Unusable::Refused(reason)) => {
                    warnings.push(warning("WARN_OGPRESS_FONT_REFUSED", source, rule, &reason));
                }
                Err(Unusable::Broken(reason)) => {
                    warnings.push(warning("WARN_OGPRESS_FONT_BROKEN", source, rule, &reason));
                }
            }
        }
        for warning in warnings {
            self.provider.warn(warning);
        }
        Ok(None)
    }

    fn source(&mut self, source: &'a FaceSource) -> Result<Loaded, Unusable> {
        self.spend(PER_SOURCE)?;
        match source {
            FaceSource::Local(name) => self
                .provider
                .local(name)
                .ok_or_else(|| Unusable::Refused("there is no font of that name".to_owned())),
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

    fn spend(&self, bytes: u64) -> Result<(), Unusable> {
        let too_many = || Unusable::Refused("the document has more fonts than are looked at".to_owned());
        if self.provider.spend(bytes) { Ok(()) } else { Err(too_many()) }
    }

    fn url(&self, url: &str) -> Result<Loaded, Unusable> {
        let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
        let file = if data_uri::is_data(url) {
            // The text is there already, but what it stands for is a copy of most of it.
            self.provider.take(url.len() as u64, 0)?;
            decoded(address)?
        } else {
            self.provider.load(address).map_err(Unusable::Refused)?
        };
        let needed = woff::needed(&file).map_err(Unusable::Broken)?;
        self.spend(needed)?;
        self.provider.take(needed + file.len() as u64, 0)?;
        let font = woff::unpacked(&file).map_err(Unusable::Broken)?.map_or(file, Arc::new);
        let faces = data::check(&font).map_err(Unusable::Broken)?;
        let index = face_named(&font, faces, fragment);
        ttf_parser::Face::parse(&font, index).map_err(|error| Unusable::Broken(error.to_string()))?;
        self.provider.take(font.len() as u64, font.len() as u64)?;
        Ok((font, index))
    }
}

fn decoded(uri: &str) -> Result<Arc<Vec<u8>>, Unusable> {
    let broken = |reason: &str| Unusable::Broken(reason.to_owned());
    if let Some(reason) = data_uri::unreadable(uri) {
        return Err(broken(reason));
    }
    let parsed = DataUrl::process(uri.trim()).map_err(|error| Unusable::Broken(error.to_string()))?;
    let (bytes, _) = parsed.decode_to_vec().map_err(|_| broken("its content is not base64"))?;
    Ok(Arc::new(bytes))
}

/// The face of a collection that the end of an address names by its PostScript name, or by its number from 1 on; else the first.
fn face_named(font: &[u8], faces: u32, fragment: &str) -> u32 {
    if faces < 2 || fragment.is_empty() {
        return 0;
    }
    let is_named = |index: &u32| data::has_name(font, *index, fragment);
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
    /// What a rule does not say, the axes of the font do; a font without axes is upright, of weight 400 and of usual width,
    /// whatever it says of itself.
    fn of(rule: &FaceRule, data: Arc<Vec<u8>>, index: u32) -> Self {
        let font = FontRef::from_index(&data, index).ok();
        let axis = |tag: &[u8; 4]| {
            let axis = font.as_ref()?.axes().iter().find(|axis| axis.tag() == Tag::new(tag))?;
            Some(axis.min_value()..=axis.max_value())
        };
        // Browsers ask such an axis for any angle, and make no letters of its font lean further.
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
