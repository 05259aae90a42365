//! Sweep gradients as wedges of a circle, each of one colour, because SVG has no such gradient.

use kurbo::{BezPath, Point, Vec2};
use skrifa::color::{ColorStop, Extend};

/// The most wedges of a gradient.
const MAX_WEDGES: usize = 720;

/// The largest difference between the colours of two neighbours, in levels of 255.
const COLOUR_STEP: f32 = 3.0;

/// Degrees by which wedges overlap, so that no gap shows between them.
const OVERLAP: f32 = 0.3;

/// A sweep gradient. Angles are in degrees.
pub(super) struct SweepGradient<'s> {
    pub(super) centre: Point,
    pub(super) start: f32,
    pub(super) end: f32,
    pub(super) stops: &'s [ColorStop],
    pub(super) extend: Extend,
}

/// The range of angles of a colour.
type Sector = ([f32; 2], [u8; 4]);

impl SweepGradient<'_> {
    /// Returns the wedges and their colours.
    pub(super) fn wedges(&self, reach: f64, palette: &[[u8; 4]]) -> Vec<(BezPath, [u8; 4])> {
        let sectors = self.sectors(palette);
        let is_opaque = sectors.iter().all(|(_, colour)| colour[3] == 255);
        // An overlap of translucent wedges would be visible.
        let overlap = if is_opaque { OVERLAP } else { 0.0 };
        let wedge = |from: f32, to: f32| {
            let mut path = BezPath::new();
            path.move_to(self.centre);
            // A narrow wedge is a triangle.
            let steps = ((to - from) / 45.0).ceil().max(1.0);
            let mut at = 0.0;
            while at <= steps {
                let (sin, cos) = (-f64::from(from + (to - from) * at / steps)).to_radians().sin_cos();
                path.line_to(self.centre + Vec2::new(cos, sin) * reach);
                at += 1.0;
            }
            path.close_path();
            path
        };
        sectors
            .into_iter()
            .map(|([from, to], colour)| (wedge(from - overlap, to + overlap), colour))
            .collect()
    }

    /// Returns the sectors of the whole circle, in order.
    fn sectors(&self, palette: &[[u8; 4]]) -> Vec<Sector> {
        let of = |stop: &ColorStop| {
            let mut colour = palette.get(usize::from(stop.palette_index)).copied().unwrap_or([0, 0, 0, 255]);
            colour[3] = byte(f32::from(colour[3]) * stop.alpha);
            colour
        };
        let (Some(first), Some(last)) = (self.stops.first(), self.stops.last()) else { return Vec::new() };
        let length = self.end - self.start;
        let mut sectors = Vec::new();
        let mut add = |from: f32, to: f32, colour| {
            let [from, to] = [from, to].map(|angle| angle.clamp(0.0, 360.0));
            if to > from && sectors.len() < MAX_WEDGES {
                sectors.push(([from, to], colour));
            }
        };
        if length.is_nan() || length <= 0.0 {
            // The colour changes at once: CSS Images 4, section 3.5.3.
            add(0.0, self.start, of(first));
            add(self.start, 360.0, of(last));
            return sectors;
        }
        let repeats = matches!(self.extend, Extend::Repeat | Extend::Reflect) && length * 32.0 > 1.0;
        let (mut turn, turns) = if repeats {
            ((-self.start / length).floor(), ((360.0 - self.start) / length).ceil())
        } else {
            add(0.0, self.start + first.offset * length, of(first));
            (0.0, 1.0)
        };
        while turn < turns {
            let is_back = matches!(self.extend, Extend::Reflect) && turn.rem_euclid(2.0) > 0.5;
            let angle =
                |offset: f32| self.start + (turn + if is_back { 1.0 - offset } else { offset }) * length;
            let pairs = self.stops.windows(2).map(|pair| (&pair[0], &pair[1]));
            let pairs: Vec<_> =
                if is_back { pairs.map(|(a, b)| (b, a)).rev().collect() } else { pairs.collect() };
            for (from, to) in pairs {
                let (start, end, a, b) = (angle(from.offset), angle(to.offset), of(from), of(to));
                let difference = a.iter().zip(&b).map(|(a, b)| f32::from(a.abs_diff(*b))).fold(0.0, f32::max);
                let steps = (difference / COLOUR_STEP).ceil().clamp(1.0, 90.0);
                let mut at = 0.0;
                while at < steps {
                    let [t, from, to] = [(at + 0.5) / steps, at / steps, (at + 1.0) / steps];
                    let colour = std::array::from_fn(|channel| {
                        let (a, b) = (f32::from(a[channel]), f32::from(b[channel]));
                        byte(a + (b - a) * t)
                    });
                    add(start + (end - start) * from, start + (end - start) * to, colour);
                    at += 1.0;
                }
            }
            turn += 1.0;
        }
        if !repeats {
            add(self.start + last.offset * length, 360.0, of(last));
        }
        sectors
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in range")]
fn byte(number: f32) -> u8 {
    number.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOPS: [ColorStop; 2] = [
        ColorStop { palette_index: 0, alpha: 1.0, offset: 0.0 },
        ColorStop { palette_index: 1, alpha: 1.0, offset: 1.0 },
    ];
    const PALETTE: [[u8; 4]; 2] = [[0, 0, 0, 255], [255, 255, 255, 255]];

    fn colour(extend: Extend, [start, end]: [f32; 2], angle: f32) -> u8 {
        let sweep = SweepGradient { centre: Point::ZERO, start, end, stops: &STOPS, extend };
        let sectors = sweep.sectors(&PALETTE);
        sectors.iter().find(|([from, to], _)| (*from..*to).contains(&angle)).unwrap().1[0]
    }

    #[test]
    fn colours_follow_the_angle() {
        for (extend, expected) in [(Extend::Pad, 255), (Extend::Repeat, 128), (Extend::Reflect, 128)] {
            assert!(colour(extend, [0.0, 90.0], 45.0).abs_diff(128) < 4);
            assert!(colour(extend, [0.0, 90.0], 135.0).abs_diff(expected) < 4);
        }
        assert!(colour(Extend::Repeat, [0.0, 90.0], 95.0) < 30);
        assert!(colour(Extend::Reflect, [0.0, 90.0], 95.0) > 220);
    }

    #[test]
    fn a_gradient_without_length_changes_at_once() {
        assert_eq!(colour(Extend::Pad, [90.0, 90.0], 80.0), 0);
        assert_eq!(colour(Extend::Pad, [90.0, 90.0], 100.0), 255);
    }
}
