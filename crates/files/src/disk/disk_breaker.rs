//! A circuit breaker per disk.
//!
//! A full, read-only or broken disk fails for every file on it. One error with the cause is enough: the other files that were
//! submitted before the failure are not attempted. A file that is submitted after the failure is attempted, because the disk
//! may have space again.
//!
//! Method: the circuit breaker pattern (Nygard, *Release It!*), whose trial request is any file of a newer batch. "Before"
//! and "after" are decided by a logical clock (Lamport, 1978): each batch and each failure gets the next number, so that
//! equal times of a real clock cannot confuse them.
//!
//! Invariants:
//! - A batch is affected only by failures whose timestamp is greater than its own.
//! - Of the files that one failure affects, exactly one is reported with the cause
//!   ([`record_failure`](DiskBreaker::record_failure) returns `true`).
//! - Success of a file closes the circuit only if the disk has not failed since the file's batch was created.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use super::device::Device;

/// The breaker of this process.
pub(crate) static DISK_BREAKER: LazyLock<DiskBreaker> = LazyLock::new(DiskBreaker::default);

/// The time of the last failure of each disk.
#[derive(Debug, Default)]
pub(crate) struct DiskBreaker {
    clock: AtomicU64,
    failures: Mutex<HashMap<Device, u64>>,
    /// Whether `failures` has entries. Callers read this first, because it costs a system call to find the disk of a path.
    has_failures: AtomicBool,
}

impl DiskBreaker {
    /// Returns a new logical timestamp. Later failures compare greater.
    pub(crate) fn timestamp(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    /// Returns whether any disk has failed and has not worked since.
    pub(crate) fn has_failures(&self) -> bool {
        self.has_failures.load(Ordering::SeqCst)
    }

    /// Records that a file failed whose batch was created at `created`. Returns whether this is the first failure of the disk
    /// since then.
    pub(crate) fn record_failure(&self, device: Device, created: u64) -> bool {
        let mut failures = self.failures.lock();
        let previous = failures.insert(device, self.timestamp());
        self.has_failures.store(true, Ordering::SeqCst);
        previous.is_none_or(|failed| failed < created)
    }

    /// Returns whether the disk has failed since `created`.
    pub(crate) fn has_failed_since(&self, device: Device, created: u64) -> bool {
        self.failures.lock().get(&device).is_some_and(|&failed| failed > created)
    }

    /// Records that a file was written whose batch was created at `created`. The disk works again, unless it has failed since.
    pub(crate) fn record_success(&self, device: Device, created: u64) {
        let mut failures = self.failures.lock();
        if failures.get(&device).is_some_and(|&failed| failed < created) {
            failures.remove(&device);
            self.has_failures.store(!failures.is_empty(), Ordering::SeqCst);
        }
    }
}
