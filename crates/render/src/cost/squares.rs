//! Counts the squares of 4 x 4 pixels that lines touch, each square once. The borders of a map cross the same square many
//! times.

use tiny_skia::{Point, Rect};

/// The side of a square, in pixels.
pub(super) const SQUARE: f32 = 4.0;

/// A bitmap of the squares of an area.
pub(super) struct Squares {
    left: f32,
    top: f32,
    columns: usize,
    rows: usize,
    /// Words of each row.
    words: usize,
    bits: Vec<u64>,
}

impl Squares {
    pub(super) fn of(area: Rect) -> Self {
        let [columns, rows] = [area.width(), area.height()].map(|side| index(side / SQUARE) + 1);
        let words = columns.div_ceil(64);
        Self { left: area.left(), top: area.top(), columns, rows, words, bits: vec![0; words * rows] }
    }

    /// Marks the squares on a line.
    pub(super) fn add(&mut self, from: Point, to: Point) {
        let [from, to] =
            [from, to].map(|point| [(point.x - self.left) / SQUARE, (point.y - self.top) / SQUARE]);
        let way = [to[0] - from[0], to[1] - from[1]];
        // Most lines are short: the curves of text.
        if way[0].abs() < 0.5 && way[1].abs() < 0.5 {
            return self.mark(to);
        }
        // Only the part in the area.
        let (mut start, mut end) = (0.0_f32, 1.0_f32);
        for (axis, most) in [self.columns, self.rows].map(sides).into_iter().enumerate() {
            if way[axis] == 0.0 {
                continue;
            }
            let [a, b] = [-from[axis] / way[axis], (most - from[axis]) / way[axis]];
            (start, end) = (start.max(a.min(b)), end.min(a.max(b)));
        }
        if end < start {
            return;
        }
        let length = way[0].abs().max(way[1].abs()) * (end - start);
        // Two steps for each square.
        let steps = index(2.0 * length).min(2 * (self.columns + self.rows)) + 1;
        let step = (end - start) / sides(steps);
        for number in 0..=steps {
            let along = sides(number).mul_add(step, start);
            self.mark([0, 1].map(|axis| along.mul_add(way[axis], from[axis])));
        }
    }

    /// Marks the square at a place, if it is in the area.
    fn mark(&mut self, [x, y]: [f32; 2]) {
        if x >= 0.0 && y >= 0.0 {
            let (column, row) = (index(x), index(y));
            if column < self.columns && row < self.rows {
                self.bits[row * self.words + column / 64] |= 1 << (column % 64);
            }
        }
    }

    /// The number of marked squares, and of runs of neighbours in a row.
    pub(super) fn count(&self) -> (f64, f64) {
        let (mut squares, mut strips) = (0, 0);
        for row in self.bits.chunks_exact(self.words) {
            let mut before = 0;
            for &bits in row {
                squares += bits.count_ones();
                strips += (bits & !(bits << 1 | before)).count_ones();
                before = bits >> 63;
            }
        }
        (squares.into(), strips.into())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is clamped")]
fn index(value: f32) -> usize {
    value as usize
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn sides(value: usize) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_counted_once_and_strips_are_rows_of_them() {
        let mut squares = Squares::of(Rect::from_xywh(100.0, 100.0, 400.0, 40.0).unwrap());
        for _ in 0..3 {
            squares.add(Point::from_xy(102.0, 102.0), Point::from_xy(498.0, 102.0));
            squares.add(Point::from_xy(102.0, 102.0), Point::from_xy(102.0, 138.0));
            squares.add(Point::from_xy(1e30, -1e30), Point::from_xy(1e30, 1e30));
            squares.add(Point::from_xy(f32::NAN, 0.0), Point::from_xy(f32::INFINITY, 1e30));
        }
        assert_eq!(squares.count(), (100.0 + 9.0, 10.0));
        squares.add(Point::from_xy(-1e6, 138.0), Point::from_xy(1e6, 138.0));
        let (number, _) = squares.count();
        assert!((200.0..=212.0).contains(&number), "{number}");
    }
}
