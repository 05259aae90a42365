//! The grid of a pattern's tiles.

use tiny_skia::Rect;

/// The tiles that show: columns and rows from `from` up to `to`.
pub(super) struct Tiles {
    tile: Rect,
    from: [f32; 2],
    to: [f32; 2],
}

impl Tiles {
    /// `visible` is in the pattern's space, as is the `tile` at column and row 0.
    pub(super) fn showing(tile: Rect, visible: Rect) -> Self {
        // Less than a thousandth of a tile is a rounding error.
        const SLIVER: f32 = 1e-3;
        let columns = [visible.left(), visible.right()].map(|x| (x - tile.left()) / tile.width());
        let rows = [visible.top(), visible.bottom()].map(|y| (y - tile.top()) / tile.height());
        let first = |value: f32| (value + SLIVER).floor();
        let last = |value: f32, first: f32| (value - SLIVER).ceil().max(first + 1.0);
        let from = [first(columns[0]), first(rows[0])];
        Self { tile, from, to: [last(columns[1], from[0]), last(rows[1], from[1])] }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(super) fn count(&self) -> usize {
        ((self.to[0] - self.from[0]) * (self.to[1] - self.from[1])) as usize
    }

    /// The numbers of columns and rows.
    pub(super) fn sides(&self) -> [f32; 2] {
        [self.to[0] - self.from[0], self.to[1] - self.from[1]]
    }

    /// Returns the tile that shows, if it is only one.
    pub(super) fn only(&self) -> Option<Rect> {
        (self.count() == 1)
            .then(|| self.corners().next())
            .flatten()
            .and_then(|(left, top)| Rect::from_xywh(left, top, self.tile.width(), self.tile.height()))
    }

    /// The left upper corners of the tiles.
    pub(super) fn corners(&self) -> impl Iterator<Item = (f32, f32)> {
        let count = |axis: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "few: see the caller"
            )]
            let count = (self.to[axis] - self.from[axis]).min(1e4) as u16;
            count
        };
        let (columns, rows) = (count(0), count(1));
        (0..rows).flat_map(move |row| {
            (0..columns).map(move |column| {
                (
                    (self.from[0] + f32::from(column)).mul_add(self.tile.width(), self.tile.left()),
                    (self.from[1] + f32::from(row)).mul_add(self.tile.height(), self.tile.top()),
                )
            })
        })
    }
}
