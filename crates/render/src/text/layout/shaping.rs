//! Shaping: the glyphs of each run and their advances, by `harfrust`.

use harfrust::{BufferFlags, Direction, Feature, Language, ShapeOptions, Tag, UnicodeBuffer};
use skrifa::MetadataProvider as _;
use skrifa::raw::TableProvider as _;
use unicode_script::UnicodeScript as _;

use super::pixel_grid::PixelGrid;
use super::runs::Run;
use super::spacing_trim;
use super::vertical_metrics::{BearingMetrics, LineHeightMetrics};
use crate::text::content::characters::Character;
use crate::text::content::style::TextStyle;
use crate::text::fonts::face::Face;
use crate::text::fonts::metrics::Metrics;

/// The size of synthesised small capitals relative to the font size. Chromium rounds the result to whole pixels.
const SMALL_CAPS: f32 = 0.7;

/// A glyph of a cluster, relative to the start of the cluster, in user units with y upwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShapedGlyph {
    pub(crate) id: u32,
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A typographic character: the glyphs of one or more characters that belong together, such as a ligature.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    /// The index in the chunk of its first character.
    pub(crate) character: usize,
    pub(crate) glyphs: Vec<ShapedGlyph>,
    /// The advance in user units. Positioning adds spacing to it.
    pub(crate) advance: f32,
    /// The part of the advance that is space of `textLength`.
    pub(crate) space: f32,
    /// The index of its run.
    pub(crate) run: usize,
}

/// Returns the font size of a run.
pub(super) fn size(run: &Run, style: &TextStyle, metrics: &Metrics, grid: &PixelGrid) -> f32 {
    let size = metrics.font_size(style);
    if run.is_small { grid.rounded(size * SMALL_CAPS) } else { size }
}

/// Shapes a run, whose number is `number`. Its clusters are added in visual order.
pub(super) fn shape(
    number: usize,
    run: &Run,
    characters: &[Character],
    (face, grid): (&Face, &PixelGrid),
    style: &TextStyle,
    out: &mut Vec<Cluster>,
) {
    let mut features = features(style);
    spacing_trim::add(run, characters, &face.font, &mut features);
    let tables = face.font.tables();
    let shaper = face.font.shaper().shaper(&tables).instance(face.instance.shaper.as_ref()).build();
    let scale = size(run, style, &face.instance.metrics, grid) / face.instance.metrics.units;
    let [ascent, descent] = grid.line(&face.instance.metrics, style).map(|length| units_of(length, scale));
    let mut line_height = LineHeightMetrics { ascent, height: ascent + descent };
    let pixel = f64::from(scale) * grid.scale;
    let mut bearings = tables.vmtx().ok().map(|vmtx| {
        let colours = tables.color_glyphs();
        BearingMetrics { vmtx, colours, coordinates: face.instance.coordinates(), pixel }
    });
    let mut options = ShapeOptions::new().features(&features);
    match &mut bearings {
        _ if !run.is_upright => {}
        Some(bearings) if face.font.has_vertical_metrics && tables.vorg().is_err() => {
            options = options.font_funcs(Some(bearings));
        }
        _ if face.font.has_vertical_metrics => {}
        _ => options = options.font_funcs(Some(&mut line_height)),
    }
    let output = shaper.shape(buffer(run, characters, style), options);
    let mut pen = 0.0;
    for (info, position) in output.glyph_infos().iter().zip(output.glyph_positions()) {
        let character = run.characters.start + info.cluster as usize;
        if out.last().is_none_or(|last| last.run != number || last.character != character) {
            pen = 0.0;
            out.push(Cluster { character, glyphs: Vec::new(), advance: 0.0, space: 0.0, run: number });
        }
        let Some(cluster) = out.last_mut() else { return };
        let [dx, dy] = [position.x_offset, position.y_offset].map(|units| units_to(units, scale));
        let glyph = if run.is_upright {
            ShapedGlyph { id: info.glyph_id, x: dx, y: dy - pen }
        } else {
            ShapedGlyph { id: info.glyph_id, x: pen + dx, y: dy }
        };
        cluster.glyphs.push(glyph);
        let advance = if run.is_upright { -position.y_advance } else { position.x_advance };
        pen += units_to(advance, scale);
        cluster.advance = pen;
    }
}

/// Returns the characters of a run for the shaper, with their context.
fn buffer(run: &Run, characters: &[Character], style: &TextStyle) -> UnicodeBuffer {
    let mut buffer = UnicodeBuffer::new();
    let (before, after) = (&characters[..run.characters.start], &characters[run.characters.end..]);
    buffer.set_pre_context(&context(&before[before.len().saturating_sub(CONTEXT)..]));
    buffer.set_post_context(&context(&after[..after.len().min(CONTEXT)]));
    for (at, character) in characters[run.characters.clone()].iter().enumerate() {
        let cluster = u32::try_from(at).unwrap_or(u32::MAX);
        if run.is_small {
            character.code.to_uppercase().for_each(|upper| buffer.add(upper, cluster));
        } else {
            buffer.add(character.code, cluster);
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
    buffer
}

#[expect(clippy::cast_precision_loss, reason = "advances are some thousand units")]
fn units_to(units: i32, scale: f32) -> f32 {
    units as f32 * scale
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn units_of(length: f32, scale: f32) -> i32 {
    (length / scale).round() as i32
}

/// The number of characters before and behind a run that shaping may depend on.
const CONTEXT: usize = 5;

fn context(characters: &[Character]) -> String {
    characters.iter().map(|character| character.code).collect()
}

/// Returns the OpenType features of a style.
fn features(style: &TextStyle) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut set = |tag: &[u8; 4], value| features.push(Feature::new(Tag::new(tag), value, ..));
    if !style.is_kerned {
        set(b"kern", 0);
    }
    if style.letter_spacing != 0.0 {
        // Letter spacing turns optional ligatures off: CSS Text 3, section 8.2.
        for tag in [b"liga", b"clig", b"dlig", b"hlig", b"calt"] {
            set(tag, 0);
        }
    }
    features.extend(style.features.iter().map(|(tag, value)| Feature::new(*tag, *value, ..)));
    features
}

/// Returns `letter-spacing` and `word-spacing` behind a cluster: [CSS Text 3](https://www.w3.org/TR/css-text-3/#spacing), section 8.
pub(super) fn spacing(character: char, style: &TextStyle) -> f32 {
    let of_words = if matches!(character, ' ' | '\u{a0}' | '\u{1361}') { style.word_spacing } else { 0.0 };
    let of_characters = if is_cursive(character) { 0.0 } else { style.letter_spacing };
    of_words + of_characters
}

/// Whether a character is of a cursive script, where letter spacing would break joins: [CSS Text 3](https://www.w3.org/TR/css-text-3/#cursive-tracking).
fn is_cursive(character: char) -> bool {
    use unicode_script::Script::{Arabic, Hanifi_Rohingya, Mandaic, Mongolian, Nko, Phags_Pa, Syriac};
    matches!(character.script(), Arabic | Hanifi_Rohingya | Mandaic | Mongolian | Nko | Phags_Pa | Syriac)
}
