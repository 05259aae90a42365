//! Disks that have failed. A full disk fails for every file on it: one error says so, and what was asked for before it
//! happened is not attempted. What is asked for later is, and finds out whether the disk has room again.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

/// A disk, as the system numbers them.
pub(super) type Device = u64;

pub(super) static DEVICES: LazyLock<Devices> = LazyLock::new(Devices::default);

/// When disks have failed last, in the order of events.
#[derive(Debug, Default)]
pub(super) struct Devices {
    events: AtomicU64,
    failed: Mutex<HashMap<Device, u64>>,
    /// Whether there are any, for those who would have to find out which disk a file is on.
    any: AtomicBool,
}

impl Devices {
    /// What comes before all failures from now on.
    pub(super) fn now(&self) -> u64 {
        self.events.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::SeqCst)
    }

    /// Notes the failure of something that was asked for at some time. Answers whether it is the first since then.
    pub(super) fn fail(&self, device: Device, since: u64) -> bool {
        let mut failed = self.failed.lock();
        let before = failed.insert(device, self.now());
        self.any.store(true, Ordering::SeqCst);
        before.is_none_or(|when| when < since)
    }

    /// Whether a disk has failed since.
    pub(super) fn has_failed(&self, device: Device, since: u64) -> bool {
        self.failed.lock().get(&device).is_some_and(|&when| when > since)
    }

    /// Notes that a disk has taken a file that was asked for at some time: it works, unless it has failed since.
    pub(super) fn works(&self, device: Device, since: u64) {
        let mut failed = self.failed.lock();
        if failed.get(&device).is_some_and(|&when| when < since) {
            failed.remove(&device);
            self.any.store(!failed.is_empty(), Ordering::SeqCst);
        }
    }
}
