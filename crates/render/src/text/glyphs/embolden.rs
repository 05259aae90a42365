//! Synthesised bold: each point of an outline is moved outwards along the bisector of its neighbours.
//!
//! The widths are those of Skia's fake bold (`kStdFakeBoldInterpKeys`), which adds more to small sizes.

use kurbo::{BezPath, PathEl, Point, Shape as _, Vec2};

/// Returns the width that is added at a size in pixels, in em.
pub(super) fn boldness(size: f32) -> f64 {
    const SMALL: (f64, f64) = (9.0, 1.0 / 24.0);
    const LARGE: (f64, f64) = (36.0, 1.0 / 32.0);
    let share = ((f64::from(size) - SMALL.0) / (LARGE.0 - SMALL.0)).clamp(0.0, 1.0);
    SMALL.1 + (LARGE.1 - SMALL.1) * share
}

/// Widens the strokes of an outline by a length.
pub(super) fn embolden(path: &BezPath, by: f64) -> BezPath {
    let outwards = if path.area() < 0.0 { by / 2.0 } else { -by / 2.0 };
    let mut out = BezPath::new();
    let mut contour: Vec<PathEl> = Vec::new();
    for element in path.elements() {
        if matches!(element, PathEl::MoveTo(_)) {
            move_contour(&contour, outwards, &mut out);
            contour.clear();
        }
        contour.push(*element);
    }
    move_contour(&contour, outwards, &mut out);
    out
}

/// Moves the points of one contour to its left.
fn move_contour(contour: &[PathEl], by: f64, out: &mut BezPath) {
    let mut points: Vec<Point> = Vec::new();
    for element in contour {
        match *element {
            PathEl::MoveTo(a) | PathEl::LineTo(a) => points.push(a),
            PathEl::QuadTo(a, b) => points.extend([a, b]),
            PathEl::CurveTo(a, b, c) => points.extend([a, b, c]),
            PathEl::ClosePath => {}
        }
    }
    let is_closed_twice = points.len() > 1 && points.first() == points.last();
    let count = if is_closed_twice { points.len() - 1 } else { points.len() };
    if count < 3 {
        return out.extend(contour.iter().copied());
    }
    // The direction from each point to the next one elsewhere. Two rounds, because the first points may coincide.
    let mut onwards = vec![Vec2::ZERO; count];
    for index in (0..2 * count).rev() {
        let (from, to) = (index % count, (index + 1) % count);
        let vector = points[to] - points[from];
        onwards[from] = if vector.hypot() > 1e-6 { vector.normalize() } else { onwards[to] };
    }
    let mut arriving = vec![Vec2::ZERO; count];
    for index in 0..2 * count {
        let (from, to) = (index % count, (index + 1) % count);
        let vector = points[to] - points[from];
        arriving[to] = if vector.hypot() > 1e-6 { vector.normalize() } else { arriving[from] };
    }
    let moved: Vec<Point> = (0..points.len())
        .map(|index| {
            let (next, previous) = (onwards[index % count], arriving[index % count]);
            let bisector = next + previous;
            // At a sharp corner the distance is limited to twice the width.
            let cosine = (1.0 + next.dot(previous)).max(0.5);
            points[index] + Vec2::new(-bisector.y, bisector.x) * (by / cosine)
        })
        .collect();
    let mut moved = moved.into_iter();
    let mut next = || moved.next().unwrap_or_default();
    for element in contour {
        out.push(match element {
            PathEl::MoveTo(_) => PathEl::MoveTo(next()),
            PathEl::LineTo(_) => PathEl::LineTo(next()),
            PathEl::QuadTo(..) => PathEl::QuadTo(next(), next()),
            PathEl::CurveTo(..) => PathEl::CurveTo(next(), next(), next()),
            PathEl::ClosePath => PathEl::ClosePath,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_grows_on_all_sides() {
        let square = kurbo::Rect::new(0.0, 0.0, 100.0, 100.0).to_path(0.1);
        for path in [square.clone(), square.reverse_subpaths()] {
            let bounds = embolden(&path, 10.0).bounding_box();
            assert!((bounds.x0 + 5.0).abs() < 1e-9 && (bounds.y1 - 105.0).abs() < 1e-9, "{bounds:?}");
        }
    }
}
