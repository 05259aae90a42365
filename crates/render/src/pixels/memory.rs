//! Memory for pictures. Where an ordinary allocation would abort the process, these return an error.

use crate::Error;

/// Returns an empty vector with room for exactly `length` values.
pub(crate) fn room<T>(length: usize) -> Result<Vec<T>, Error> {
    let mut buffer = Vec::new();
    let bytes = length.saturating_mul(size_of::<T>());
    buffer.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    Ok(buffer)
}

/// Returns zeros. The system provides them without writing, so pages that are never written are never allocated.
pub(crate) fn zeroed(bytes: usize) -> Result<Vec<u8>, Error> {
    bytemuck::allocation::try_zeroed_vec(bytes).map_err(|()| Error::OutOfMemory { bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_the_system_does_not_have_is_an_error_and_not_an_abort() {
        for error in [zeroed(usize::MAX / 2).unwrap_err(), room::<u64>(usize::MAX).unwrap_err()] {
            assert_eq!(error.code(), "ERR_OGPRESS_OUT_OF_MEMORY");
        }
        assert_eq!(zeroed(4), Ok(vec![0; 4]));
    }
}
