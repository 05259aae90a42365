//! Outlines without anti-aliasing: the pixels whose centres are inside, as in resvg and in browsers.
//!
//! vello would paint the pixels of which half is covered. Of slices that meet in a point, each thinner than a pixel, it
//! would paint none.
//!
//! Method: the crossings of all lines with the middle of each row of pixels are sorted; between two crossings the
//! winding number decides what is inside. Rows that are equal become one rectangle.

use usvg::FillRule;
use vello_cpu::kurbo::{BezPath, PathEl, Point};

use crate::painter::geometry::Area;

/// The most crossings. A path with more would take too much memory.
const MOST_CROSSINGS: usize = 1 << 16;

/// The point where a line crosses the middle of a row of pixels.
struct Crossing {
    row: u16,
    x: f64,
    /// 1 downwards, -1 upwards.
    turn: i32,
}

/// Returns the outline of the pixels whose centres are inside of these lines; `None` if there are too many crossings.
pub(crate) fn pixels(lines: &BezPath, rule: FillRule, area: Area) -> Option<BezPath> {
    let mut crossings = crossings(lines, area)?;
    crossings.sort_unstable_by(|a, b| a.row.cmp(&b.row).then(a.x.total_cmp(&b.x)));
    let mut out = BezPath::new();
    // Equal rows are merged.
    let (mut top, mut below, mut spans, mut found) = (0, 0, Vec::new(), Vec::new());
    for row in crossings.chunk_by(|a, b| a.row == b.row) {
        inside(row, rule, area, &mut found);
        let at = row[0].row;
        if at != below || found != spans {
            append(&mut out, &spans, top, below);
            top = at;
            std::mem::swap(&mut spans, &mut found);
        }
        below = at + 1;
    }
    append(&mut out, &spans, top, below);
    Some(out)
}

fn crossings(lines: &BezPath, area: Area) -> Option<Vec<Crossing>> {
    let mut crossings = Vec::new();
    let mut from = Point::ZERO;
    for element in lines.elements() {
        let to = match *element {
            PathEl::MoveTo(to) => {
                from = to;
                continue;
            }
            PathEl::LineTo(to) => to,
            // The line that closes a contour is level; there are no curves.
            PathEl::ClosePath | PathEl::QuadTo(..) | PathEl::CurveTo(..) => continue,
        };
        let (high, low) = (row(from.y.min(to.y), area.height), row(from.y.max(to.y), area.height));
        if crossings.len() + usize::from(low - high) > MOST_CROSSINGS {
            return None;
        }
        let slope = (to.x - from.x) / (to.y - from.y);
        let turn = if to.y > from.y { 1 } else { -1 };
        crossings.extend((high..low).map(|row| Crossing {
            row,
            x: (f64::from(row) + 0.5 - from.y).mul_add(slope, from.x),
            turn,
        }));
        from = to;
    }
    Some(crossings)
}

/// The first row or column whose middle is beyond a place, as in resvg; at most `most`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the most")]
fn row(place: f64, most: u16) -> u16 {
    (place + 0.5).floor().clamp(0.0, most.into()) as u16
}

/// Finds the columns of a row that are inside, as pairs of first and end.
fn inside(row_crossings: &[Crossing], rule: FillRule, area: Area, spans: &mut Vec<[u16; 2]>) {
    spans.clear();
    let mut turns = 0;
    for pair in row_crossings.windows(2) {
        turns += pair[0].turn;
        let is_inside = match rule {
            FillRule::NonZero => turns != 0,
            FillRule::EvenOdd => turns % 2 != 0,
        };
        let [from, to] = [0, 1].map(|end: usize| row(pair[end].x, area.width));
        if is_inside && from < to {
            match spans.last_mut() {
                Some([_, end]) if *end == from => *end = to,
                _ => spans.push([from, to]),
            }
        }
    }
}

/// Appends a rectangle for each span.
fn append(out: &mut BezPath, spans: &[[u16; 2]], top: u16, bottom: u16) {
    let point = |x: u16, y: u16| Point::new(x.into(), y.into());
    for &[from, to] in spans {
        out.move_to(point(from, top));
        out.line_to(point(to, top));
        out.line_to(point(to, bottom));
        out.line_to(point(from, bottom));
        out.line_to(point(from, top));
        out.close_path();
    }
}
