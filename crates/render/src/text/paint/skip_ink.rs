//! [`text-decoration-skip-ink`](https://www.w3.org/TR/css-text-decor-4/#text-decoration-skip-ink-property): the gaps of a decoration
//! where glyphs cross it.

use std::rc::Rc;

use kurbo::{Affine, BezPath, PathEl, Point};

/// A range of coordinates.
pub(super) type Range = [f64; 2];

/// The gaps of a fragment by the vertical extent of a decoration, as far as they are known. In pixels.
#[derive(Default)]
pub(super) struct Gaps(Vec<(Range, Rc<[Range]>)>);

impl Gaps {
    /// Returns the gaps of decorations of this extent.
    pub(super) fn get(&self, extent: Range) -> Option<Rc<[Range]>> {
        let bits = extent.map(f64::to_bits);
        self.0.iter().find(|(known, _)| known.map(f64::to_bits) == bits).map(|(_, gaps)| Rc::clone(gaps))
    }

    pub(super) fn insert(&mut self, extent: Range, gaps: Rc<[Range]>) {
        self.0.push((extent, gaps));
    }
}

/// Returns the horizontal range in which a transformed outline crosses a vertical range. `None` if it does not.
pub(super) fn crossing(outline: &BezPath, transform: Affine, [top, bottom]: Range) -> Option<Range> {
    let mut found: Option<Range> = None;
    let (mut at, mut start) = (Point::ZERO, Point::ZERO);
    let mut line = |from: Point, to: Point| {
        if from.y.max(to.y) < top || from.y.min(to.y) > bottom {
            return;
        }
        let height = to.y - from.y;
        let ends = [from.y, to.y].map(|y| y.clamp(top, bottom));
        // A horizontal line within the range counts from end to end.
        let xs = if height.abs() < 1e-9 {
            [from.x, to.x]
        } else {
            ends.map(|y| from.x + (to.x - from.x) * (y - from.y) / height)
        };
        for x in xs {
            let [left, right] = found.unwrap_or([x, x]);
            found = Some([left.min(x), right.max(x)]);
        }
    };
    kurbo::flatten(transform * outline, 0.1, |element| match element {
        PathEl::MoveTo(point) => (at, start) = (point, point),
        PathEl::LineTo(point) => {
            line(at, point);
            at = point;
        }
        _ => {
            line(at, start);
            at = start;
        }
    });
    found
}
