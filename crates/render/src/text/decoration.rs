//! Lines under, over and through text: [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/), section 2, placed where
//! Chromium has them.

use kurbo::{Affine, BezPath, Circle, PathEl, Point, Rect, Shape as _};
use roxmltree::Node;

use super::device::Device;
use super::font::Metrics;
use super::style::Style;

/// How exactly curves are written, in pixels.
const EXACTNESS: f64 = 0.01;

/// Parts that a line may be of; one of more is solid.
const MOST_PARTS: f64 = 2000.0;

/// The most pixels that letters keep a line away from them, as Chromium.
const MOST_ROOM: f64 = 13.0;

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Under,
    Over,
    Through,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Solid,
    Double,
    Dotted,
    Dashed,
    Wavy,
}

/// The lines that an element declares.
pub(super) fn kinds(node: Node<'_, '_>) -> impl Iterator<Item = Kind> {
    let words = node.attribute("text-decoration").unwrap_or_default().split_ascii_whitespace();
    words.filter_map(|word| match word {
        "underline" => Some(Kind::Under),
        "overline" => Some(Kind::Over),
        "line-through" => Some(Kind::Through),
        _ => None,
    })
}

/// How an element draws its lines.
fn look(node: Node<'_, '_>) -> Look {
    let names = ["text-decoration", "css-text-decoration-style"];
    let words = names.iter().filter_map(|name| node.attribute(*name)).flat_map(str::split_ascii_whitespace);
    let found = words.filter_map(|word| match word {
        "double" => Some(Look::Double),
        "dotted" => Some(Look::Dotted),
        "dashed" => Some(Look::Dashed),
        "wavy" => Some(Look::Wavy),
        _ => None,
    });
    found.fold(Look::Solid, |_, look| look)
}

/// How thick an element wants its lines to be, in user units.
fn thickness(node: Node<'_, '_>, style: &Style) -> Option<f64> {
    let is_length = |word: &&str| word.trim_end_matches('%').parse::<f64>().is_ok();
    let of_shorthand = || node.attribute("text-decoration")?.split_ascii_whitespace().find(is_length);
    let value = node.attribute("css-text-decoration-thickness").or_else(of_shorthand)?.trim();
    let share = value
        .strip_suffix('%')
        .map(|share| share.parse::<f64>().map(|share| share / 100.0 * f64::from(style.size)));
    share.unwrap_or_else(|| value.parse()).ok().filter(|thickness| thickness.is_finite())
}

/// A line as Chromium draws it. All lengths are in pixels; y goes down from the baseline of the letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    kind: Kind,
    look: Look,
    top: f64,
    thickness: f64,
    /// How many rows of the screen there are for each of these pixels.
    rows: f64,
}

impl Line {
    /// A line of letters of a style.
    pub(super) fn new(
        kind: Kind,
        declared_by: Node<'_, '_>,
        style: &Style,
        metrics: &Metrics,
        device: &Device,
        is_vertical: bool,
    ) -> Self {
        let look = look(declared_by);
        let said = thickness(declared_by, style);
        let thickness = said.unwrap_or(f64::from(style.size) / 10.0) * device.scale;
        let [ascent, descent] = device.line(metrics, style).map(|length| f64::from(length) * device.scale);
        // Lines beside letters that go down are placed from the middle of these, which is a row of pixels.
        let (half, above) = (f64::midpoint(ascent, descent), (ascent - descent) / 2.0);
        let off = half.ceil() - half;
        let top = match kind {
            Kind::Under if is_vertical => f64::from(style.size) * device.scale / 2.0 + 1.0 - off - above,
            Kind::Under => (thickness / 2.0).ceil().max(1.0),
            Kind::Over if is_vertical => -(half.ceil() + thickness.floor()) - off - above,
            Kind::Over => -(ascent + thickness.floor()),
            Kind::Through => -(ascent / 3.0 + thickness / 2.0),
        };
        Self { kind, look, top, thickness, rows: device.rows_of_pixel() }
    }

    /// How far the second of two lines is from the first.
    fn other(&self) -> f64 {
        match self.kind {
            Kind::Under => self.thickness + 1.0,
            Kind::Over => -(self.thickness + 1.0),
            Kind::Through => (self.thickness + 1.0).floor(),
        }
    }

    /// How wide dashes and dots are reckoned to be.
    fn width(&self) -> f64 {
        if self.thickness < 1.0 { self.thickness.max(1e-3) } else { self.thickness.round() }
    }

    /// The middle of a line of dashes or dots: on a row of pixels, or between two.
    fn middle(&self) -> f64 {
        let middle = (self.top + (self.thickness / 2.0).max(0.5)).floor();
        if (self.width() % 2.0 - 1.0).abs() < 0.5 && self.thickness >= 1.0 { middle + 0.5 } else { middle }
    }

    /// From where to where it reaches up and down.
    pub(super) fn band(&self) -> [f64; 2] {
        let Self { top, thickness, .. } = *self;
        match self.look {
            Look::Solid => [top, top + thickness],
            Look::Double => {
                let other = top + self.other();
                [top.min(other), top.max(other) + thickness]
            }
            Look::Dotted | Look::Dashed => [self.middle() - thickness / 2.0, self.middle() + thickness / 2.0],
            Look::Wavy => {
                let wave = Wave::of(self);
                // A curve stays well within its control points.
                let reach = wave.height * 0.29 + thickness / 2.0;
                [wave.middle - reach, wave.middle + reach]
            }
        }
    }

    /// The outline of a line of a length, without the parts that letters need for themselves:
    /// [`text-decoration-skip-ink`](https://www.w3.org/TR/css-text-decor-4/#text-decoration-skip-ink-property).
    pub(super) fn outline(&self, length: f64, gaps: &[[f64; 2]]) -> BezPath {
        let mut parts = self.parts(length);
        if parts.len() > 1 {
            parts.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
        }
        let mut path = BezPath::new();
        let mut first = 0;
        for [left, right] in self.stretches(length, gaps) {
            while parts.get(first).is_some_and(|(ends, _)| ends[1] <= left) && self.look != Look::Double {
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

    /// The stretches of a line that are drawn: those between the gaps, each a little wider than its letter is.
    fn stretches(&self, length: f64, gaps: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let room = self.thickness.min(MOST_ROOM);
        let mut gaps: Vec<[f64; 2]> = gaps.iter().map(|[left, right]| [left - room, right + room]).collect();
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

    /// The parts of a whole line, and from where to where each reaches.
    fn parts(&self, length: f64) -> Vec<([f64; 2], BezPath)> {
        let Self { top, thickness, .. } = *self;
        let rect = |left: f64, right: f64, top: f64| {
            ([left, right], Rect::new(left, top, right, top + thickness).to_path(EXACTNESS))
        };
        let (width, top_of_parts) = (self.width(), self.middle() - thickness / 2.0);
        // These begin and end at whole pixels.
        let snapped = length.floor();
        match self.look {
            Look::Solid => vec![rect(0.0, length, top)],
            Look::Double => vec![rect(0.0, length, top), rect(0.0, length, top + self.other())],
            Look::Dashed => {
                let (dash, gap) = if width >= 3.0 { (2.0, 1.0) } else { (3.0, 2.0) };
                let dash = dash * width;
                let period = dash + best_gap(snapped, dash, gap * width);
                repeated(snapped, period, |start| rect(start, (start + dash).min(snapped), top_of_parts))
            }
            Look::Dotted if width <= 3.0 => repeated(snapped, 2.0 * width, |start| {
                rect(start, (start + width).min(snapped), top_of_parts)
            }),
            // Dots are round where that can be seen.
            Look::Dotted => {
                let period = width + best_gap(snapped, width, width);
                repeated(snapped - width / 2.0, period, |start| {
                    let centre = Point::new(start + width / 2.0, self.middle());
                    ([start, start + width], Circle::new(centre, thickness / 2.0).to_path(EXACTNESS))
                })
            }
            Look::Wavy => Wave::of(self).parts(length, thickness),
        }
    }
}

/// The gap between dashes of a line, near to one that is wanted, with which the last dash ends where the line does.
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

/// Parts at equal distances, up to a length.
fn repeated(length: f64, period: f64, part: impl Fn(f64) -> ([f64; 2], BezPath)) -> Vec<([f64; 2], BezPath)> {
    let period = period.max(length / MOST_PARTS).max(1e-3);
    let starts = std::iter::successors(Some(0.0), |start| Some(start + period));
    starts.take_while(|start| *start < length).map(part).collect()
}

/// A wave around a line.
struct Wave {
    middle: f64,
    /// Half its length.
    step: f64,
    /// How far its control points are from the line.
    height: f64,
}

impl Wave {
    fn of(line: &Line) -> Self {
        let thickness = line.thickness.max(1.0);
        let offset = if line.kind == Kind::Through { 0.0 } else { line.other() };
        Self {
            middle: ((line.top + offset) * line.rows).round() / line.rows + 0.5,
            step: 0.5 + (2.0 * thickness + 0.5).round(),
            height: 0.5 + (3.0 * thickness + 0.5).round(),
        }
    }

    fn parts(&self, length: f64, thickness: f64) -> Vec<([f64; 2], BezPath)> {
        let period = 2.0 * self.step;
        if length / period > MOST_PARTS {
            let top = self.middle - thickness / 2.0;
            return vec![([0.0, length], Rect::new(0.0, top, length, top + thickness).to_path(EXACTNESS))];
        }
        let style = kurbo::Stroke::new(thickness).with_caps(kurbo::Cap::Butt);
        // The slanted ends of strokes reach a little beyond.
        let reach = thickness;
        let mut path = BezPath::new();
        let at = |x: f64, y: f64| Point::new(x, self.middle + y);
        path.move_to(at(0.0, 0.0));
        path.curve_to(at(self.step, self.height), at(self.step, -self.height), at(period, 0.0));
        let outline = kurbo::stroke(path, &style, &kurbo::StrokeOpts::default(), EXACTNESS);
        repeated(length, period, |start| {
            ([start - reach, start + period + reach], Affine::translate((start, 0.0)) * &outline)
        })
    }
}

/// Adds what of a path lies between two vertical lines.
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
    kurbo::flatten(path, EXACTNESS, |element| match element {
        PathEl::MoveTo(point) => {
            end(&mut contour);
            contour.push(point);
        }
        PathEl::LineTo(point) => contour.push(point),
        _ => {}
    });
    end(&mut contour);
}

/// What of a polygon lies to the right of a vertical line, or to the left of it.
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

    fn line(look: Look, kind: Kind, thickness: f64) -> Line {
        Line { kind, look, top: (thickness / 2.0_f64).ceil(), thickness, rows: 1.0 }
    }

    #[test]
    fn waves_are_as_long_as_chromiums() {
        for (thickness, period) in
            [(1.0, 7.0), (1.6, 9.0), (2.0, 11.0), (3.0, 15.0), (4.0, 19.0), (6.0, 27.0)]
        {
            let wave = Wave::of(&line(Look::Wavy, Kind::Under, thickness));
            assert!((wave.step * 2.0 - period).abs() < 1e-9, "{thickness}: {}", wave.step);
        }
        let wave = Wave::of(&line(Look::Wavy, Kind::Under, 4.0));
        assert!((wave.middle - 7.5).abs() < 1e-9, "{}", wave.middle);
    }

    #[test]
    fn dashes_go_on_behind_a_gap_as_if_it_were_not_there() {
        let dashed = line(Look::Dashed, Kind::Under, 4.0);
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
