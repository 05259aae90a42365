//! Which disk a path is on.

use std::path::Path;

use super::dir_handle::DirHandle;

/// The number of a disk. It is only compared.
pub(crate) type Device = u64;

/// Returns the disk that a path is on. If nothing is there yet, the nearest folder above decides.
#[cfg(unix)]
pub(super) fn device_of(dir: &DirHandle, path: &Path) -> Option<Device> {
    path.ancestors().find_map(|path| match dir {
        DirHandle::Ambient => device_at(rustix::fs::CWD, path),
        DirHandle::Beneath(open) => device_at(&open.dir, super::dir_handle::or_current(path)),
    })
}

/// Returns a hash of the drive letter or of the network share that a path is on.
#[cfg(not(unix))]
pub(super) fn device_of(dir: &DirHandle, path: &Path) -> Option<Device> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let folder = std::path::PathBuf::from(dir.absolute_folder_of(path));
    let mut hasher = DefaultHasher::new();
    folder.components().next()?.hash(&mut hasher);
    Some(hasher.finish())
}

/// Returns the number of the mount, or of the disk where the kernel has no mount numbers (before Linux 5.8).
///
/// One disk can be mounted twice, once read-only. A failure of that mount is no failure of the other one.
#[cfg(target_os = "linux")]
fn device_at(from: impl std::os::fd::AsFd, path: &Path) -> Option<Device> {
    use rustix::fs::{AtFlags, StatxFlags, statx};
    const IS_MOUNT: u64 = 1 << 63;
    let found = statx(from, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
    let device = rustix::fs::makedev(found.stx_dev_major, found.stx_dev_minor);
    let has_mount = found.stx_mask & StatxFlags::MNT_ID.bits() != 0;
    Some(if has_mount { IS_MOUNT | found.stx_mnt_id } else { device })
}

#[cfg(all(unix, not(target_os = "linux")))]
fn device_at(from: impl std::os::fd::AsFd, path: &Path) -> Option<Device> {
    let found = rustix::fs::statat(from, path, rustix::fs::AtFlags::empty()).ok()?;
    Some(u64::from_ne_bytes(i64::from(found.st_dev).to_ne_bytes()))
}
