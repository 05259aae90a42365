//! Counts per thread, in a limiter that several threads share.

use crate::ThreadId;

#[derive(Debug, Clone, Copy)]
struct Counts {
    thread: ThreadId,
    /// Tasks of the thread that own permits.
    owners: usize,
    /// Tasks of the thread that wait.
    waiters: usize,
    /// Notifications that the thread has not acknowledged yet.
    notices: usize,
}

/// The counts of all threads. There are few threads, so they are searched in order.
#[derive(Debug, Default)]
pub(super) struct PerThread(Vec<Counts>);

impl PerThread {
    pub(super) fn add_owner(&mut self, thread: ThreadId) {
        self.counts(thread).owners += 1;
    }

    pub(super) fn remove_owner(&mut self, thread: ThreadId) {
        self.counts(thread).owners -= 1;
    }

    pub(super) fn add_waiter(&mut self, thread: ThreadId) {
        self.counts(thread).waiters += 1;
    }

    pub(super) fn remove_waiter(&mut self, thread: ThreadId) {
        self.counts(thread).waiters -= 1;
    }

    pub(super) fn notify(&mut self, thread: ThreadId) {
        self.counts(thread).notices += 1;
    }

    pub(super) fn acknowledge(&mut self, thread: ThreadId) {
        let counts = self.counts(thread);
        counts.notices = counts.notices.saturating_sub(1);
    }

    pub(super) fn remove(&mut self, thread: ThreadId) {
        self.0.retain(|counts| counts.thread != thread);
    }

    /// Whether a task of the thread waits.
    pub(super) fn has_waiter(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|counts| counts.thread == thread && counts.waiters > 0)
    }

    /// Whether the thread has a notification to acknowledge.
    pub(super) fn has_pending_notice(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|counts| counts.thread == thread && counts.notices > 0)
    }

    /// Whether a task of another thread owns permits.
    pub(super) fn has_other_owner(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|counts| counts.thread != thread && counts.owners > 0)
    }

    /// The thread that owns all permits in use; `None` if several do, or none is in use.
    pub(super) fn sole_owner(&self) -> Option<ThreadId> {
        let mut owners = self.0.iter().filter(|counts| counts.owners > 0);
        let first = owners.next()?;
        owners.next().is_none().then_some(first.thread)
    }

    fn counts(&mut self, thread: ThreadId) -> &mut Counts {
        let index = self.0.iter().position(|counts| counts.thread == thread).unwrap_or_else(|| {
            self.0.push(Counts { thread, owners: 0, waiters: 0, notices: 0 });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}
