//! The names of the system's errors.

use super::*;

fn code(number: i32) -> Option<&'static str> {
    Error::from_system("write", Path::new("file"), io::Error::from_raw_os_error(number)).system_code()
}

#[cfg(target_os = "linux")]
#[test]
fn every_error_of_linux_has_its_name() {
    // These numbers are not in use (errno-base.h, errno.h).
    let unused = [41, 58];
    for number in (1..=133).filter(|number| !unused.contains(number)) {
        assert_ne!(code(number), Some("UNKNOWN"), "{number}: {}", io::Error::from_raw_os_error(number));
    }
}

#[cfg(unix)]
#[test]
fn names_are_those_of_node() {
    let names = [
        (libc::EPERM, "EPERM"),
        (libc::EACCES, "EACCES"),
        (libc::ENXIO, "ENXIO"),
        (libc::EAGAIN, "EAGAIN"),
        (libc::ENFILE, "ENFILE"),
        (libc::EMFILE, "EMFILE"),
        (libc::ENODEV, "ENODEV"),
        (libc::ELOOP, "ELOOP"),
        (libc::ESTALE, "ESTALE"),
        (libc::ENOTSUP, "ENOTSUP"),
        (libc::EOVERFLOW, "EOVERFLOW"),
        (libc::ENOTCONN, "ENOTCONN"),
        (libc::ETIMEDOUT, "ETIMEDOUT"),
        (libc::EMLINK, "EMLINK"),
        (libc::EPIPE, "EPIPE"),
        (libc::EBADF, "EBADF"),
        (100_000, "UNKNOWN"),
    ];
    for (number, name) in names {
        assert_eq!(code(number), Some(name));
    }
}

#[test]
fn an_error_of_this_crate_has_no_code_of_the_system() {
    assert_eq!(Error::new(ErrorKind::Write, Path::new("file"), "another reason").system_code(), None);
}
