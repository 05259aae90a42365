//! Matrices in three dimensions: the functions of CSS transforms and their product. CSS Transforms 2, section 13.1.

use super::matrix::Matrix;

/// A 4 x 4 matrix of homogeneous coordinates, in row-major order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Space(pub(super) [[f64; 4]; 4]);

impl Space {
    pub(super) const IDENTITY: Self =
        Self([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]);

    pub(super) const fn of(Matrix { a, b, c, d, e, f }: Matrix) -> Self {
        Self([[a, c, 0.0, e], [b, d, 0.0, f], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    }

    pub(super) const fn translation(x: f64, y: f64, z: f64) -> Self {
        Self([[1.0, 0.0, 0.0, x], [0.0, 1.0, 0.0, y], [0.0, 0.0, 1.0, z], [0.0, 0.0, 0.0, 1.0]])
    }

    pub(super) const fn scaling(x: f64, y: f64, z: f64) -> Self {
        Self([[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0], [0.0, 0.0, 0.0, 1.0]])
    }

    /// A rotation about an axis. An axis of length zero gives the identity: CSS Transforms 2, section 13.1.
    pub(super) fn rotation(axis: [f64; 3], degrees: f64) -> Self {
        let length = axis.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length == 0.0 || !length.is_finite() {
            return Self::IDENTITY;
        }
        let [x, y, z] = axis.map(|part| part / length);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let rest = 1.0 - cos;
        Self([
            [cos + x * x * rest, x * y * rest - z * sin, x * z * rest + y * sin, 0.0],
            [y * x * rest + z * sin, cos + y * y * rest, y * z * rest - x * sin, 0.0],
            [z * x * rest - y * sin, z * y * rest + x * sin, cos + z * z * rest, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ])
    }

    /// A perspective projection: CSS Transforms 2, section 13.1. On an SVG element it only has an effect on other functions of
    /// the same list, because browsers drop the division at the end.
    pub(super) fn perspective(depth: f64) -> Self {
        let mut matrix = Self::IDENTITY;
        matrix.0[3][2] = -1.0 / depth.max(1.0);
        matrix
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|row| {
            std::array::from_fn(|column| (0..4).map(|at| self.0[row][at] * other.0[at][column]).sum())
        }))
    }

    pub(super) const fn flat(&self) -> Matrix {
        let [across, down, ..] = self.0;
        Matrix { a: across[0], b: down[0], c: across[1], d: down[1], e: across[3], f: down[3] }
    }
}
