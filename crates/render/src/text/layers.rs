//! How many parts a glyph of layers (COLR version 1) comes to: its parts may refer to each other, so that a few hundred bytes are
//! walked through for ever.

use std::collections::HashMap;

use skrifa::GlyphId;
use skrifa::raw::tables::colr::{Colr, Paint};
use skrifa::raw::{FontRef, ReadError, TableProvider as _};

/// How far parts may be inside of each other: skrifa goes no further.
const DEEPEST: u32 = 64;

/// Whether walking through a glyph takes no more than so many steps.
pub(super) fn are_few(tables: &FontRef<'_>, glyph: u32, most: u64) -> bool {
    let Ok(colr) = tables.colr() else { return true };
    let mut walk = Walk { colr, known: HashMap::new() };
    match walk.colr.v1_base_glyph(GlyphId::new(glyph)) {
        Ok(Some((paint, _))) => walk.steps(&paint, 0).is_ok_and(|steps| steps <= most),
        // Without one it has plain layers, as many as the font says.
        _ => true,
    }
}

struct Walk<'a> {
    colr: Colr<'a>,
    /// By where a part is in the font.
    known: HashMap<usize, u64>,
}

impl<'a> Walk<'a> {
    fn steps(&mut self, paint: &Paint<'a>, depth: u32) -> Result<u64, ReadError> {
        let place = paint.offset_data().as_bytes().as_ptr() as usize;
        if let Some(known) = self.known.get(&place) {
            return Ok(*known);
        }
        if depth > DEEPEST {
            return Ok(u64::MAX);
        }
        // One that comes back to itself is found while it is counted.
        self.known.insert(place, u64::MAX);
        let inside = match paint {
            Paint::ColrLayers(layers) => {
                let first = layers.first_layer_index() as usize;
                let mut sum = 0_u64;
                for index in first..first + usize::from(layers.num_layers()) {
                    let (layer, _) = self.colr.v1_layer(index)?;
                    sum = sum.saturating_add(self.steps(&layer, depth + 1)?);
                }
                sum
            }
            Paint::ColrGlyph(glyph) => match self.colr.v1_base_glyph(glyph.glyph_id().into())? {
                Some((base, _)) => self.steps(&base, depth + 1)?,
                None => 0,
            },
            // What fills an outline is looked at twice: whether it is a mere brush, and then what it is.
            Paint::Glyph(glyph) => self.steps(&glyph.paint()?, depth + 1)?.saturating_mul(2),
            Paint::Composite(both) => {
                let source = self.steps(&both.source_paint()?, depth + 1)?;
                source.saturating_add(self.steps(&both.backdrop_paint()?, depth + 1)?)
            }
            other => match transformed(other)? {
                Some(inner) => self.steps(&inner, depth + 1)?,
                None => 0,
            },
        };
        let steps = inside.saturating_add(1);
        self.known.insert(place, steps);
        Ok(steps)
    }
}

/// What a transform is of.
fn transformed<'a>(paint: &Paint<'a>) -> Result<Option<Paint<'a>>, ReadError> {
    Ok(Some(match paint {
        Paint::Transform(of) => of.paint()?,
        Paint::VarTransform(of) => of.paint()?,
        Paint::Translate(of) => of.paint()?,
        Paint::VarTranslate(of) => of.paint()?,
        Paint::Scale(of) => of.paint()?,
        Paint::VarScale(of) => of.paint()?,
        Paint::ScaleAroundCenter(of) => of.paint()?,
        Paint::VarScaleAroundCenter(of) => of.paint()?,
        Paint::ScaleUniform(of) => of.paint()?,
        Paint::VarScaleUniform(of) => of.paint()?,
        Paint::ScaleUniformAroundCenter(of) => of.paint()?,
        Paint::VarScaleUniformAroundCenter(of) => of.paint()?,
        Paint::Rotate(of) => of.paint()?,
        Paint::VarRotate(of) => of.paint()?,
        Paint::RotateAroundCenter(of) => of.paint()?,
        Paint::VarRotateAroundCenter(of) => of.paint()?,
        Paint::Skew(of) => of.paint()?,
        Paint::VarSkew(of) => of.paint()?,
        Paint::SkewAroundCenter(of) => of.paint()?,
        Paint::VarSkewAroundCenter(of) => of.paint()?,
        _ => return Ok(None),
    }))
}
