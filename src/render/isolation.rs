//! Isolated processes: the list of those that a thread has started (`lib/render/isolation.js`), and the rights that such a process gives
//! up (`lib/render/isolation-worker.js`).

use std::collections::HashMap;
use std::sync::Arc;

use napi::Env;
use napi_derive::napi;
use parking_lot::Mutex;

use super::children::Child;
use super::fonts::FontSet;
#[cfg(unix)]
use crate::shared::error::Failure;
use crate::shared::error::Result;
#[cfg(unix)]
use crate::shared::numbers::whole;
use ogpress_render as render;

/// The live processes that a JavaScript thread has started.
///
/// Node.js reaps an ended process in the event loop of the thread that started it. A terminated worker has no event loop any more, so its
/// processes are killed and reaped here.
#[napi]
pub struct Children(Arc<Mutex<HashMap<u32, Child>>>);

#[napi]
impl Children {
    /// The list of the calling thread.
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

    /// Adds a process that was started.
    #[napi]
    pub fn add(&self, pid: u32) {
        self.0.lock().insert(pid, Child::new(pid));
    }

    /// Removes a process that has ended and was reaped.
    #[napi]
    pub fn remove(&self, pid: u32) {
        self.0.lock().remove(&pid);
    }
}

/// Has the system kill this process when the thread that started it ends (Linux), also if this process is busy then. To be called first,
/// with the process number of the parent.
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
        // The parent may have ended before the call.
        let is_there = getppid().is_some_and(|pid| pid.as_raw_nonzero().get().cast_unsigned() == parent);
        if is_there { Ok(()) } else { Err(io::Error::other("the process that started it has ended")) }
    }
}

/// Gives up the rights of this process that rendering does not need: it can no longer open files or sockets, write files or leave a core
/// file, and its address space may grow by `bytes` at most. The files of fonts that texts may need are opened first.
///
/// These are resource limits of POSIX. Only Linux enforces the limit of address space.
#[napi]
pub fn lock_in(fonts: Option<&FontSet>, bytes: f64) -> Result<()> {
    let fonts = fonts.map_or_else(render::FontSet::default_set, FontSet::fonts);
    #[cfg(unix)]
    unix::lock_in(&fonts, whole(bytes)).map_err(|error| Failure::not_isolated(&error))?;
    #[cfg(not(unix))]
    fonts.hold_open();
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use ogpress_render::FontSet;

    pub(crate) fn lock_in(fonts: &FontSet, bytes: u64) -> io::Result<()> {
        // Some machines have more fonts than the soft limit of open files.
        let most = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most })?;
        fonts.hold_open();
        let to = |limit: u64| Rlimit { current: Some(limit), maximum: Some(limit) };
        setrlimit(Resource::Core, to(0))?;
        setrlimit(Resource::Fsize, to(0))?;
        #[cfg(target_os = "linux")]
        setrlimit(Resource::As, to(address_space()?.saturating_add(bytes)))?;
        // Last: no file can be opened from here on. Open files stay open.
        setrlimit(Resource::Nofile, to(0))?;
        Ok(())
    }

    /// The bytes of address space that the process uses.
    #[cfg(target_os = "linux")]
    fn address_space() -> io::Result<u64> {
        let sizes = std::fs::read_to_string("/proc/self/statm")?;
        let pages = sizes.split(' ').next().and_then(|pages| pages.parse::<u64>().ok());
        let pages = pages
            .ok_or_else(|| io::Error::other("/proc/self/statm does not say how large the process is"))?;
        Ok(pages.saturating_mul(rustix::param::page_size() as u64))
    }
}
