//! The number of steps that a walk through a COLR version 1 glyph takes.
//!
//! Paints may refer to each other, so a few hundred bytes can describe a walk that takes forever. The steps of each paint are counted
//! once and added up along all references; a paint that contains itself has infinitely many.

use std::collections::HashMap;

use skrifa::GlyphId;
use skrifa::raw::tables::colr::{Colr, Paint};
use skrifa::raw::{FontRef, ReadError, TableProvider as _};

/// The deepest nesting of paints, which is the limit of `skrifa`.
const MAX_DEPTH: u32 = 64;

/// Whether a walk through a glyph takes at most `most` steps.
pub(super) fn is_within(tables: &FontRef<'_>, glyph: u32, most: u64) -> bool {
    let Ok(colr) = tables.colr() else { return true };
    let mut walk = Walk { colr, known: HashMap::new() };
    match walk.colr.v1_base_glyph(GlyphId::new(glyph)) {
        Ok(Some((paint, _))) => walk.steps(&paint, 0).is_ok_and(|steps| steps <= most),
        // A version 0 glyph has a flat list of layers.
        _ => true,
    }
}

struct Walk<'a> {
    colr: Colr<'a>,
    /// The steps of each paint, by its address in the font.
    known: HashMap<usize, u64>,
}

impl<'a> Walk<'a> {
    fn steps(&mut self, paint: &Paint<'a>, depth: u32) -> Result<u64, ReadError> {
        let place = paint.offset_data().as_bytes().as_ptr() as usize;
        if let Some(known) = self.known.get(&place) {
            return Ok(*known);
        }
        if depth > MAX_DEPTH {
            return Ok(u64::MAX);
        }
        // A paint that contains itself finds this entry.
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
            // `skrifa` walks through the fill of an outline twice: it checks first whether the fill is a brush.
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

/// Returns the paint that a transform applies to. `None` if the paint is no transform.
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
