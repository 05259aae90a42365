//! Untracked tasks: tasks of one permit that start at once. The limiter only counts them.
//!
//! The counts are in memory that the limiter shares with the one thread that uses it. That thread may start a task itself while
//! `running < room`, by adding 1 to `running`, and may end one that has succeeded itself while `room` is not 0, by taking 1 from
//! `running` and adding 1 to `ended`. `room` is 0 while tasks wait, or anything else has to be notified; then the thread calls
//! [`Limiter::finish_untracked`](super::Limiter::finish_untracked). So a task that starts at once and leaves with no task waiting
//! needs no call, and the limiter still knows how many run.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The counts of untracked tasks. Both sides use them on one thread, so no order between them is needed.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Untracked {
    /// How many untracked tasks may run. Only the limiter changes it.
    room: AtomicU32,
    /// How many run.
    running: AtomicU32,
    /// The most that ran at one time, since the limiter has last read it. Only the thread raises it.
    peak: AtomicU32,
    /// How many have ended, with success, since the limiter has last read it. Only the thread raises it.
    ended: AtomicU32,
}

impl Untracked {
    /// The number of counts.
    pub const COUNTS: usize = 4;

    pub(super) fn running(&self) -> u64 {
        self.running.load(Relaxed).into()
    }

    pub(super) fn peak(&self) -> u64 {
        self.peak.load(Relaxed).into()
    }

    pub(super) fn ended(&self) -> u64 {
        self.ended.load(Relaxed).into()
    }

    /// Sets the room, as far as the count can tell it.
    pub(super) fn set_room(&self, room: u64) {
        self.room.store(u32::try_from(room).unwrap_or(u32::MAX), Relaxed);
    }

    /// Starts counting peaks again. Returns the last one.
    pub(super) fn take_peak(&self) -> u64 {
        self.peak.swap(self.running.load(Relaxed), Relaxed).into()
    }

    /// Starts counting ends again. Returns how many there were.
    pub(super) fn take_ended(&self) -> u64 {
        self.ended.swap(0, Relaxed).into()
    }

    /// Ends a task, or makes it one that is tracked. Returns whether any runs.
    pub(super) fn remove(&self) -> bool {
        let running = self.running.load(Relaxed);
        self.running.store(running.saturating_sub(1), Relaxed);
        running > 0
    }

    /// What the thread does to start a task: returns whether it may.
    #[cfg(test)]
    pub(super) fn start(&self) -> bool {
        let running = self.running.load(Relaxed) + 1;
        let may_start = running <= self.room.load(Relaxed);
        if may_start {
            self.running.store(running, Relaxed);
            self.peak.fetch_max(running, Relaxed);
        }
        may_start
    }

    /// What the thread does to end a task that has succeeded: returns whether it may.
    #[cfg(test)]
    pub(super) fn end(&self) -> bool {
        let may_end = self.room.load(Relaxed) > 0;
        if may_end {
            self.remove();
            self.ended.fetch_add(1, Relaxed);
        }
        may_end
    }
}
