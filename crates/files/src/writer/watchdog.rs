//! A watchdog for writers whose workers are all blocked by a disk.
//!
//! A file on a disk that hangs must not hold up the files on other disks. A worker that has finished a slow file adds
//! another worker itself (see [`workers`](super::workers)). A worker that never finishes cannot. So one thread checks all
//! writers that have waiting files.
//!
//! Method: every tick each watched writer is [checked](Watched::check). A writer without waiting files is forgotten, and
//! registers again with its next file.
//!
//! Invariants:
//! - There is at most one watchdog thread. It starts with the first file and blocks while no writer is watched.
//! - A writer with waiting files is watched. Before a writer is forgotten, it is checked again under the lock of the
//!   registry, because [`watch`] may have found it still registered after the first check.
//! - A watched writer may be dropped: the registry holds weak references.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// The time between two checks. Most files take less.
const TICK: Duration = Duration::from_millis(5);

/// What the watchdog checks.
pub(super) trait Watched: Send + Sync {
    /// Adds a worker if no file was taken from the queue for `interval`. Returns whether files are waiting.
    fn check(self: Arc<Self>, interval: Duration) -> bool;

    /// Returns whether files are waiting.
    fn has_waiting(&self) -> bool;
}

struct Registry {
    watched: Vec<Weak<dyn Watched>>,
    /// Whether the thread was started.
    is_running: bool,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { watched: Vec::new(), is_running: false });
static REGISTERED: Condvar = Condvar::new();

/// Watches a writer until no file waits there.
pub(super) fn watch<W: Watched + 'static>(writer: &Arc<W>) {
    let mut registry = REGISTRY.lock();
    if registry.watched.iter().any(|other| std::ptr::addr_eq(other.as_ptr(), Arc::as_ptr(writer))) {
        return;
    }
    let weak: Weak<W> = Arc::downgrade(writer);
    registry.watched.push(weak);
    if registry.is_running {
        REGISTERED.notify_one();
    } else {
        // If the system has no thread, the writers go on with the workers that they have.
        registry.is_running = thread::Builder::new().name("ogpress-watch".to_owned()).spawn(run).is_ok();
    }
}

fn run() {
    loop {
        let watched = {
            let mut registry = REGISTRY.lock();
            while registry.watched.is_empty() {
                REGISTERED.wait(&mut registry);
            }
            registry.watched.clone()
        };
        thread::sleep(TICK);
        let is_idle = |writer: &Weak<dyn Watched>| !writer.upgrade().is_some_and(|writer| writer.check(TICK));
        let idle: Vec<&Weak<dyn Watched>> = watched.iter().filter(|writer| is_idle(writer)).collect();
        let is_still_idle = |writer: &Weak<dyn Watched>| {
            idle.iter().any(|other| other.ptr_eq(writer))
                && !writer.upgrade().is_some_and(|writer| writer.has_waiting())
        };
        REGISTRY.lock().watched.retain(|writer| !is_still_idle(writer));
    }
}
