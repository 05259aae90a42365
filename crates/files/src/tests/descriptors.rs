//! The budget of file descriptors.

use super::*;
use crate::disk::descriptors::DescriptorBudget;

#[cfg(unix)]
fn refused(number: i32) -> Error {
    Error::from_system("open", Path::new("file"), io::Error::from_raw_os_error(number))
}

#[cfg(unix)]
fn shortage() -> Error {
    refused(libc::EMFILE)
}

#[cfg(unix)]
#[test]
fn a_refused_descriptor_halves_the_budget_until_files_are_closed() {
    let descriptors = DescriptorBudget::new(16, Duration::from_mins(1));
    let mut tries = 0;
    let open = || {
        tries += 1;
        if tries < 4 { Err(shortage()) } else { Ok(tries) }
    };
    assert_eq!(descriptors.retry(open).unwrap(), 4);
    assert_eq!(descriptors.limit(), 2);
    for _ in 0..200 {
        drop(descriptors.reserve());
    }
    assert_eq!(descriptors.limit(), 16);
    // Any other error is returned at once.
    let open = || Err::<(), _>(refused(libc::EACCES));
    assert_eq!(descriptors.retry(open).unwrap_err().system_code(), Some("EACCES"));
    assert_eq!(descriptors.limit(), 16);
}

#[cfg(unix)]
#[test]
fn a_shortage_of_descriptors_is_an_error_after_the_retry_time() {
    let descriptors = DescriptorBudget::new(4, Duration::from_millis(50));
    let begun = Instant::now();
    let error = descriptors.retry(|| Err::<(), _>(shortage())).unwrap_err();
    assert!(begun.elapsed() >= Duration::from_millis(50));
    assert_eq!((error.kind, error.system_code()), (ErrorKind::TooManyOpenFiles, Some("EMFILE")));
    assert_eq!(error.kind.code(), "ERR_OGPRESS_TOO_MANY_OPEN_FILES");
}

#[cfg(unix)]
#[test]
fn a_waiting_reservation_is_granted_when_another_one_is_dropped() {
    let descriptors = DescriptorBudget::new(1, Duration::from_mins(1));
    let reservation = descriptors.reserve();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| drop(descriptors.reserve()));
        assert!(!waits.is_finished());
        drop(reservation);
    });
}
