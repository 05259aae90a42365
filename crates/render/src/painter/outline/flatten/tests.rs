use tiny_skia::{PathBuilder, Transform};
use vello_cpu::kurbo::Shape;

use std::sync::Arc;

use super::*;
use crate::painter::geometry::affine;
use crate::tree::GlyphOutline;

const AREA: Area = Area { left: 0, top: 0, width: 100, height: 80 };

fn lines(build: impl FnOnce(&mut PathBuilder), transform: Transform) -> Vec<Point> {
    let mut path = PathBuilder::new();
    build(&mut path);
    let flat = flatten(&path.finish().unwrap(), affine(transform), AREA);
    let point = |element: &PathEl| match *element {
        PathEl::MoveTo(to) | PathEl::LineTo(to) => to,
        other => panic!("{other:?}"),
    };
    flat.elements().iter().map(point).collect()
}

/// No line leans a little over many rows of tiles.
fn is_safe(points: &[Point]) -> bool {
    points.windows(2).all(|pair| {
        let (dx, dy) = ((pair[1].x - pair[0].x).abs(), (pair[1].y - pair[0].y).abs());
        dx == 0.0 || dy <= TILE || dy * pair[0].x.max(pair[1].x) <= dx * STEEPEST
    })
}

#[test]
fn lines_that_are_nearly_upright_become_upright_or_are_cut_at_rows_of_tiles() {
    let leaning = |lean: f32| {
        lines(
            |path| {
                path.move_to(36.0, 77.0);
                path.line_to(36.0 - lean, 5.0);
                path.line_to(60.0, 5.0);
            },
            Transform::identity(),
        )
    };
    assert_eq!(leaning(1e-5)[..2], [Point::new(36.0, 77.0), Point::new(36.0, 5.0)]);
    let cut = leaning(0.02);
    assert!(cut.len() > 18, "{cut:?}");
    assert_eq!(cut[1].y.to_bits(), 76_f64.to_bits());
    assert_eq!(leaning(2.0).len(), 4, "it is slanted enough");
    for lean in [0.0, 1e-7, 1e-5, 1e-3, 0.004, 0.01, 0.02, 0.05, 0.5, 5.0] {
        assert!(is_safe(&leaning(lean)), "{lean}");
    }
}

#[test]
fn curves_keep_their_area() {
    for radius in [0.8, 2.0, 5.0, 30.0] {
        let circle = |path: &mut PathBuilder| {
            path.push_circle(50.0, 40.0, radius);
        };
        let points = lines(circle, Transform::identity());
        let mut path = BezPath::new();
        path.move_to(points[0]);
        points[1..].iter().for_each(|&point| path.line_to(point));
        let truth = std::f64::consts::PI * f64::from(radius).powi(2);
        let area = path.area().abs();
        assert!((area - truth).abs() < 0.01 * truth + 0.005, "{area} of {truth}, {} lines", points.len());
    }
}

#[test]
fn letters_are_the_lines_of_the_path_that_they_make_wherever_they_stand() {
    let mut outline = BezPath::new();
    outline.move_to((0.0, 0.0));
    outline.quad_to((500.0, 900.0), (1000.0, 0.0));
    outline.curve_to((900.0, -300.0), (100.0, -300.0), (0.0, 0.0));
    outline.close_path();
    let glyph = Arc::new(GlyphOutline::new(outline));
    let upright = Affine::new([0.03, 0.0, 0.0, -0.03, 0.0, 0.0]);
    let places = [(3.0, 40.0), (33.25, 40.5), (90.0, 20.0), (-10.0, 70.0), (5000.0, 9.0), (40.0, 5.0)];
    let turned = Affine::rotate(0.5) * upright;
    let large = Affine::new([3.0, 0.0, 0.0, -3.0, 50.0, 60.0]);
    let fitting = places.map(|at| Affine::translate(at) * upright);
    let all = fitting.into_iter().chain([Affine::translate((50.0, 50.0)) * turned, large]);
    let mut letters = Letters::default();
    all.for_each(|place| letters.add(&glyph, place));

    let found = flatten_letters(&letters, &Lettering::default(), Affine::scale(1.5), AREA);
    let whole = flatten(letters.whole().unwrap(), Affine::scale(1.5), AREA);
    assert!((found.area() - whole.area()).abs() < 1e-3, "{} {}", found.area(), whole.area());
    // Of the two letters that do not show there is not even a point.
    let starts = found.elements().iter().filter(|element| matches!(element, PathEl::MoveTo(_))).count();
    assert_eq!(starts, 6);
    // At the sides of the surface, a curve that does not show may be one line or several.
    let is_inside = |point: &Point| (0.5..103.5).contains(&point.x) && (0.5..79.5).contains(&point.y);
    for point in found.elements().iter().filter_map(PathEl::end_point).filter(is_inside) {
        let is_near = |element: &PathEl| element.end_point().is_some_and(|end| (end - point).hypot() < 0.01);
        assert!(whole.elements().iter().any(is_near), "{point:?}");
    }
}

#[test]
fn what_is_outside_of_the_surface_comes_to_its_sides_and_windings_stay() {
    let around = |path: &mut PathBuilder| {
        path.move_to(-1e30, -1e30);
        path.line_to(1e30, -1e30);
        path.quad_to(1e32, 3.0, 1e30, 1e30);
        path.cubic_to(1e9, 1e20, -1e25, 1e30, -1e30, 1e30);
        path.close();
    };
    let points = lines(around, Transform::from_scale(1e3, 1e3));
    assert!(points.len() < 2000, "{}", points.len());
    assert!(points.iter().all(|point| (0.0..=104.0).contains(&point.x) && (0.0..=80.0).contains(&point.y)));
    let left = points.windows(2).filter(|pair| pair[0].x == 0.0 && pair[1].x == 0.0);
    let height: f64 = left.map(|pair| pair[1].y - pair[0].y).sum();
    assert!((height.abs() - 80.0).abs() < 1e-9, "{height}");
}

#[test]
fn a_large_circle_is_cut_finely_where_it_shows_and_coarsely_elsewhere() {
    let circle = |path: &mut PathBuilder| path.push_circle(50.0, 1e6, 1e6 - 40.0);
    let points = lines(circle, Transform::identity());
    assert!(points.len() < 400, "{}", points.len());
    let top = points.iter().filter(|point| point.x > 1.0 && point.x < 99.0 && point.y < 80.0);
    for point in top {
        let off = (point.x - 50.0).hypot(point.y - 1e6) - (1e6 - 40.0);
        assert!(off.abs() < 0.2, "{point:?} is off by {off}");
    }
}
