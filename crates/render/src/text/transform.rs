//! Transforms as SVG attributes, `svgtypes` and `kurbo` write them.

use kurbo::Affine;

/// Parses a `transform` attribute. An invalid one is the identity, as in SVG 2.
pub(crate) fn parse(value: &str) -> Affine {
    value.parse().map_or(Affine::IDENTITY, from_svg)
}

pub(crate) fn from_svg(transform: svgtypes::Transform) -> Affine {
    let svgtypes::Transform { a, b, c, d, e, f } = transform;
    Affine::new([a, b, c, d, e, f])
}

/// Writes a transform as the value of an attribute.
pub(crate) fn to_attribute(transform: Affine) -> String {
    format!("matrix({})", transform.as_coeffs().map(|number| number.to_string()).join(" "))
}
