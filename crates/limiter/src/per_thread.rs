//! What each thread has in a limiter that several share.

use super::ThreadId;

/// One thread's share.
#[derive(Debug, Clone, Copy)]
struct Share {
    thread: ThreadId,
    /// Its tasks that own permits.
    owners: usize,
    /// Its tasks that wait.
    waiting: usize,
    /// What it was told and has not heard yet.
    pending_notices: usize,
}

/// The shares of all per_thread. There are as many as threads: few.
#[derive(Debug, Default)]
pub(super) struct PerThread(Vec<Share>);

impl PerThread {
    pub(super) fn own(&mut self, thread: ThreadId) {
        self.share(thread).owners += 1;
    }

    pub(super) fn give_up(&mut self, thread: ThreadId) {
        self.share(thread).owners -= 1;
    }

    pub(super) fn wait(&mut self, thread: ThreadId) {
        self.share(thread).waiting += 1;
    }

    pub(super) fn leave(&mut self, thread: ThreadId) {
        self.share(thread).waiting -= 1;
    }

    pub(super) fn notify(&mut self, thread: ThreadId) {
        self.share(thread).pending_notices += 1;
    }

    pub(super) fn acknowledge(&mut self, thread: ThreadId) {
        let share = self.share(thread);
        share.pending_notices = share.pending_notices.saturating_sub(1);
    }

    pub(super) fn forget(&mut self, thread: ThreadId) {
        self.0.retain(|share| share.thread != thread);
    }

    /// Does any of its tasks wait?
    pub(super) fn waits(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|share| share.thread == thread && share.waiting > 0)
    }

    /// Is it still to hear of something?
    pub(super) fn has_pending_notice(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|share| share.thread == thread && share.pending_notices > 0)
    }

    /// Does any other thread's task own permits?
    pub(super) fn has_others(&self, thread: ThreadId) -> bool {
        self.0.iter().any(|share| share.thread != thread && share.owners > 0)
    }

    /// The thread that owns all permits that are owned.
    pub(super) fn sole_owner(&self) -> Option<ThreadId> {
        let mut owners = self.0.iter().filter(|share| share.owners > 0);
        let first = owners.next()?;
        owners.next().is_none().then_some(first.thread)
    }

    fn share(&mut self, thread: ThreadId) -> &mut Share {
        let index = self.0.iter().position(|share| share.thread == thread).unwrap_or_else(|| {
            self.0.push(Share { thread, owners: 0, waiting: 0, pending_notices: 0 });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}
