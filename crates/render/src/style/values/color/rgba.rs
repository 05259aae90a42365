//! A colour in sRGB.

/// A colour in sRGB, not premultiplied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rgba {
    /// Red, 0 to 255.
    pub(crate) red: u8,
    /// Green, 0 to 255.
    pub(crate) green: u8,
    /// Blue, 0 to 255.
    pub(crate) blue: u8,
    /// 0 is transparent, 1 is opaque.
    pub(crate) alpha: f32,
}
