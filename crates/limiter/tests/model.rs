//! The shared limiter under every order of its threads' steps that a random scheduler finds: three threads that submit, finish,
//! cancel and wait, one that changes the limit, and one that dies in the middle.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;

use ogpress_limiter::synchronized::{Applied, Lock, SyncLimiter};
use ogpress_limiter::{Effect, Limit, Limiter, Outcome, ThreadId, Ticket};
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::sync::mpsc::{Receiver, Sender, channel};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

const THREADS: u32 = 3;
const TASKS: usize = 3;
const SCHEDULES: usize = 5_000;

/// A lock at which the scheduler decides who is next.
struct Scheduled(Mutex<Limiter>);

impl Lock for Scheduled {
    fn new(machine: Limiter) -> Self {
        Self(Mutex::new(machine))
    }

    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T {
        function(&mut self.0.lock().unwrap())
    }
}

/// What the binding does, with a channel for each id.
struct Process {
    limiter: SyncLimiter<Scheduled>,
    inboxes: HashMap<ThreadId, Sender<Effect>>,
    /// Permits in use, as the tasks themselves count.
    running: AtomicUsize,
    /// The highest limit there is in this history.
    highest: usize,
}

impl Process {
    fn event<T>(&self, id: ThreadId, event: impl FnOnce(&mut Limiter) -> T) -> Applied<T> {
        // Nobody hears what a dead id is told.
        self.limiter.apply(id, event, |effect| {
            let _ = self.inboxes[&effect.thread()].send(effect);
        })
    }
}

/// One id: what it runs and what it waits for.
struct Thread {
    id: ThreadId,
    process: Arc<Process>,
    inbox: Receiver<Effect>,
    running: Vec<Ticket>,
    waiting: Vec<Ticket>,
    ended: usize,
}

impl Thread {
    fn submit(&mut self) {
        let Applied { result, effects, .. } =
            self.process.event(self.id, |machine| machine.submit(self.id, 0, None));
        if result.started {
            self.start(result.ticket);
        } else {
            self.waiting.push(result.ticket);
        }
        self.follow(effects);
    }

    fn start(&mut self, ticket: Ticket) {
        let running = self.process.running.fetch_add(1, Ordering::SeqCst) + 1;
        assert!(running <= self.process.highest, "{running} tasks run");
        self.running.push(ticket);
    }

    fn finish(&mut self) {
        if let Some(ticket) = self.running.pop() {
            self.process.running.fetch_sub(1, Ordering::SeqCst);
            self.ended += 1;
            let Applied { effects, .. } =
                self.process.event(self.id, |machine| machine.finish(ticket, None, Outcome::Ok));
            self.follow(effects);
        }
    }

    fn cancel(&mut self) {
        if let Some(&ticket) = self.waiting.first() {
            let Applied { result, effects, .. } =
                self.process.event(self.id, |machine| machine.cancel(ticket, Outcome::Aborted));
            if result {
                self.waiting.remove(0);
                self.ended += 1;
            }
            self.follow(effects);
        }
    }

    fn follow(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { ticket, .. } => {
                    let index = self.waiting.iter().position(|&waiting| waiting == ticket);
                    let ticket = self.waiting.remove(index.expect("a waiting task starts, and once"));
                    self.start(ticket);
                }
                Effect::SoleOwner { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Runs until everything has ended. A start that never comes is a deadlock, which the scheduler reports.
    fn end(mut self) {
        while !self.running.is_empty() || !self.waiting.is_empty() {
            self.finish();
            if self.running.is_empty() && !self.waiting.is_empty() {
                let effect = self.inbox.recv().expect("others live");
                let depends = self.process.limiter.acknowledge(self.id);
                self.follow([effect]);
                assert!(
                    depends || !self.running.is_empty() || self.waiting.is_empty(),
                    "who waits for others is held"
                );
            }
        }
        assert_eq!(self.ended, TASKS);
    }
}

/// Builds a process with these limits in turn, and runs its threads; the last of them dies if `dies`.
fn history(limits: &'static [f64], dies: bool) {
    let (inboxes, receivers): (HashMap<_, _>, Vec<_>) = (1..=THREADS)
        .map(|id| {
            let (sender, receiver) = channel();
            ((ThreadId(id), sender), (ThreadId(id), receiver))
        })
        .unzip();
    let limit = |number: f64| Limit::try_from(number).unwrap();
    let highest = limits.iter().copied().fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "limits are small")]
    let highest = highest as usize;
    let process = Arc::new(Process {
        limiter: SyncLimiter::new(limit(limits[0])),
        inboxes,
        running: AtomicUsize::new(0),
        highest,
    });
    let threads: Vec<_> = receivers
        .into_iter()
        .map(|(id, inbox)| {
            let process = Arc::clone(&process);
            thread::spawn(move || {
                let mut thread =
                    Thread { id, process, inbox, running: Vec::new(), waiting: Vec::new(), ended: 0 };
                thread.submit();
                thread.submit();
                if id == ThreadId(1) {
                    for &next in &limits[1..] {
                        let Applied { effects, .. } =
                            thread.process.event(id, |machine| machine.resize(limit(next)));
                        thread.follow(effects);
                    }
                }
                if id == ThreadId(THREADS) && dies {
                    thread.process.running.fetch_sub(thread.running.len(), Ordering::SeqCst);
                    thread.process.event(id, |machine| machine.retire(id));
                    return;
                }
                thread.finish();
                thread.submit();
                thread.cancel();
                thread.end();
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let stats = process.limiter.stats();
    assert_eq!((stats.running, stats.queued, stats.queued_weight), (0, 0, 0));
}

#[test]
fn no_order_of_steps_loses_a_waiter_or_a_permit() {
    shuttle::check_random(|| history(&[1.0], false), SCHEDULES);
    shuttle::check_random(|| history(&[2.0], false), SCHEDULES);
}

#[test]
fn no_order_of_steps_loses_what_a_dying_thread_held() {
    shuttle::check_random(|| history(&[1.0], true), SCHEDULES);
    shuttle::check_random(|| history(&[2.0], true), SCHEDULES);
}

#[test]
fn no_order_of_steps_and_limits_starts_too_many() {
    shuttle::check_random(|| history(&[1.0, 3.0, 2.0], false), SCHEDULES);
    shuttle::check_random(|| history(&[2.0, 1.0, 3.0], true), SCHEDULES);
    shuttle::check_pct(|| history(&[1.0, 2.0], true), SCHEDULES, 3);
}
