//! Outlines of underlines, overlines and line-throughs: [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/), section 2.
//!
//! Positions, thickness, dashes, dots and waves are those of Chromium.

use kurbo::{Affine, BezPath, Circle, PathEl, Point, Rect, Shape as _};
use roxmltree::Node;

use crate::text::content::style::TextStyle;
use crate::text::fonts::metrics::Metrics;
use crate::text::layout::pixel_grid::PixelGrid;

/// The accuracy of curves, in pixels.
const ACCURACY: f64 = 0.01;

/// The most parts of a line. A wavy line of more is solid, and dashes and dots of more are wider apart.
const MAX_PARTS: f64 = 2000.0;

/// The largest distance between a glyph and the line beside it, in pixels, as in Chromium.
const MAX_CLEARANCE: f64 = 13.0;

/// `text-decoration-line`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecorationKind {
    Underline,
    Overline,
    LineThrough,
}

/// `text-decoration-style`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineStyle {
    Solid,
    Double,
    Dotted,
    Dashed,
    Wavy,
}

/// Reads the decorations that an element declares.
pub(super) fn kinds(node: Node<'_, '_>) -> impl Iterator<Item = DecorationKind> {
    let words = node.attribute("text-decoration").unwrap_or_default().split_ascii_whitespace();
    words.filter_map(|word| match word {
        "underline" => Some(DecorationKind::Underline),
        "overline" => Some(DecorationKind::Overline),
        "line-through" => Some(DecorationKind::LineThrough),
        _ => None,
    })
}

/// Reads `text-decoration-style`.
fn line_style(node: Node<'_, '_>) -> LineStyle {
    let names = ["text-decoration", "css-text-decoration-style"];
    let words = names.iter().filter_map(|name| node.attribute(*name)).flat_map(str::split_ascii_whitespace);
    let found = words.filter_map(|word| match word {
        "double" => Some(LineStyle::Double),
        "dotted" => Some(LineStyle::Dotted),
        "dashed" => Some(LineStyle::Dashed),
        "wavy" => Some(LineStyle::Wavy),
        _ => None,
    });
    found.fold(LineStyle::Solid, |_, line_style| line_style)
}

/// Reads `text-decoration-thickness`, in user units. `None` for `auto`.
fn thickness(node: Node<'_, '_>, style: &TextStyle) -> Option<f64> {
    let is_length = |word: &&str| word.trim_end_matches('%').parse::<f64>().is_ok();
    let of_shorthand = || node.attribute("text-decoration")?.split_ascii_whitespace().find(is_length);
    let value = node.attribute("css-text-decoration-thickness").or_else(of_shorthand)?.trim();
    let share = value
        .strip_suffix('%')
        .map(|share| share.parse::<f64>().map(|share| share / 100.0 * f64::from(style.size)));
    share.unwrap_or_else(|| value.parse()).ok().filter(|thickness| thickness.is_finite())
}

/// One decoration. All lengths are in pixels, and y is downwards from the baseline.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecorationLine {
    kind: DecorationKind,
    line_style: LineStyle,
    top: f64,
    thickness: f64,
    /// Rows of the screen in one of these pixels.
    rows: f64,
}

impl DecorationLine {
    /// `style`, `metrics` and `grid` are those of the glyphs that are decorated.
    pub(super) fn new(
        kind: DecorationKind,
        declared_by: Node<'_, '_>,
        style: &TextStyle,
        metrics: &Metrics,
        grid: &PixelGrid,
        is_vertical: bool,
    ) -> Self {
        let line_style = line_style(declared_by);
        let given = thickness(declared_by, style);
        let thickness = given.unwrap_or(f64::from(style.size) / 10.0) * grid.scale;
        let [ascent, descent] = grid.line(metrics, style).map(|length| f64::from(length) * grid.scale);
        // In vertical text, lines are placed relative to the middle of the line, which is rounded to a pixel.
        let (half, above) = (f64::midpoint(ascent, descent), (ascent - descent) / 2.0);
        let off = half.ceil() - half;
        let top = match kind {
            DecorationKind::Underline if is_vertical => {
                f64::from(style.size) * grid.scale / 2.0 + 1.0 - off - above
            }
            DecorationKind::Underline => (thickness / 2.0).ceil().max(1.0),
            DecorationKind::Overline if is_vertical => -(half.ceil() + thickness.floor()) - off - above,
            DecorationKind::Overline => -(ascent + thickness.floor()),
            DecorationKind::LineThrough => -(ascent / 3.0 + thickness / 2.0),
        };
        Self { kind, line_style, top, thickness, rows: grid.rows_of_pixel() }
    }

    /// Returns the offset of the second line of a double one.
    fn second_offset(&self) -> f64 {
        match self.kind {
            DecorationKind::Underline => self.thickness + 1.0,
            DecorationKind::Overline => -(self.thickness + 1.0),
            DecorationKind::LineThrough => (self.thickness + 1.0).floor(),
        }
    }

    /// Returns the width of dots, of which dashes and gaps are multiples.
    fn width(&self) -> f64 {
        if self.thickness < 1.0 { self.thickness.max(1e-3) } else { self.thickness.round() }
    }

    /// Returns the middle of a dashed or dotted line: the middle of a row of pixels, or the boundary between two.
    fn middle(&self) -> f64 {
        let middle = (self.top + (self.thickness / 2.0).max(0.5)).floor();
        if (self.width() % 2.0 - 1.0).abs() < 0.5 && self.thickness >= 1.0 { middle + 0.5 } else { middle }
    }

    /// Returns the vertical extent.
    pub(super) fn extent(&self) -> [f64; 2] {
        let Self { top, thickness, .. } = *self;
        match self.line_style {
            LineStyle::Solid => [top, top + thickness],
            LineStyle::Double => {
                let other = top + self.second_offset();
                [top.min(other), top.max(other) + thickness]
            }
            LineStyle::Dotted | LineStyle::Dashed => {
                [self.middle() - thickness / 2.0, self.middle() + thickness / 2.0]
            }
            LineStyle::Wavy => {
                let wave = Wave::of(self);
                // The curve is within 0.29 of the height of its control points.
                let reach = wave.height * 0.29 + thickness / 2.0;
                [wave.middle - reach, wave.middle + reach]
            }
        }
    }

    /// Returns the outline of a line of a length, interrupted at `gaps`.
    pub(super) fn outline(&self, length: f64, gaps: &[[f64; 2]]) -> BezPath {
        let mut parts = self.parts(length);
        if parts.len() > 1 {
            parts.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
        }
        let mut path = BezPath::new();
        let mut first = 0;
        for [left, right] in self.stretches(length, gaps) {
            while parts.get(first).is_some_and(|(ends, _)| ends[1] <= left)
                && self.line_style != LineStyle::Double
            {
                first += 1;
            }
            for (ends, part) in parts[first..].iter().take_while(|(ends, _)| ends[0] < right) {
                if ends[0] >= left && ends[1] <= right {
                    path.extend(part.iter());
                } else {
                    cut(part, left, right, &mut path);
                }
            }
        }
        path
    }

    /// Returns the stretches between the gaps. Each gap is widened by the thickness of the line.
    fn stretches(&self, length: f64, gaps: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let clearance = self.thickness.min(MAX_CLEARANCE);
        let mut gaps: Vec<[f64; 2]> =
            gaps.iter().map(|[left, right]| [left - clearance, right + clearance]).collect();
        gaps.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut stretches = Vec::with_capacity(gaps.len() + 1);
        let mut at = 0.0;
        for [left, right] in gaps.into_iter().chain([[length, length]]) {
            if left > at {
                stretches.push([at, left.min(length)]);
            }
            at = f64::max(at, right);
        }
        stretches
    }

    /// Returns the parts of an uninterrupted line, each with its horizontal range.
    fn parts(&self, length: f64) -> Vec<([f64; 2], BezPath)> {
        let Self { top, thickness, .. } = *self;
        let rect = |left: f64, right: f64, top: f64| {
            ([left, right], Rect::new(left, top, right, top + thickness).to_path(ACCURACY))
        };
        let (width, top_of_parts) = (self.width(), self.middle() - thickness / 2.0);
        // Dashes and dots begin and end at whole pixels.
        let snapped = length.floor();
        match self.line_style {
            LineStyle::Solid => vec![rect(0.0, length, top)],
            LineStyle::Double => vec![rect(0.0, length, top), rect(0.0, length, top + self.second_offset())],
            LineStyle::Dashed => {
                let (dash, gap) = if width >= 3.0 { (2.0, 1.0) } else { (3.0, 2.0) };
                let dash = dash * width;
                let period = dash + best_gap(snapped, dash, gap * width);
                repeated(snapped, period, |start| rect(start, (start + dash).min(snapped), top_of_parts))
            }
            LineStyle::Dotted if width <= 3.0 => repeated(snapped, 2.0 * width, |start| {
                rect(start, (start + width).min(snapped), top_of_parts)
            }),
            // Larger dots are round.
            LineStyle::Dotted => {
                let period = width + best_gap(snapped, width, width);
                repeated(snapped - width / 2.0, period, |start| {
                    let centre = Point::new(start + width / 2.0, self.middle());
                    ([start, start + width], Circle::new(centre, thickness / 2.0).to_path(ACCURACY))
                })
            }
            LineStyle::Wavy => Wave::of(self).parts(length, thickness),
        }
    }
}

/// Returns the gap closest to `gap` with which the last dash ends at the end of the line.
fn best_gap(length: f64, dash: f64, gap: f64) -> f64 {
    let least = ((length + gap) / (dash + gap)).floor();
    let of = |count: f64| (length - count * dash) / (count - 1.0);
    let (wide, narrow) = (of(least), of(least + 1.0));
    if narrow <= 0.0 || (wide - gap).abs() < (narrow - gap).abs() {
        if wide.is_finite() && wide > 0.0 { wide } else { gap }
    } else {
        narrow
    }
}

/// Returns parts at equal distances, up to a length.
fn repeated(length: f64, period: f64, part: impl Fn(f64) -> ([f64; 2], BezPath)) -> Vec<([f64; 2], BezPath)> {
    let period = period.max(length / MAX_PARTS).max(1e-3);
    let starts = std::iter::successors(Some(0.0), |start| Some(start + period));
    starts.take_while(|start| *start < length).map(part).collect()
}

/// A wavy line, as a repeated cubic curve.
struct Wave {
    middle: f64,
    /// Half of its wavelength.
    step: f64,
    /// The distance of its control points from the middle.
    height: f64,
}

impl Wave {
    fn of(line: &DecorationLine) -> Self {
        let thickness = line.thickness.max(1.0);
        let offset = if line.kind == DecorationKind::LineThrough { 0.0 } else { line.second_offset() };
        Self {
            middle: ((line.top + offset) * line.rows).round() / line.rows + 0.5,
            step: 0.5 + (2.0 * thickness + 0.5).round(),
            height: 0.5 + (3.0 * thickness + 0.5).round(),
        }
    }

    fn parts(&self, length: f64, thickness: f64) -> Vec<([f64; 2], BezPath)> {
        let period = 2.0 * self.step;
        if length / period > MAX_PARTS {
            let top = self.middle - thickness / 2.0;
            return vec![([0.0, length], Rect::new(0.0, top, length, top + thickness).to_path(ACCURACY))];
        }
        let style = kurbo::Stroke::new(thickness).with_caps(kurbo::Cap::Butt);
        // The ends of the stroke are slanted and exceed the period.
        let reach = thickness;
        let mut path = BezPath::new();
        let at = |x: f64, y: f64| Point::new(x, self.middle + y);
        path.move_to(at(0.0, 0.0));
        path.curve_to(at(self.step, self.height), at(self.step, -self.height), at(period, 0.0));
        let outline = kurbo::stroke(path, &style, &kurbo::StrokeOpts::default(), ACCURACY);
        repeated(length, period, |start| {
            ([start - reach, start + period + reach], Affine::translate((start, 0.0)) * &outline)
        })
    }
}

/// Adds the part of a path between two vertical lines.
fn cut(path: &BezPath, left: f64, right: f64, out: &mut BezPath) {
    let mut contour: Vec<Point> = Vec::new();
    let mut end = |contour: &mut Vec<Point>| {
        let inside = beyond(&beyond(contour, left, 1.0), right, -1.0);
        for (number, point) in inside.iter().enumerate() {
            if number == 0 { out.move_to(*point) } else { out.line_to(*point) }
        }
        if !inside.is_empty() {
            out.close_path();
        }
        contour.clear();
    };
    kurbo::flatten(path, ACCURACY, |element| match element {
        PathEl::MoveTo(point) => {
            end(&mut contour);
            contour.push(point);
        }
        PathEl::LineTo(point) => contour.push(point),
        _ => {}
    });
    end(&mut contour);
}

/// Returns the part of a polygon to the right of a vertical line (`side` 1), or to its left (-1): Sutherland and Hodgman's clipping.
fn beyond(polygon: &[Point], x: f64, side: f64) -> Vec<Point> {
    let mut out = Vec::with_capacity(polygon.len() + 2);
    let is_in = |point: Point| (point.x - x) * side >= 0.0;
    for (number, &to) in polygon.iter().enumerate() {
        let from = polygon[(number + polygon.len() - 1) % polygon.len()];
        if is_in(from) != is_in(to) {
            let share = (x - from.x) / (to.x - from.x);
            out.push(Point::new(x, from.y + (to.y - from.y) * share));
        }
        if is_in(to) {
            out.push(to);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line_style: LineStyle, kind: DecorationKind, thickness: f64) -> DecorationLine {
        DecorationLine { kind, line_style, top: (thickness / 2.0_f64).ceil(), thickness, rows: 1.0 }
    }

    #[test]
    fn waves_are_as_long_as_chromiums() {
        for (thickness, period) in
            [(1.0, 7.0), (1.6, 9.0), (2.0, 11.0), (3.0, 15.0), (4.0, 19.0), (6.0, 27.0)]
        {
            let wave = Wave::of(&line(LineStyle::Wavy, DecorationKind::Underline, thickness));
            assert!((wave.step * 2.0 - period).abs() < 1e-9, "{thickness}: {}", wave.step);
        }
        let wave = Wave::of(&line(LineStyle::Wavy, DecorationKind::Underline, 4.0));
        assert!((wave.middle - 7.5).abs() < 1e-9, "{}", wave.middle);
    }

    #[test]
    fn dashes_go_on_behind_a_gap_as_if_it_were_not_there() {
        let dashed = line(LineStyle::Dashed, DecorationKind::Underline, 4.0);
        let whole = dashed.outline(100.0, &[]).area().abs();
        let bounds = dashed.outline(100.0, &[[50.0, 60.0]]);
        let kept: f64 = bounds.area().abs();
        let cut: f64 = dashed
            .parts(100.0)
            .iter()
            .map(|(ends, _)| (ends[1].min(64.0) - ends[0].max(46.0)).max(0.0) * 4.0)
            .sum();
        assert!((whole - kept - cut).abs() < 1e-6, "{whole} {kept} {cut}");
    }

    #[test]
    fn the_last_dash_ends_where_the_line_does() {
        assert!((best_gap(56.0, 3.0, 2.0) - 20.0 / 11.0).abs() < 1e-9);
        assert!((best_gap(225.0, 4.0, 4.0) - 109.0 / 28.0).abs() < 1e-9);
        assert!(best_gap(2.0, 3.0, 2.0) > 0.0);
    }
}
