//! Processes that render for this one (`lib/render/isolation.js`), and what such a process gives up (`lib/render/isolation-worker.js`).

use std::collections::HashMap;
use std::sync::Arc;

use napi::Env;
use napi_derive::napi;
use parking_lot::Mutex;

use super::children::Child;
use super::fonts::FontSet;
#[cfg(unix)]
use crate::shared::error::{Failure, Result};
use ogpress_render as render;

/// The processes that a JavaScript thread has started, and nobody has reaped yet.
///
/// Node.js reaps a process when the event loop that started it turns. A worker thread that is terminated has none any more, so that
/// its processes would stay as zombies: they are killed and reaped here.
#[napi]
pub struct Children(Arc<Mutex<HashMap<u32, Child>>>);

#[napi]
impl Children {
    /// Those of the calling thread.
    #[napi(constructor)]
    pub fn new(env: Env) -> napi::Result<Self> {
        // The thread that reaps outlives the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let children = Arc::<Mutex<HashMap<u32, Child>>>::default();
        env.add_env_cleanup_hook(Arc::clone(&children), |children| {
            Child::end(std::mem::take(&mut *children.lock()).into_values().collect());
        })?;
        Ok(Self(children))
    }

    /// A process was started.
    #[napi]
    pub fn add(&self, pid: u32) {
        self.0.lock().insert(pid, Child::new(pid));
    }

    /// A process has ended, and was reaped.
    #[napi]
    pub fn remove(&self, pid: u32) {
        self.0.lock().remove(&pid);
    }
}

/// Ends this process when the thread that started it ends, also where it cannot hear of that from its parent (Linux). To be called
/// first, with the number of the parent.
#[napi]
pub fn die_with_parent(parent: u32) -> Result<()> {
    #[cfg(target_os = "linux")]
    linux::die_with_parent(parent).map_err(|error| Failure::not_isolated(&error))?;
    #[cfg(not(target_os = "linux"))]
    let _ = parent;
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;

    use rustix::process::{Signal, getppid, set_parent_process_death_signal};

    pub(crate) fn die_with_parent(parent: u32) -> io::Result<()> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // It may have ended before that.
        let is_there = getppid().is_some_and(|pid| pid.as_raw_nonzero().get().cast_unsigned() == parent);
        if is_there { Ok(()) } else { Err(io::Error::other("the process that started it has ended")) }
    }
}

/// Takes from this process, for good, what rendering does not need: to open files and sockets, to write files, to leave a
/// core file, and more address space than it has now and so many bytes. What texts may need of fonts is opened first.
///
/// Limits of resources are those of POSIX; of address space, where the system keeps to that (Linux).
#[napi]
pub fn lock_in(fonts: Option<&FontSet>, bytes: f64) -> Result<()> {
    let fonts = fonts.map_or_else(render::FontSet::default_set, |set| set.0.clone());
    #[cfg(unix)]
    unix::lock_in(&fonts, bytes).map_err(|error| Failure::not_isolated(&error))?;
    #[cfg(not(unix))]
    fonts.hold_open();
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use ogpress_render::FontSet;

    pub(crate) fn lock_in(fonts: &FontSet, bytes: f64) -> io::Result<()> {
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
