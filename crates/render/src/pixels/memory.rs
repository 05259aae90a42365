//! Memory for pictures, asked for politely: where an ordinary allocation would abort the process, this is an error.

use crate::Error;

/// Room for `length` values.
pub(crate) fn room<T>(length: usize) -> Result<Vec<T>, Error> {
    let mut buffer = Vec::new();
    let bytes = length.saturating_mul(size_of::<T>());
    buffer.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    Ok(buffer)
}

/// So many zeros, from the system where it has them at hand: memory that is never written is never taken.
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
