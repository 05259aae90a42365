//! Outlines written as the `d` attribute of a path.

use kurbo::{Affine, BezPath, PathEl, Point};

/// Path data. Segments are relative and numbers are as short as they can be.
pub(crate) struct PathData {
    text: Vec<u8>,
    /// Decimal places.
    digits: usize,
    /// Steps in a user unit: ten to the power of `digits`.
    steps: f64,
    at: [i64; 2],
    start: [i64; 2],
}

impl PathData {
    /// `size` is the font size in user units.
    pub(crate) fn new(size: f32) -> Self {
        // Precise to 1/1000 em and to 1/100 of a user unit, which is invisible.
        let (mut digits, mut steps) = (2, 100.0);
        while steps * f64::from(size) < 1000.0 && digits < 9 {
            steps *= 10.0;
            digits += 1;
        }
        Self { text: Vec::new(), digits, steps, at: [0, 0], start: [0, 0] }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("only ASCII is written")
    }

    /// Adds an outline, transformed.
    pub(crate) fn add(&mut self, outline: &BezPath, transform: Affine) {
        let transform = Affine::scale(self.steps) * transform;
        let place = |point: Point| {
            let placed = transform * point;
            [placed.x, placed.y].map(whole)
        };
        self.text.reserve(outline.elements().len() * 16);
        for element in outline.elements() {
            match *element {
                PathEl::MoveTo(point) => {
                    let to = place(point);
                    self.text.push(b'M');
                    self.number(to[0], true);
                    self.number(to[1], false);
                    (self.at, self.start) = (to, to);
                }
                PathEl::LineTo(point) => self.segment(b'l', [place(point)]),
                PathEl::QuadTo(a, point) => self.segment(b'q', [place(a), place(point)]),
                PathEl::CurveTo(a, b, point) => self.segment(b'c', [place(a), place(b), place(point)]),
                PathEl::ClosePath => {
                    self.text.push(b'z');
                    self.at = self.start;
                }
            }
        }
    }

    fn segment<const N: usize>(&mut self, command: u8, points: [[i64; 2]; N]) {
        let from = self.at;
        self.text.push(command);
        for (index, to) in points.into_iter().enumerate() {
            self.number(to[0].saturating_sub(from[0]), index == 0);
            self.number(to[1].saturating_sub(from[1]), false);
            self.at = to;
        }
    }

    /// Writes a number of steps. A space separates it from the number before it unless a sign does.
    fn number(&mut self, steps: i64, is_first: bool) {
        if steps < 0 {
            self.text.push(b'-');
        } else if !is_first {
            self.text.push(b' ');
        }
        let mut rest = steps.unsigned_abs();
        // Trailing zeros are not written.
        let mut fraction = self.digits;
        while fraction > 0 && rest.is_multiple_of(10) {
            rest /= 10;
            fraction -= 1;
        }
        let mut digits = [b'0'; 32];
        let mut length = 0;
        while rest > 0 || length < fraction {
            let digit = (rest % 10) as u8;
            digits[length] = b'0' + digit;
            rest /= 10;
            length += 1;
        }
        if length == 0 {
            self.text.push(b'0');
        }
        for index in (0..length).rev() {
            if index + 1 == fraction {
                self.text.push(b'.');
            }
            self.text.push(digits[index]);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let written = |number: f64| {
            let mut data = PathData::new(0.5);
            data.number(whole(number * data.steps), true);
            data.as_str().to_owned()
        };
        for (number, expected) in [
            (0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.25, ".25"),
            (120.0, "120"),
            (-0.001, "-.001"),
            (10.01, "10.01"),
        ] {
            assert_eq!(written(number), expected);
            assert!((expected.parse::<f64>().unwrap() - number).abs() < 1e-9);
        }
    }
}
