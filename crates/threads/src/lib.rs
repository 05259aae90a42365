//! Threads for work that takes long. A thread cannot be stopped from outside. Work that goes on for a grace period after it was
//! told to stop is *stuck*: another thread takes the place of its thread, up to a bound, and whoever waits for it is told.
//!
//! Tasks run in the order in which they came. A task has an owner, which is the JavaScript thread that wants its result, and
//! belongs to a job, by which it can be told to stop. Work and replies are called without the lock.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

/// The most stuck threads that are replaced. Each of them takes a processor, for as long as it likes.
pub const MAX_STUCK: usize = 4;

/// How long a thread without work is kept.
const KEPT: Duration = Duration::from_secs(10);

/// Documents nest, and each level takes up to 7 KB. Main threads have as much on most systems.
const STACK: usize = 8 << 20;

/// Hands over the result of a task.
pub type Reply = Box<dyn FnOnce() + Send>;

/// Something to do.
pub struct Task {
    /// Who wants the result.
    pub owner: u32,
    /// The number by which the task is told to stop. Tasks of one job run one after the other.
    pub job: u64,
    /// Asks the work to end early. Called with the pool locked: it sets a flag.
    pub stop: Box<dyn Fn() + Send>,
    /// The work. It must not panic.
    pub work: Box<dyn FnOnce() -> Reply + Send>,
    /// Called if the work becomes stuck. The reply follows if it ends after all.
    pub on_stuck: Reply,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("owner", &self.owner).field("job", &self.job).finish_non_exhaustive()
    }
}

/// A number of threads, started when there is work.
#[derive(Debug, Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    most: usize,
    grace: Duration,
    state: Mutex<State>,
    /// Notified when a task was queued.
    queued: Condvar,
    /// Notified when a task of an owner that waits for its tasks has ended.
    ended: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Queued>,
    running: Vec<Running>,
    /// Threads that are not stuck, and those of them that wait for work.
    threads: usize,
    idle: usize,
    next: u64,
    /// What is to be done when an owner's last task has ended or is stuck.
    leaving: Vec<(u32, Reply)>,
    has_watchdog: bool,
}

struct Queued {
    task: Task,
    told_to_stop: bool,
}

struct Running {
    number: u64,
    owner: u32,
    job: u64,
    stop: Box<dyn Fn() + Send>,
    told_to_stop: Option<Instant>,
    /// None: it is stuck, and that was said.
    stuck: Option<Reply>,
}

impl Pool {
    /// So many threads at most that are not stuck; and how long work may go on after it was told to stop.
    #[must_use]
    pub fn new(most: usize, grace: Duration) -> Self {
        Self(Arc::new(Shared {
            most,
            grace,
            state: Mutex::default(),
            queued: Condvar::new(),
            ended: Condvar::new(),
        }))
    }

    /// Queues a task.
    ///
    /// # Errors
    ///
    /// The system refuses the first thread. The task is dropped.
    pub fn submit(&self, task: Task) -> io::Result<()> {
        let mut state = self.0.state.lock();
        state.queue.push_back(Queued { task, told_to_stop: false });
        let staffed = self.0.staff(&mut state);
        if staffed.is_err() && state.threads == 0 {
            let refused = state.queue.pop_back();
            drop(state);
            drop(refused);
            return staffed;
        }
        Ok(())
    }

    /// Tells a job's work to stop.
    pub fn stop(&self, job: u64) {
        self.0.tell_to_stop(&mut self.0.state.lock(), |_, other| other == job);
    }

    /// Tells all work of an owner to stop.
    pub fn stop_all(&self, owner: u32) {
        self.0.tell_to_stop(&mut self.0.state.lock(), |other, _| other == owner);
    }

    /// Drops the queued tasks of an owner, and tells the running ones to stop. Calls `then` when all of these have ended or are stuck:
    /// before this returns, if that takes no longer than `patience`.
    pub fn retire(&self, owner: u32, patience: Duration, then: Reply) {
        let until = Instant::now() + patience;
        let mut state = self.0.state.lock();
        let (dropped, kept) = state.queue.drain(..).partition(|queued: &Queued| queued.task.owner == owner);
        state.queue = kept;
        self.0.tell_to_stop(&mut state, |other, _| other == owner);
        while state.works_for(owner) && !self.0.ended.wait_until(&mut state, until).timed_out() {}
        let mut then = Some(then);
        if state.works_for(owner) {
            state.leaving.extend(then.take().map(|then| (owner, then)));
        }
        drop(state);
        drop::<VecDeque<Queued>>(dropped);
        if let Some(then) = then {
            then();
        }
    }

    /// How many tasks of jobs above 0 run.
    #[must_use]
    pub fn running(&self) -> usize {
        self.0.state.lock().running.iter().filter(|running| running.job > 0).count()
    }

    /// How many of them are stuck.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.0.state.lock().running.iter().filter(|running| running.is_stuck()).count()
    }
}

impl Shared {
    /// Sees to it that there is a thread for the queue, if there may be one more.
    fn staff(self: &Arc<Self>, state: &mut State) -> io::Result<()> {
        if state.idle >= state.queue.len() {
            self.queued.notify_one();
            return Ok(());
        }
        if state.threads >= self.most {
            return Ok(());
        }
        let shared = Arc::clone(self);
        let builder = thread::Builder::new().name("ogpress-render".to_owned()).stack_size(STACK);
        builder.spawn(move || shared.run())?;
        state.threads += 1;
        Ok(())
    }

    /// What a thread does: one task after the other, until there has been none for a while, or another thread has taken its place.
    fn run(self: Arc<Self>) {
        let mut state = self.state.lock();
        loop {
            let Some(queued) = state.queue.pop_front() else {
                state.idle += 1;
                let timed_out = self.queued.wait_for(&mut state, KEPT).timed_out();
                state.idle -= 1;
                if timed_out && state.queue.is_empty() {
                    state.threads -= 1;
                    return;
                }
                continue;
            };
            let (number, work) = state.begin(queued);
            self.watch(&mut state);
            let reply = MutexGuard::unlocked(&mut state, work);
            let was_stuck = state.end(number);
            let left = state.left();
            self.ended.notify_all();
            MutexGuard::unlocked(&mut state, || {
                reply();
                for then in left {
                    then();
                }
            });
            if was_stuck {
                return;
            }
        }
    }

    fn tell_to_stop(self: &Arc<Self>, state: &mut State, is_meant: impl Fn(u32, u64) -> bool) {
        for queued in state.queue.iter_mut().filter(|queued| is_meant(queued.task.owner, queued.task.job)) {
            (queued.task.stop)();
            queued.told_to_stop = true;
        }
        for running in state.running.iter_mut().filter(|running| is_meant(running.owner, running.job)) {
            (running.stop)();
            running.told_to_stop.get_or_insert_with(Instant::now);
        }
        self.watch(state);
    }

    /// Has a thread wait for the moment from which on work is stuck, if any was told to stop.
    fn watch(self: &Arc<Self>, state: &mut State) {
        if state.has_watchdog || state.first_told().is_none() {
            return;
        }
        let shared = Arc::clone(self);
        let watchdog = thread::Builder::new().name("ogpress-watch".to_owned()).spawn(move || shared.look());
        // Where the system has no thread, the next one that is told to stop asks again.
        state.has_watchdog = watchdog.is_ok();
    }

    /// What the watchdog does. Whoever is told later is due later, so it sleeps until the first one is due.
    fn look(self: Arc<Self>) {
        let mut state = self.state.lock();
        while let Some(told) = state.first_told() {
            let due = told + self.grace;
            let left = due.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                MutexGuard::unlocked(&mut state, || thread::sleep(left));
                continue;
            }
            let mut calls = state.give_up(told);
            // Another one takes over where there is work. Without a thread to be had, the queue waits for those that are left.
            let _ = self.staff(&mut state);
            calls.extend(state.left());
            self.ended.notify_all();
            MutexGuard::unlocked(&mut state, || calls.into_iter().for_each(|call| call()));
        }
        state.has_watchdog = false;
    }
}

impl State {
    fn begin(&mut self, Queued { task, told_to_stop }: Queued) -> (u64, Box<dyn FnOnce() -> Reply + Send>) {
        let Task { owner, job, stop, work, on_stuck } = task;
        let number = self.next;
        self.next += 1;
        let told_to_stop = told_to_stop.then(Instant::now);
        self.running.push(Running { number, owner, job, stop, told_to_stop, stuck: Some(on_stuck) });
        (number, work)
    }

    /// Answers whether it was stuck.
    fn end(&mut self, number: u64) -> bool {
        let index = self.running.iter().position(|running| running.number == number);
        let running = self.running.swap_remove(index.expect("a task ends once"));
        running.is_stuck()
    }

    /// When the first of those was told to stop that are not known to be stuck.
    fn first_told(&self) -> Option<Instant> {
        self.running
            .iter()
            .filter(|running| !running.is_stuck())
            .filter_map(|running| running.told_to_stop)
            .min()
    }

    /// Counts those as stuck that were told at this time, or before. Returns whom to tell.
    fn give_up(&mut self, told: Instant) -> Vec<Reply> {
        let due = self.running.iter_mut().filter(|running| running.told_to_stop.is_some_and(|at| at <= told));
        let calls: Vec<Reply> = due.filter_map(|running| running.stuck.take()).collect();
        self.threads -= calls.len();
        calls
    }

    /// Whether a task of this owner runs that is not stuck.
    fn works_for(&self, owner: u32) -> bool {
        self.running.iter().any(|running| running.owner == owner && !running.is_stuck())
    }

    /// What is to be done for owners without tasks.
    fn left(&mut self) -> Vec<Reply> {
        let (here, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.leaving).into_iter().partition(|&(owner, _)| self.works_for(owner));
        self.leaving = here;
        left.into_iter().map(|(_, then)| then).collect()
    }
}

impl Running {
    const fn is_stuck(&self) -> bool {
        self.stuck.is_none()
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state.lock();
        f.debug_struct("Pool")
            .field("queued", &state.queue.len())
            .field("running", &state.running.len())
            .field("threads", &state.threads)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const GRACE: Duration = Duration::from_millis(20);
    const SOON: Duration = Duration::from_secs(20);

    /// A task that runs until it is let go, whatever it is told, and says what becomes of it.
    fn stubborn(owner: u32, job: u64, says: &Sender<String>) -> (Task, Sender<()>) {
        let (let_go, wait) = channel();
        let (begun, stuck, ended) = (says.clone(), says.clone(), says.clone());
        let work = move || {
            begun.send(format!("begun {job}")).unwrap();
            wait.recv().unwrap();
            Box::new(move || ended.send(format!("ended {job}")).unwrap()) as Reply
        };
        let on_stuck = Box::new(move || stuck.send(format!("stuck {job}")).unwrap());
        (Task { owner, job, stop: Box::new(|| ()), work: Box::new(work), on_stuck }, let_go)
    }

    fn hear(from: &Receiver<String>) -> String {
        from.recv_timeout(SOON).unwrap()
    }

    #[test]
    fn tasks_run_in_order_on_no_more_threads_than_there_may_be() {
        let pool = Pool::new(2, GRACE);
        let (says, heard) = channel();
        let let_go: Vec<_> = (1..=3)
            .map(|job| {
                let (task, let_go) = stubborn(1, job, &says);
                pool.submit(task).unwrap();
                let_go
            })
            .collect();
        let mut begun = [hear(&heard), hear(&heard)];
        begun.sort();
        assert_eq!(begun, ["begun 1", "begun 2"]);
        assert_eq!((pool.running(), heard.try_recv().is_err()), (2, true));
        let_go[1].send(()).unwrap();
        let mut next = [hear(&heard), hear(&heard)];
        next.sort();
        assert_eq!(next, ["begun 3", "ended 2"]);
        let_go[0].send(()).unwrap();
        let_go[2].send(()).unwrap();
        hear(&heard);
        hear(&heard);
        assert_eq!((pool.running(), pool.stuck()), (0, 0));
    }

    #[test]
    fn a_stuck_thread_is_replaced_and_its_end_is_still_told() {
        let pool = Pool::new(1, GRACE);
        let (says, heard) = channel();
        let (first, end_first) = stubborn(1, 1, &says);
        let (second, end_second) = stubborn(1, 2, &says);
        pool.submit(first).unwrap();
        pool.submit(second).unwrap();
        assert_eq!(hear(&heard), "begun 1");
        assert!(heard.recv_timeout(GRACE * 3).is_err(), "it was not told to stop");
        pool.stop(1);
        let mut next = [hear(&heard), hear(&heard)];
        next.sort();
        assert_eq!(next, ["begun 2", "stuck 1"]);
        assert_eq!((pool.running(), pool.stuck()), (2, 1));
        end_first.send(()).unwrap();
        assert_eq!(hear(&heard), "ended 1");
        assert_eq!((pool.running(), pool.stuck()), (1, 0));
        end_second.send(()).unwrap();
        assert_eq!(hear(&heard), "ended 2");
    }

    #[test]
    fn work_that_was_told_to_stop_before_it_began_is_watched_too() {
        let pool = Pool::new(1, GRACE);
        let (says, heard) = channel();
        let (first, end_first) = stubborn(1, 1, &says);
        let (second, end_second) = stubborn(1, 2, &says);
        pool.submit(first).unwrap();
        pool.submit(second).unwrap();
        assert_eq!(hear(&heard), "begun 1");
        pool.stop(2);
        end_first.send(()).unwrap();
        let mut next = [hear(&heard), hear(&heard)];
        next.sort();
        assert_eq!(next, ["begun 2", "ended 1"]);
        assert_eq!(hear(&heard), "stuck 2");
        end_second.send(()).unwrap();
        assert_eq!(hear(&heard), "ended 2");
    }

    #[test]
    fn an_owner_has_left_when_its_work_has_ended() {
        let pool = Pool::new(2, SOON);
        let (says, heard) = channel();
        let (mut task, let_go) = stubborn(1, 1, &says);
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        task.stop = Box::new(move || flag.store(true, Ordering::Relaxed));
        let (other, end_other) = stubborn(2, 2, &says);
        let (queued, _never) = stubborn(1, 3, &says);
        for task in [task, other, queued] {
            pool.submit(task).unwrap();
        }
        hear(&heard);
        hear(&heard);
        let left = says.clone();
        pool.retire(1, Duration::ZERO, Box::new(move || left.send("left".to_owned()).unwrap()));
        assert!(stopped.load(Ordering::Relaxed) && heard.try_recv().is_err());
        let_go.send(()).unwrap();
        let mut next = [hear(&heard), hear(&heard)];
        next.sort();
        assert_eq!(next, ["ended 1", "left"]);
        end_other.send(()).unwrap();
        assert_eq!(hear(&heard), "ended 2", "the queued task of the first owner is gone");
    }

    #[test]
    fn an_owner_whose_work_is_stuck_has_left() {
        let pool = Pool::new(1, GRACE);
        let (says, heard) = channel();
        let (task, let_go) = stubborn(1, 1, &says);
        pool.submit(task).unwrap();
        assert_eq!(hear(&heard), "begun 1");
        let left = says.clone();
        pool.retire(1, SOON, Box::new(move || left.send("left".to_owned()).unwrap()));
        let mut next = [hear(&heard), hear(&heard)];
        next.sort();
        assert_eq!(next, ["left", "stuck 1"]);
        let_go.send(()).unwrap();
        assert_eq!(hear(&heard), "ended 1");
    }
}
