//! Calls libwebp.
//!
//! The safe wrappers of it lack a way to stop, or bring many crates with them.
#![expect(unsafe_code, reason = "libwebp is written in C")]

use std::ffi::c_int;
use std::ptr;

use libwebp_sys::{
    WebPConfig, WebPEncode, WebPEncodingError, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear,
    WebPMemoryWriterInit, WebPPicture, WebPPictureFree, WebPPictureImportRGBA, WebPPictureImportRGBX,
    WebPPreset, WebPValidateConfig,
};

use crate::Cancellation;
use crate::pixels::runs::are_opaque;

/// How a file is encoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) is_lossless: bool,
    /// From 0 to 100: the quality, or the effort if nothing is lost.
    pub(super) quality: f32,
    /// From 0, fast, to 6.
    pub(super) method: u8,
    /// Whether the file is divided into as many parts as possible.
    pub(super) has_small_parts: bool,
}

/// Why there is no file.
#[derive(Debug)]
pub(super) enum Failure {
    Cancelled,
    OutOfMemory,
    /// More was to be stored in one part of the file than it may have.
    PartTooLarge,
}

/// Encodes pixels of four bytes, not premultiplied.
pub(super) fn encode(
    pixels: &[u8],
    width: u32,
    height: u32,
    settings: Settings,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Failure> {
    let stride = width as usize * 4;
    assert_eq!(pixels.len(), stride * height as usize, "four bytes for each pixel");
    let side = |side: usize| c_int::try_from(side).expect("no side has more than 14 bits");
    let config = config(settings);
    let mut picture = Picture(WebPPicture::new().expect("the version is that of the header"));
    picture.0.width = side(width as usize);
    picture.0.height = side(height as usize);
    picture.0.use_argb = settings.is_lossless.into();
    let import = if are_opaque(pixels.as_chunks().0) { WebPPictureImportRGBX } else { WebPPictureImportRGBA };
    // SAFETY: the picture is initialised and has a size, and `pixels` has `height` rows of `stride` bytes.
    if unsafe { import(&raw mut picture.0, pixels.as_ptr(), side(stride)) } == 0 {
        return Err(Failure::OutOfMemory);
    }
    let mut output = Output::new();
    picture.0.writer = Some(WebPMemoryWrite);
    picture.0.custom_ptr = (&raw mut output.0).cast();
    picture.0.progress_hook = Some(goes_on);
    picture.0.user_data = ptr::from_ref(cancellation).cast_mut().cast();
    // SAFETY: `config` is valid. The pixels, `output` and `cancellation`, which the callbacks use, live until the call
    // returns.
    let done = unsafe { WebPEncode(&raw const config, &raw mut picture.0) };
    if done != 0 {
        return Ok(output.bytes().to_vec());
    }
    Err(match picture.0.error_code {
        WebPEncodingError::VP8_ENC_ERROR_USER_ABORT => Failure::Cancelled,
        WebPEncodingError::VP8_ENC_ERROR_PARTITION0_OVERFLOW
        | WebPEncodingError::VP8_ENC_ERROR_PARTITION_OVERFLOW
        | WebPEncodingError::VP8_ENC_ERROR_FILE_TOO_BIG => Failure::PartTooLarge,
        WebPEncodingError::VP8_ENC_ERROR_OUT_OF_MEMORY
        | WebPEncodingError::VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY
        | WebPEncodingError::VP8_ENC_ERROR_BAD_WRITE => Failure::OutOfMemory,
        other => unreachable!("the size and the settings are valid: {other:?}"),
    })
}

fn config(settings: Settings) -> WebPConfig {
    let config = WebPConfig::new_with_preset(WebPPreset::WEBP_PRESET_DEFAULT, settings.quality);
    let mut config = config.expect("the version is that of the header");
    config.lossless = settings.is_lossless.into();
    config.method = settings.method.into();
    if settings.has_small_parts {
        (config.partitions, config.partition_limit) = (3, 100);
    }
    // SAFETY: `config` is initialised.
    assert_ne!(unsafe { WebPValidateConfig(&raw const config) }, 0, "the settings are valid");
    config
}

/// Returns 0 to stop.
extern "C" fn goes_on(_percent: c_int, picture: *const WebPPicture) -> c_int {
    // SAFETY: libwebp calls this inside of `WebPEncode`, with the picture of `encode`, whose `user_data` is this.
    let cancellation = unsafe { &*(*picture).user_data.cast::<Cancellation>() };
    cancellation.check().is_ok().into()
}

/// A picture whose pixels belong to libwebp.
struct Picture(WebPPicture);

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: the picture is initialised.
        unsafe { WebPPictureFree(&raw mut self.0) };
    }
}

/// Bytes that belong to libwebp.
struct Output(WebPMemoryWriter);

impl Output {
    fn new() -> Self {
        let mut writer = WebPMemoryWriter { mem: ptr::null_mut(), size: 0, max_size: 0, pad: [0] };
        // SAFETY: this initialises what it points to.
        unsafe { WebPMemoryWriterInit(&raw mut writer) };
        Self(writer)
    }

    fn bytes(&self) -> &[u8] {
        if self.0.mem.is_null() {
            return &[];
        }
        // SAFETY: libwebp has written so many bytes there.
        unsafe { std::slice::from_raw_parts(self.0.mem, self.0.size) }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: the writer is initialised.
        unsafe { WebPMemoryWriterClear(&raw mut self.0) };
    }
}
