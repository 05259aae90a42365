//! A task of the pool.

/// Delivers the result of a task, or another notification.
pub type Reply = Box<dyn FnOnce() + Send>;

/// Work for a thread of the pool.
pub struct Task {
    /// The number of the JavaScript thread that wants the result.
    pub owner: u32,
    /// The number by which the task is requested to stop. The caller submits the tasks of one job one after the other.
    pub job: u64,
    /// Requests the work to end early. It only sets a flag: it is called with the pool locked.
    pub stop: Box<dyn Fn() + Send>,
    /// The work. It MUST NOT panic. The pool calls the reply that it returns.
    pub work: Box<dyn FnOnce() -> Reply + Send>,
    /// Called if the work becomes stuck. The reply follows if the work ends after all.
    pub on_stuck: Reply,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("owner", &self.owner).field("job", &self.job).finish_non_exhaustive()
    }
}
