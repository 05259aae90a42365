//! Runs of letters shaped: which glyphs a font sets them with, and how far each moves on.

use harfrust::font::{BuiltinFontFuncs, FontFuncs};
use harfrust::{BufferFlags, Direction, Feature, GlyphId, Language, ShapeOptions, Tag, UnicodeBuffer};
use skrifa::MetadataProvider as _;
use skrifa::color::ColorGlyphCollection;
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::raw::TableProvider as _;
use skrifa::raw::tables::vmtx::Vmtx;
use unicode_script::UnicodeScript as _;

use super::device::Device;
use super::font::Metrics;
use super::letters::Letter;
use super::library::Face;
use super::runs::Run;
use super::style::Style;
use super::trim;

/// The size of small letters that are shown as capitals, of that of the others: as Chromium, in whole pixels.
const SMALL: f32 = 0.7;

/// A glyph of a cluster, placed from where the cluster begins, in user units with y upwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Letters that are shown with glyphs that cannot be told apart: mostly one with one.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// The first of its letters, in the chunk.
    pub(super) letter: usize,
    pub(super) glyphs: Vec<Glyph>,
    /// How far it moves on, in user units; with spacing.
    pub(super) advance: f32,
    /// How much of that is space that `textLength` asks for.
    pub(super) space: f32,
    /// The run that it is of.
    pub(super) run: usize,
}

/// The size that a run is set in.
pub(super) fn size(run: &Run, style: &Style, metrics: &Metrics, device: &Device) -> f32 {
    let size = style.size_in(metrics);
    if run.is_small { device.rounded(size * SMALL) } else { size }
}

/// Shapes a run. Its clusters are in the order in which they stand, from left to right or downwards.
pub(super) fn shape(
    number: usize,
    run: &Run,
    letters: &[Letter],
    (face, device): (&Face, &Device),
    style: &Style,
    out: &mut Vec<Cluster>,
) {
    let mut buffer = UnicodeBuffer::new();
    let (before, after) = (&letters[..run.letters.start], &letters[run.letters.end..]);
    buffer.set_pre_context(&context(&before[before.len().saturating_sub(CONTEXT)..]));
    buffer.set_post_context(&context(&after[..after.len().min(CONTEXT)]));
    for (at, letter) in letters[run.letters.clone()].iter().enumerate() {
        let cluster = u32::try_from(at).unwrap_or(u32::MAX);
        if run.is_small {
            letter.character.to_uppercase().for_each(|upper| buffer.add(upper, cluster));
        } else {
            buffer.add(letter.character, cluster);
        }
    }
    buffer.set_direction(if run.is_upright {
        Direction::TopToBottom
    } else if run.level.is_rtl() {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    let tag = run.script.short_name().as_bytes().try_into().map(|name: [u8; 4]| Tag::new(&name));
    if let Some(script) = tag.ok().and_then(harfrust::Script::from_iso15924_tag) {
        buffer.set_script(script);
    }
    if let Some(language) = style.language.as_deref().and_then(Language::new) {
        buffer.set_language(language);
    }
    let mut flags = BufferFlags::empty();
    flags.set(BufferFlags::BEGINNING_OF_TEXT, before.is_empty());
    flags.set(BufferFlags::END_OF_TEXT, after.is_empty());
    buffer.set_flags(flags);
    let mut features = features(style);
    trim::add(run, letters, &face.font, &mut features);
    let tables = face.font.tables();
    let shaper = face.font.shaper().shaper(&tables).instance(face.instance.shaped.as_ref()).build();
    let scale = size(run, style, &face.instance.metrics, device) / face.instance.metrics.units;
    let [ascent, descent] = device.line(&face.instance.metrics, style).map(|length| units_of(length, scale));
    let mut column = Column { ascent, height: ascent + descent };
    let pixel = f64::from(scale) * device.scale;
    let mut bearings = tables.vmtx().ok().map(|vmtx| {
        let colours = tables.color_glyphs();
        Bearings { vmtx, colours, coordinates: face.instance.coordinates(), pixel }
    });
    let mut options = ShapeOptions::new().features(&features);
    match &mut bearings {
        _ if !run.is_upright => {}
        Some(bearings) if face.font.has_vertical && tables.vorg().is_err() => {
            options = options.font_funcs(Some(bearings));
        }
        _ if face.font.has_vertical => {}
        _ => options = options.font_funcs(Some(&mut column)),
    }
    let set = shaper.shape(buffer, options);
    let mut pen = 0.0;
    for (info, position) in set.glyph_infos().iter().zip(set.glyph_positions()) {
        let letter = run.letters.start + info.cluster as usize;
        if out.last().is_none_or(|last| last.run != number || last.letter != letter) {
            pen = 0.0;
            out.push(Cluster { letter, glyphs: Vec::new(), advance: 0.0, space: 0.0, run: number });
        }
        let Some(cluster) = out.last_mut() else { return };
        let [dx, dy] = [position.x_offset, position.y_offset].map(|units| units_to(units, scale));
        let glyph = if run.is_upright {
            Glyph { id: info.glyph_id, x: dx, y: dy - pen }
        } else {
            Glyph { id: info.glyph_id, x: pen + dx, y: dy }
        };
        cluster.glyphs.push(glyph);
        let advance = if run.is_upright { -position.y_advance } else { position.x_advance };
        pen += units_to(advance, scale);
        cluster.advance = pen;
    }
}

#[expect(clippy::cast_precision_loss, reason = "advances of fonts are of some thousand units")]
fn units_to(units: i32, scale: f32) -> f32 {
    units as f32 * scale
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn units_of(length: f32, scale: f32) -> i32 {
    (length / scale).round() as i32
}

/// What Chromium takes for a font that says nothing of lines that go down: each letter takes as much of one as a line is high, and stands in
/// the middle of it.
struct Column {
    ascent: i32,
    height: i32,
}

impl FontFuncs for Column {
    fn advance_height(&mut self, _: &BuiltinFontFuncs<'_>, _: GlyphId) -> i32 {
        -self.height
    }

    fn vertical_origin(&mut self, builtin: &BuiltinFontFuncs<'_>, glyph: GlyphId) -> (i32, i32) {
        (builtin.advance_width(glyph) / 2, self.ascent)
    }
}

/// What Chromium takes for a font that has the place of each letter in lines that go down as the room above it: the top of a letter is
/// a row of pixels.
struct Bearings<'a> {
    vmtx: Vmtx<'a>,
    colours: ColorGlyphCollection<'a>,
    coordinates: &'a [NormalizedCoord],
    /// Pixels in a unit of the font.
    pixel: f64,
}

impl FontFuncs for Bearings<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates")]
    fn vertical_origin(&mut self, builtin: &BuiltinFontFuncs<'_>, glyph: GlyphId) -> (i32, i32) {
        let of_layers = self
            .colours
            .get(glyph)
            .and_then(|glyph| glyph.bounding_box(LocationRef::new(self.coordinates), Size::unscaled()));
        let of_outline = || builtin.extents(glyph).map(|extents| f64::from(extents.y_bearing));
        let top = of_layers.map(|bounds| f64::from(bounds.y_max)).or_else(of_outline);
        let (Some(top), Some(room)) = (top, self.vmtx.side_bearing(glyph)) else {
            return builtin.vertical_origin(glyph);
        };
        let top = (top * self.pixel).ceil() / self.pixel;
        (builtin.advance_width(glyph) / 2, (top + f64::from(room)).round() as i32)
    }
}

/// Letters on either side that a script may depend on.
const CONTEXT: usize = 5;

fn context(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.character).collect()
}

/// What a style asks of shaping.
fn features(style: &Style) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut set = |tag: &[u8; 4], value| features.push(Feature::new(Tag::new(tag), value, ..));
    if !style.is_kerned {
        set(b"kern", 0);
    }
    if style.letter_spacing != 0.0 {
        // Letters that are set apart join no more: CSS Text 3, section 8.2.
        for tag in [b"liga", b"clig", b"dlig", b"hlig", b"calt"] {
            set(tag, 0);
        }
    }
    features.extend(style.features.iter().map(|(tag, value)| Feature::new(*tag, *value, ..)));
    features
}

/// The space that is added behind a cluster: [CSS Text 3](https://www.w3.org/TR/css-text-3/#spacing), section 8.
pub(super) fn spacing(character: char, style: &Style) -> f32 {
    let of_words = if matches!(character, ' ' | '\u{a0}' | '\u{1361}') { style.word_spacing } else { 0.0 };
    let of_letters = if is_joined(character) { 0.0 } else { style.letter_spacing };
    of_words + of_letters
}

/// Whether a letter is of a script whose letters are joined: [CSS Text 3](https://www.w3.org/TR/css-text-3/#cursive-tracking).
fn is_joined(character: char) -> bool {
    use unicode_script::Script::{Arabic, Hanifi_Rohingya, Mandaic, Mongolian, Nko, Phags_Pa, Syriac};
    matches!(character.script(), Arabic | Hanifi_Rohingya | Mandaic | Mongolian | Nko | Phags_Pa | Syriac)
}
