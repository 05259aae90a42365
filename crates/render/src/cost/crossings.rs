//! Estimates how often the edges of an outline cross.
//!
//! tiny-skia keeps the edges of a row sorted by insertion. Each step moves one edge past another, and two straight
//! edges pass each other once. So there are as many steps as crossings: up to the square of the number of edges.
//!
//! Method: to count crossings exactly would be as slow. Instead each edge is entered into the cells of a grid that it
//! goes through. Two edges can only cross in a cell that both go through, so the pairs in each cell are an upper bound.

use tiny_skia::{Path, Point, Rect, Transform};

use super::segments::path_lines;

/// Up to this number of edges, all are assumed to cross each other.
const FEW: usize = 32;

/// Rows of cells, and the most columns.
const ROWS: usize = 32;
const MOST_COLUMNS: usize = 1024;

/// Returns an upper bound of the crossings of a path's edges, each extended by `reach` pixels on all sides; `transform`
/// leads to the pixels of `window`.
pub(super) fn crossings(path: &Path, transform: Transform, reach: f32, window: Rect) -> f64 {
    let edges = path.points().len() + path.verbs().len();
    let most = pairs(edges);
    if edges <= FEW {
        return most;
    }
    let Some(area) = area(path, transform, reach, window) else { return most };
    let columns = (edges / 8).clamp(16, MOST_COLUMNS);
    let mut grid = Grid { area, columns, steps: vec![0; (columns + 1) * ROWS] };
    for (from, to) in path_lines(path) {
        let mut ends = [from, to];
        transform.map_points(&mut ends);
        grid.add(ends, reach);
    }
    grid.pairs().min(most)
}

/// The part of the edges' bounds in the window.
fn area(path: &Path, transform: Transform, reach: f32, window: Rect) -> Option<Rect> {
    let bounds = path.bounds().transform(transform)?.outset(reach, reach)?;
    let area = bounds.intersect(&window)?;
    (area.width() > 0.0 && area.height() > 0.0).then_some(area)
}

/// The number of pairs of `number` edges.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn pairs(number: usize) -> f64 {
    number as f64 * number.saturating_sub(1) as f64 / 2.0
}

struct Grid {
    area: Rect,
    columns: usize,
    /// How many edges more each cell has than the cell before it in its row.
    steps: Vec<i32>,
}

impl Grid {
    fn add(&mut self, [from, to]: [Point; 2], reach: f32) {
        let (top, bottom) = if from.y < to.y { (from, to) } else { (to, from) };
        let (left, right) = (from.x.min(to.x), from.x.max(to.x));
        let is_outside = bottom.y + reach < self.area.top()
            || top.y - reach > self.area.bottom()
            || right + reach < self.area.left()
            || left - reach > self.area.right();
        if is_outside {
            return;
        }
        // What reaches beyond the area counts at its edge, where tiny-skia cuts it.
        let [first, last] = [self.row(top.y - reach), self.row(bottom.y + reach)];
        let slope = (bottom.x - top.x) / (bottom.y - top.y);
        let height = self.area.height() / cells(ROWS);
        for row in first..=last {
            let upper = cells(row).mul_add(height, self.area.top()) - reach;
            let at = |y: f32| {
                if slope.is_finite() {
                    (y.max(top.y).min(bottom.y) - top.y).mul_add(slope, top.x)
                } else {
                    f32::NAN
                }
            };
            let (a, b) = (at(upper), at(upper + height + 2.0 * reach));
            // A level edge, or one whose numbers overflow, may be anywhere between its ends.
            let (a, b) = if a.is_finite() && b.is_finite() { (a, b) } else { (from.x, to.x) };
            let [start, end] = [self.column(a.min(b) - reach), self.column(a.max(b) + reach)];
            self.steps[row * (self.columns + 1) + start] += 1;
            self.steps[row * (self.columns + 1) + end + 1] -= 1;
        }
    }

    fn row(&self, y: f32) -> usize {
        cell(y, self.area.top(), self.area.height(), ROWS)
    }

    fn column(&self, x: f32) -> usize {
        cell(x, self.area.left(), self.area.width(), self.columns)
    }

    fn pairs(&self) -> f64 {
        let row = |steps: &[i32]| -> f64 {
            let mut edges = 0_i32;
            let cells = steps.iter().map(|step| {
                edges += step;
                pairs(usize::try_from(edges).unwrap_or_default())
            });
            cells.sum()
        };
        self.steps.chunks_exact(self.columns + 1).map(row).sum()
    }
}

/// The cell of a coordinate, of `number` cells.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is clamped")]
fn cell(value: f32, from: f32, length: f32, number: usize) -> usize {
    let cell = (value - from) / length * cells(number);
    (cell as usize).min(number - 1)
}

#[expect(clippy::cast_precision_loss, reason = "there are few")]
const fn cells(number: usize) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use tiny_skia::PathBuilder;

    use super::*;

    fn zigzag(points: impl Iterator<Item = (f32, f32)>) -> Path {
        let mut path = PathBuilder::new();
        path.move_to(0.0, 0.0);
        points.for_each(|(x, y)| path.line_to(x, y));
        path.finish().unwrap()
    }

    fn counted(path: &Path) -> f64 {
        crossings(path, Transform::identity(), 0.0, Rect::from_xywh(0.0, 0.0, 1000.0, 1000.0).unwrap())
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn edges_that_cross_are_counted_and_those_of_a_line_chart_are_not() {
        let number = 10_000_u32;
        let random = |index: u32| (index.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32;
        let crossing = zigzag((0..number).map(|i| (random(i) * 20.0, if i % 2 == 0 { 0.0 } else { 10.0 })));
        assert!(counted(&crossing) > 1e7, "{}", counted(&crossing));
        let chart = zigzag((0..number).map(|i| (i as f32 / 10.0, random(i) * 500.0)));
        assert!(counted(&chart) < 1e7, "{}", counted(&chart));
        let coast = zigzag((0..number).map(|i| {
            let angle = i as f32 / number as f32 * std::f32::consts::TAU;
            let radius = 400.0 + random(i) * 3.0;
            (radius.mul_add(angle.cos(), 500.0), radius.mul_add(angle.sin(), 500.0))
        }));
        assert!(counted(&coast) < 1e6, "{}", counted(&coast));
    }

    #[test]
    fn numbers_that_overflow_do_no_harm() {
        let path = zigzag((0..100_u8).map(|i| (f32::from(i) * 1e36, if i % 2 == 0 { -1e38 } else { 1e38 })));
        assert!(counted(&path) >= 0.0);
        let window = Rect::from_xywh(0.0, 0.0, 1000.0, 1000.0).unwrap();
        assert!(crossings(&path, Transform::from_scale(1e30, 1e30), 1e30, window) >= 0.0);
    }
}
