//! The names of the system's errors, as Node.js has them in `error.code`.

use std::io;

/// Returns the name of an error of the system, such as `ENOSPC`. An error that this table does not have is `UNKNOWN`.
#[cfg(unix)]
pub(crate) fn system_code(reason: &io::Error) -> &'static str {
    let number = reason.raw_os_error();
    let mut names = COMMON.iter().chain(ON_THIS_SYSTEM);
    names.find(|(known, _)| Some(*known) == number).map_or("UNKNOWN", |(_, name)| name)
}

/// Windows has other numbers. The names are those that libuv translates them to.
#[cfg(not(unix))]
pub(crate) fn system_code(reason: &io::Error) -> &'static str {
    use io::ErrorKind;
    // ERROR_ACCESS_DENIED, ERROR_PRIVILEGE_NOT_HELD
    if matches!(reason.raw_os_error(), Some(5 | 1314)) {
        return "EPERM";
    }
    // ERROR_TOO_MANY_OPEN_FILES
    if reason.raw_os_error() == Some(4) {
        return "EMFILE";
    }
    // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
    if matches!(reason.raw_os_error(), Some(32 | 33)) {
        return "EBUSY";
    }
    // ERROR_CANT_RESOLVE_FILENAME: too many links.
    if reason.raw_os_error() == Some(1921) {
        return "ELOOP";
    }
    // ERROR_WRITE_FAULT, ERROR_GEN_FAILURE, ERROR_CRC, ERROR_IO_DEVICE
    if matches!(reason.raw_os_error(), Some(23 | 29 | 31 | 1117)) {
        return "EIO";
    }
    match reason.kind() {
        ErrorKind::PermissionDenied => "EPERM",
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::AlreadyExists => "EEXIST",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::NotADirectory => "ENOTDIR",
        ErrorKind::DirectoryNotEmpty => "ENOTEMPTY",
        ErrorKind::StorageFull => "ENOSPC",
        ErrorKind::QuotaExceeded => "EDQUOT",
        ErrorKind::ReadOnlyFilesystem => "EROFS",
        // ERROR_INVALID_NAME, which libuv translates so too.
        ErrorKind::InvalidFilename if reason.raw_os_error() == Some(123) => "ENOENT",
        ErrorKind::InvalidFilename => "ENAMETOOLONG",
        ErrorKind::InvalidInput => "EINVAL",
        ErrorKind::FileTooLarge => "EFBIG",
        ErrorKind::ResourceBusy => "EBUSY",
        ErrorKind::CrossesDevices => "EXDEV",
        ErrorKind::OutOfMemory => "ENOMEM",
        ErrorKind::BrokenPipe => "EPIPE",
        ErrorKind::Interrupted => "EINTR",
        ErrorKind::TimedOut => "ETIMEDOUT",
        ErrorKind::TooManyLinks => "EMLINK",
        ErrorKind::Unsupported => "ENOSYS",
        _ => "UNKNOWN",
    }
}

/// Pairs each number with its name. Some systems have one number for two names: the first one counts, which is the name that
/// Node.js gives.
#[cfg(unix)]
macro_rules! names {
    ($($name:ident)*) => { &[$((libc::$name, stringify!($name)),)*] };
}

/// The errors in `os.constants.errno` that every Unix has.
#[cfg(unix)]
const COMMON: &[(i32, &str)] = names! {
    E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ECHILD ECONNABORTED
    ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG EHOSTUNREACH EIDRM EILSEQ EINPROGRESS EINTR
    EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET ENETUNREACH ENFILE
    ENOBUFS ENODEV ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTSOCK
    ENOTSUP ENOTTY ENXIO EOPNOTSUPP EOVERFLOW EPERM EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EROFS ESPIPE ESRCH ESTALE
    ETIMEDOUT ETXTBSY EWOULDBLOCK EXDEV
    EHOSTDOWN ENOTBLK EOWNERDEAD ENOTRECOVERABLE EPFNOSUPPORT EREMOTE ESHUTDOWN ESOCKTNOSUPPORT ETOOMANYREFS EUSERS
};

/// Errors of file systems, encryption, media and network disks that only Linux has.
#[cfg(any(target_os = "linux", target_os = "android"))]
const ON_THIS_SYSTEM: &[(i32, &str)] = names! {
    ENODATA ENOSR ENOSTR ETIME
    EADV EBADE EBADFD EBADR EBADRQC EBADSLT EBFONT ECHRNG ECOMM EDOTDOT EHWPOISON EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED
    EL2HLT EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG EMEDIUMTYPE ENAVAIL ENOANO ENOCSI ENOKEY
    ENOMEDIUM ENONET ENOPKG ENOTNAM ENOTUNIQ EREMCHG EREMOTEIO ERESTART ERFKILL ESRMNT ESTRPIPE EUCLEAN EUNATCH EXFULL
};

#[cfg(target_vendor = "apple")]
const ON_THIS_SYSTEM: &[(i32, &str)] = names! {
    ENODATA ENOSR ENOSTR ETIME
    EAUTH EBADARCH EBADEXEC EBADMACHO EBADRPC EDEVERR EFTYPE ENEEDAUTH ENOATTR ENOPOLICY EPROCLIM EPROCUNAVAIL
    EPROGMISMATCH EPROGUNAVAIL EPWROFF EQFULL ERPCMISMATCH ESHLIBVERS
};

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))))]
const ON_THIS_SYSTEM: &[(i32, &str)] = &[];
