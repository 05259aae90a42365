//! An opened font: its bytes, and the facts of its tables that layout needs often.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use harfrust::{ShaperData, Tag};
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, MetadataProvider as _};

/// The bytes of a font file.
pub(crate) type Data = Arc<dyn AsRef<[u8]> + Send + Sync>;

pub(super) const WEIGHT: Tag = Tag::new(b"wght");
pub(super) const WIDTH: Tag = Tag::new(b"wdth");

pub(crate) struct Font {
    data: Data,
    index: u32,
    /// Created when the font shapes its first run.
    shaper: OnceCell<ShaperData>,
    /// Whether it has a glyph for each ASCII character.
    ascii: [bool; 128],
    /// The variation axes with their ranges.
    axes: Vec<(Tag, [f32; 2])>,
    pub(crate) has_colour: bool,
    pub(crate) has_small_capitals: bool,
    /// Whether it has the features `halt` and `vhal`, which make full-width punctuation half as wide.
    pub(crate) has_half_widths: [bool; 2],
    /// Whether it has advances for vertical lines.
    pub(crate) has_vertical_metrics: bool,
}

impl Font {
    /// Opens a font. `None` if the bytes are not a valid font.
    pub(crate) fn new(data: Data, index: u32) -> Option<Self> {
        let bytes: &[u8] = (*data).as_ref();
        let font = FontRef::from_index(bytes, index).ok()?;
        let units = font.head().ok()?.units_per_em();
        if !(16..=16384).contains(&units) {
            return None;
        }
        let axes =
            font.axes().iter().map(|axis| (axis.tag(), [axis.min_value(), axis.max_value()])).collect();
        let tables = [b"COLR", b"CBDT", b"sbix", b"SVG "];
        let has_colour = tables.iter().any(|tag| font.table_data(Tag::new(tag)).is_some());
        let has_small_capitals =
            font.gsub().ok().and_then(|gsub| gsub.feature_list().ok()).is_some_and(|list| {
                list.feature_records().iter().any(|record| record.feature_tag() == Tag::new(b"smcp"))
            });
        let has_half_widths = [b"halt", b"vhal"].map(|tag| {
            font.gpos().ok().and_then(|gpos| gpos.feature_list().ok()).is_some_and(|list| {
                list.feature_records().iter().any(|record| record.feature_tag() == Tag::new(tag))
            })
        });
        let has_vertical_metrics = font.vhea().is_ok() && font.vmtx().is_ok();
        let map = font.charmap();
        let ascii = std::array::from_fn(|code| {
            let code = u32::try_from(code).unwrap_or_default();
            map.map(code).is_some_and(|glyph| glyph.to_u32() != 0)
        });
        Some(Self {
            shaper: OnceCell::new(),
            ascii,
            axes,
            has_colour,
            has_small_capitals,
            has_half_widths,
            has_vertical_metrics,
            index,
            data,
        })
    }

    pub(crate) fn tables(&self) -> FontRef<'_> {
        let bytes: &[u8] = (*self.data).as_ref();
        FontRef::from_index(bytes, self.index).expect("`new` has read it")
    }

    pub(crate) fn shaper(&self) -> &ShaperData {
        self.shaper.get_or_init(|| ShaperData::new(&self.tables()))
    }

    /// Whether it has a glyph for a character.
    pub(crate) fn has(&self, character: char) -> bool {
        if let Some(known) = self.ascii.get(character as usize) {
            return *known;
        }
        self.tables().charmap().map(character).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    pub(crate) fn axis(&self, tag: Tag) -> Option<[f32; 2]> {
        self.axes.iter().find(|(known, _)| *known == tag).map(|(_, range)| *range)
    }

    pub(super) const fn has_no_axes(&self) -> bool {
        self.axes.is_empty()
    }

    /// Returns the range of its weight axis.
    pub(crate) fn weights(&self) -> Option<[f32; 2]> {
        self.axis(WEIGHT)
    }

    /// Returns the range of its width axis.
    pub(crate) fn widths(&self) -> Option<[f32; 2]> {
        self.axis(WIDTH)
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font").field("index", &self.index).finish_non_exhaustive()
    }
}
