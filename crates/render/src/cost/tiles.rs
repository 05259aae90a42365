//! Which squares of pixels lines go through, where they go through many: a map's border passes the same ones again and
//! again.

use tiny_skia::{Point, Rect};

/// Pixels that a square is wide.
pub(super) const SQUARE: f32 = 4.0;

/// The squares of a part of the window, a bit for each.
pub(super) struct Tiles {
    left: f32,
    top: f32,
    columns: usize,
    rows: usize,
    /// Of each row.
    words: usize,
    bits: Vec<u64>,
}

impl Tiles {
    pub(super) fn of(area: Rect) -> Self {
        let [columns, rows] = [area.width(), area.height()].map(|side| index(side / SQUARE) + 1);
        let words = columns.div_ceil(64);
        Self { left: area.left(), top: area.top(), columns, rows, words, bits: vec![0; words * rows] }
    }

    /// Marks squares on a line, of what is in the area.
    pub(super) fn add(&mut self, from: Point, to: Point) {
        let [from, to] =
            [from, to].map(|point| [(point.x - self.left) / SQUARE, (point.y - self.top) / SQUARE]);
        let way = [to[0] - from[0], to[1] - from[1]];
        // Most lines are short: the curves of text.
        if way[0].abs() < 0.5 && way[1].abs() < 0.5 {
            return self.mark(to);
        }
        // Where it is not in the area, no step is taken.
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

    /// Marks a square, if there is one.
    fn mark(&mut self, [x, y]: [f32; 2]) {
        if x >= 0.0 && y >= 0.0 {
            let (column, row) = (index(x), index(y));
            if column < self.columns && row < self.rows {
                self.bits[row * self.words + column / 64] |= 1 << (column % 64);
            }
        }
    }

    /// How many there are, and how many rows next to each other they make.
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

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is cut")]
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
        let mut tiles = Tiles::of(Rect::from_xywh(100.0, 100.0, 400.0, 40.0).unwrap());
        for _ in 0..3 {
            tiles.add(Point::from_xy(102.0, 102.0), Point::from_xy(498.0, 102.0));
            tiles.add(Point::from_xy(102.0, 102.0), Point::from_xy(102.0, 138.0));
            tiles.add(Point::from_xy(1e30, -1e30), Point::from_xy(1e30, 1e30));
            tiles.add(Point::from_xy(f32::NAN, 0.0), Point::from_xy(f32::INFINITY, 1e30));
        }
        assert_eq!(tiles.count(), (100.0 + 9.0, 10.0));
        tiles.add(Point::from_xy(-1e6, 138.0), Point::from_xy(1e6, 138.0));
        let (squares, _) = tiles.count();
        assert!((200.0..=212.0).contains(&squares), "{squares}");
    }
}
