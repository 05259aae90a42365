//! The encoders. Six bytes choose the format, its options and the width; the rest are pixels. A file must have the size of
//! the picture, and its pixels where nothing may be lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::caught;
use ogpress_render::{Compression, Format, Jpeg, Options, Palette, Quality, Subsampling, WebP, fuzz};

fuzz_target!(|bytes: &[u8]| {
    let Some((&[kind, level, number, share, width, repeats], pixels)) = bytes.split_first_chunk() else {
        return;
    };
    let quality = Quality::new(f64::from(1 + number % 100)).expect("from 1 to 100");
    let palette = || {
        let colours = f64::from(2 + u16::from(number) % 255);
        Palette::new(colours, Some(f64::from(share) / 255.0)).expect("from 2 to 256 colours")
    };
    let format = match kind % 6 {
        0 => Format::Png(None),
        1 => Format::Png(Some(palette())),
        2 => Format::Jpeg(Jpeg {
            quality,
            subsampling: if share & 1 == 0 { Subsampling::Half } else { Subsampling::Full },
            is_progressive: share & 2 == 0,
        }),
        3 => Format::WebP(WebP::Lossy(quality)),
        4 => Format::WebP(WebP::Lossless),
        _ => Format::Raw,
    };
    let compression = match level % 3 {
        0 => Compression::Fast,
        1 => Compression::Balanced,
        _ => Compression::Small,
    };
    let options = Options { format, compression, ..Options::default() };
    // Repeated pixels make larger pictures of short inputs.
    let pixels = pixels.repeat(1 + usize::from(repeats % 16));
    caught(|| fuzz::encode(&pixels, 1 + u32::from(width), &options));
});
