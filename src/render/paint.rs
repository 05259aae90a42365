//! A tree to pixels, by resvg.

use tiny_skia::{Pixmap, Transform};
use usvg::Tree;

use super::{Error, Options};

/// Paints the tree on a canvas of the size that `options` ask for.
pub(super) fn paint(tree: &Tree, options: &Options) -> Result<Pixmap, Error> {
    let (canvas, factor) = options.size.canvas(tree.size())?;
    let bytes = canvas.width() as usize * canvas.height() as usize * tiny_skia::BYTES_PER_PIXEL;
    let mut pixmap = Pixmap::from_vec(zeroed(bytes)?, canvas).ok_or(Error::OutOfMemory { bytes })?;
    if let Some(background) = options.background {
        pixmap.fill(background.to_color());
    }
    resvg::render(tree, Transform::from_scale(factor, factor), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// So many zeros, or an error where an ordinary allocation would abort the process.
fn zeroed(bytes: usize) -> Result<Vec<u8>, Error> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
    buffer.resize(bytes, 0);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_the_system_does_not_have_is_an_error_and_not_an_abort() {
        let error = zeroed(usize::MAX / 2).unwrap_err();
        assert_eq!(error.code(), "ERR_OGPRESS_OUT_OF_MEMORY");
        assert_eq!(zeroed(4), Ok(vec![0; 4]));
    }
}
