//! Matrices of three rows and columns that convert colours.

pub(super) type Matrix = [[f32; 3]; 3];

/// XYZ to linear sRGB, by IEC 61966-2-1. The second is for XYZ adapted to D50, as in ICC profiles.
const FROM_XYZ: Matrix = [
    [3.240_454, -1.537_139, -0.498_531],
    [-0.969_266, 1.876_011, 0.041_556],
    [0.055_643, -0.204_026, 1.057_225],
];
pub(super) const FROM_XYZ_D50: Matrix = [
    [3.133_856, -1.616_867, -0.490_615],
    [-0.978_768, 1.916_142, 0.033_454],
    [0.071_945, -0.228_991, 1.405_243],
];

pub(super) const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// CIE 1931 x and y of white, red, green and blue.
pub(crate) type Chromaticities = [[f32; 2]; 4];

pub(super) const D65: [f32; 2] = [0.3127, 0.329];

pub(super) fn times(matrix: Matrix, [a, b, c]: [f32; 3]) -> [f32; 3] {
    matrix.map(|[x, y, z]| x * a + y * b + z * c)
}

pub(super) fn product(left: Matrix, right: Matrix) -> Matrix {
    let column = |index: usize| times(left, right.map(|row| row[index]));
    let columns = [column(0), column(1), column(2)];
    [0, 1, 2].map(|row| [columns[0][row], columns[1][row], columns[2][row]])
}

/// The inverse by Cramer's rule; `None` if there is none.
#[expect(clippy::many_single_char_names, reason = "as in textbooks")]
fn inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> Option<Matrix> {
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    let rows = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    (determinant.abs() > 1e-9).then(|| rows.map(|row| row.map(|value| value / determinant)))
}

/// The matrix from linear light of these primaries to linear sRGB. It goes through XYZ
/// ([Lindbloom](http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html)), adapted to D65 by the Bradford
/// method.
pub(super) fn to_srgb([white, red, green, blue]: Chromaticities) -> Option<Matrix> {
    const BRADFORD: Matrix =
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let xyz = |[x, y]: [f32; 2]| (y > 1e-6).then(|| [x / y, 1.0, (1.0 - x - y) / y]);
    let [red, green, blue] = [xyz(red)?, xyz(green)?, xyz(blue)?];
    let primaries = [0, 1, 2].map(|row| [red[row], green[row], blue[row]]);
    let white = xyz(white)?;
    let scale = times(inverse(primaries)?, white);
    let to_xyz = primaries.map(|row| [row[0] * scale[0], row[1] * scale[1], row[2] * scale[2]]);
    let (from, to) = (times(BRADFORD, white), times(BRADFORD, xyz(D65)?));
    let cones =
        [0, 1, 2].map(|row| [0, 1, 2].map(|column| if row == column { to[row] / from[row] } else { 0.0 }));
    let adapted = product(inverse(BRADFORD)?, product(cones, BRADFORD));
    Some(product(FROM_XYZ, product(adapted, to_xyz)))
}
