//! The state of the pool, which its lock protects.

use std::collections::VecDeque;
use std::time::Instant;

use super::task::{Reply, Task};

#[derive(Default)]
pub(super) struct State {
    pub(super) queue: VecDeque<Queued>,
    pub(super) running: Vec<Running>,
    /// Threads that are not stuck.
    pub(super) threads: usize,
    /// Threads that wait for work.
    pub(super) idle: usize,
    /// The number of the next task that begins.
    next: u64,
    /// Owners to be retired, with the callbacks for when none of their tasks runs that is not stuck.
    pub(super) retiring: Vec<(u32, Reply)>,
    pub(super) has_watchdog: bool,
}

pub(super) struct Queued {
    pub(super) task: Task,
    pub(super) stop_requested: bool,
}

pub(super) struct Running {
    number: u64,
    owner: u32,
    pub(super) job: u64,
    stop: Box<dyn Fn() + Send>,
    /// The time of the first request to stop.
    stop_requested: Option<Instant>,
    /// The callback for when the task becomes stuck. `None` once it is stuck.
    on_stuck: Option<Reply>,
}

impl State {
    /// Moves a task from the queue to the running ones. Returns its number and its work.
    pub(super) fn begin(
        &mut self,
        Queued { task, stop_requested }: Queued,
    ) -> (u64, Box<dyn FnOnce() -> Reply + Send>) {
        let Task { owner, job, stop, work, on_stuck } = task;
        let number = self.next;
        self.next += 1;
        let stop_requested = stop_requested.then(Instant::now);
        self.running.push(Running { number, owner, job, stop, stop_requested, on_stuck: Some(on_stuck) });
        (number, work)
    }

    /// Removes a task that has ended. Returns whether it was stuck.
    pub(super) fn end(&mut self, number: u64) -> bool {
        let index = self.running.iter().position(|running| running.number == number);
        let running = self.running.swap_remove(index.expect("a task ends once"));
        running.is_stuck()
    }

    /// Requests the selected tasks to stop. `selects` receives owner and job.
    pub(super) fn request_stop(&mut self, selects: impl Fn(u32, u64) -> bool) {
        for queued in self.queue.iter_mut().filter(|queued| selects(queued.task.owner, queued.task.job)) {
            (queued.task.stop)();
            queued.stop_requested = true;
        }
        for running in self.running.iter_mut().filter(|running| selects(running.owner, running.job)) {
            (running.stop)();
            running.stop_requested.get_or_insert_with(Instant::now);
        }
    }

    /// The time of the earliest request to stop a task that runs and is not stuck yet.
    pub(super) fn earliest_stop(&self) -> Option<Instant> {
        self.running
            .iter()
            .filter(|running| !running.is_stuck())
            .filter_map(|running| running.stop_requested)
            .min()
    }

    /// Marks the tasks as stuck that were requested to stop at this time or before. Returns their callbacks.
    pub(super) fn mark_stuck(&mut self, requested: Instant) -> Vec<Reply> {
        let due = self
            .running
            .iter_mut()
            .filter(|running| running.stop_requested.is_some_and(|at| at <= requested));
        let callbacks: Vec<Reply> = due.filter_map(|running| running.on_stuck.take()).collect();
        self.threads -= callbacks.len();
        callbacks
    }

    /// Whether a task of the owner runs that is not stuck.
    pub(super) fn has_active(&self, owner: u32) -> bool {
        self.running.iter().any(|running| running.owner == owner && !running.is_stuck())
    }

    /// Removes the owners that are retired by now. Returns their callbacks.
    pub(super) fn take_retired(&mut self) -> Vec<Reply> {
        let (active, retired): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.retiring).into_iter().partition(|&(owner, _)| self.has_active(owner));
        self.retiring = active;
        retired.into_iter().map(|(_, callback)| callback).collect()
    }
}

impl Running {
    pub(super) const fn is_stuck(&self) -> bool {
        self.on_stuck.is_none()
    }
}
