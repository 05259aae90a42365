//! The format of the file, and the options that belong to it.

use super::Error;

/// The format of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Format {
    /// PNG: without loss, unless the colours are reduced to a palette.
    Png(Option<Palette>),
    /// JPEG, without transparency.
    Jpeg(Jpeg),
    /// WebP.
    WebP(WebP),
    /// The pixels: four bytes for each, red, green, blue and alpha, not premultiplied, row by row from the top.
    Raw,
}

impl Default for Format {
    fn default() -> Self {
        Self::Png(None)
    }
}

impl Format {
    /// The most pixels of a side that the format can store: 14 bits in WebP
    /// ([RFC 9649, section 2.6](https://www.rfc-editor.org/rfc/rfc9649#section-2.6)), 16 bits in JPEG, of which
    /// painting uses fewer. `None`: as many as are painted.
    pub(super) const fn most_side(self) -> Option<u32> {
        match self {
            Self::WebP(_) => Some(16_383),
            Self::Png(_) | Self::Jpeg(_) | Self::Raw => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Png(_) => "PNG",
            Self::Jpeg(_) => "JPEG",
            Self::WebP(_) => "WebP",
            Self::Raw => "raw",
        }
    }
}

/// A palette that a picture with more colours is reduced to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// From 2 to 256.
    pub(super) colours: u16,
    /// From 0, no dithering, to 1.
    pub(super) dither: f32,
}

impl Palette {
    /// Checks the options `colors` and `dither`, which is 1 by default.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for colours that are not an integer from 2 to 256, or dithering outside of 0 to 1.
    pub fn new(colours: f64, dither: Option<f64>) -> Result<Self, Error> {
        let colours = integer("colors", colours, 2, 256)?;
        let dither = dither.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&dither) {
            let expected = "a number from 0 to 1".to_owned();
            return Err(Error::OutOfRange { option: "dither", expected, received: dither });
        }
        #[expect(clippy::cast_possible_truncation, reason = "a share needs few digits")]
        let dither = dither as f32;
        Ok(Self { colours, dither })
    }
}

/// How a JPEG file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jpeg {
    /// The loss.
    pub quality: Quality,
    /// The resolution of colour.
    pub subsampling: Subsampling,
    /// Whether the file begins with a coarse picture.
    pub is_progressive: bool,
}

/// The resolution of colour in a JPEG file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subsampling {
    /// Half of that of brightness, in each direction: 4:2:0.
    #[default]
    Half,
    /// That of brightness: 4:4:4.
    Full,
}

/// How a WebP file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebP {
    /// Without loss.
    Lossless,
    /// With loss.
    Lossy(Quality),
}

/// The quality of a format with loss: from 1, the smallest files, to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality(u8);

impl Default for Quality {
    /// A common default of image libraries.
    fn default() -> Self {
        Self(80)
    }
}

impl Quality {
    /// Checks the option `quality`.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for anything but an integer from 1 to 100.
    pub fn new(quality: f64) -> Result<Self, Error> {
        let [_, quality] = integer("quality", quality, 1, 100)?.to_be_bytes();
        Ok(Self(quality))
    }

    pub(super) const fn get(self) -> u8 {
        self.0
    }
}

fn integer(option: &'static str, value: f64, least: u16, most: u16) -> Result<u16, Error> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with the original")]
    let whole = value as u16;
    if f64::from(whole).total_cmp(&value).is_eq() && (least..=most).contains(&whole) {
        return Ok(whole);
    }
    Err(Error::OutOfRange { option, expected: format!("an integer from {least} to {most}"), received: value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_out_of_range<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
        result.unwrap_err().code() == "ERR_OGPRESS_OUT_OF_RANGE"
    }

    #[test]
    fn quality_is_an_integer_from_1_to_100() {
        for quality in [0.0, -1.0, 0.5, 80.5, 101.0, f64::NAN, f64::INFINITY, 65_537.0] {
            assert!(is_out_of_range(Quality::new(quality)), "{quality}");
        }
        assert_eq!(Quality::new(1.0).unwrap().get(), 1);
        assert_eq!(Quality::new(100.0).unwrap().get(), 100);
    }

    #[test]
    fn a_palette_has_from_2_to_256_colours_and_dithering_from_0_to_1() {
        for colours in [1.0, 0.0, 257.0, 2.5, f64::NAN, -64.0] {
            assert!(is_out_of_range(Palette::new(colours, None)), "{colours}");
        }
        for dither in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(is_out_of_range(Palette::new(64.0, Some(dither))), "{dither}");
        }
        assert_eq!(Palette::new(2.0, None), Ok(Palette { colours: 2, dither: 1.0 }));
        assert_eq!(Palette::new(256.0, Some(0.0)), Ok(Palette { colours: 256, dither: 0.0 }));
    }
}
