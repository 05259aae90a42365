//! A process that renders for another one, and can do little else: see `lib/helper.js`.

use napi_derive::napi;

#[cfg(unix)]
use super::error::Failure;
use super::error::Result;
use super::fonts::FontSet;
use crate::render;

/// Takes from this process, for good, what rendering does not need: to open files and sockets, to write files, to leave a
/// core file, and more address space than it has now and so many bytes. What texts may need of fonts is opened first.
///
/// Limits of resources are those of POSIX; of address space, where the system keeps to that (Linux).
#[napi]
pub fn lock_in(fonts: Option<&FontSet>, bytes: f64) -> Result<()> {
    let fonts = fonts.map_or_else(render::FontSet::default_set, |set| set.0.clone());
    #[cfg(unix)]
    unix::lock_in(&fonts, bytes).map_err(|error| Failure::not_isolated(&error).thrown())?;
    #[cfg(not(unix))]
    fonts.hold_open();
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use crate::render::FontSet;

    pub(super) fn lock_in(fonts: &FontSet, bytes: f64) -> io::Result<()> {
        // Some machines have more fonts than a process may open files at first.
        let most = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })?;
        fonts.hold_open();
        let to = |limit: u64| Rlimit { current: Some(limit), maximum: Some(limit) };
        setrlimit(Resource::Core, to(0))?;
        setrlimit(Resource::Fsize, to(0))?;
        #[cfg(target_os = "linux")]
        setrlimit(Resource::As, to(address_space()?.saturating_add(whole(bytes))))?;
        // Last, as nothing can be opened from here on. What is open stays so.
        setrlimit(Resource::Nofile, to(0))?;
        Ok(())
    }

    /// Bytes of address space that the process has.
    #[cfg(target_os = "linux")]
    fn address_space() -> io::Result<u64> {
        let sizes = std::fs::read_to_string("/proc/self/statm")?;
        let pages = sizes.split(' ').next().and_then(|pages| pages.parse::<u64>().ok());
        let pages = pages
            .ok_or_else(|| io::Error::other("/proc/self/statm does not say how large the process is"))?;
        Ok(pages.saturating_mul(rustix::param::page_size() as u64))
    }

    #[cfg(target_os = "linux")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`lib/` has checked it")]
    const fn whole(bytes: f64) -> u64 {
        bytes as u64
    }
}
