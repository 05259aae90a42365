//! Matrices in the plane.

use usvg::tiny_skia_path::Transform;

/// A matrix in the plane: `x' = a x + c y + e`, `y' = b x + d y + f`.
pub(crate) type Matrix = svgtypes::Transform;

/// Product and inverse of matrices.
pub(crate) trait Times {
    /// Returns the product `self * other`, which applies `other` first.
    fn times(self, other: Self) -> Self;

    /// Returns the inverse. `None` if the matrix is singular.
    fn inverse(self) -> Option<Self>
    where
        Self: Sized;
}

/// Converts a matrix to single precision, for paths.
#[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
pub(crate) const fn of_paths(matrix: Matrix) -> Transform {
    Transform {
        sx: matrix.a as f32,
        ky: matrix.b as f32,
        kx: matrix.c as f32,
        sy: matrix.d as f32,
        tx: matrix.e as f32,
        ty: matrix.f as f32,
    }
}

impl Times for Matrix {
    fn times(self, other: Self) -> Self {
        Self {
            a: self.a * other.a + self.c * other.b,
            b: self.b * other.a + self.d * other.b,
            c: self.a * other.c + self.c * other.d,
            d: self.b * other.c + self.d * other.d,
            e: self.a * other.e + self.c * other.f + self.e,
            f: self.b * other.e + self.d * other.f + self.f,
        }
    }

    fn inverse(self) -> Option<Self> {
        let Self { a, b, c, d, e, f } = self;
        let determinant = a * d - b * c;
        if determinant == 0.0 || !determinant.is_finite() {
            return None;
        }
        let [a, b, c, d] = [d, -b, -c, a].map(|number| number / determinant);
        Some(Self { a, b, c, d, e: -(a * e + c * f), f: -(b * e + d * f) })
    }
}
