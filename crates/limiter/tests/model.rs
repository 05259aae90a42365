//! Model tests: a random scheduler runs the steps of three threads in many orders. The threads submit, finish, cancel and wait;
//! one changes the limit, and one ends while it holds permits.
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

/// A lock whose next owner the scheduler decides.
struct Scheduled(Mutex<Limiter>);

impl Lock for Scheduled {
    fn new(limiter: Limiter) -> Self {
        Self(Mutex::new(limiter))
    }

    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T {
        function(&mut self.0.lock().unwrap())
    }
}

/// A limiter, and a mailbox per thread.
struct Process {
    limiter: SyncLimiter<Scheduled>,
    mailboxes: HashMap<ThreadId, Sender<Effect>>,
    /// Permits in use, as counted by the tasks.
    running: AtomicUsize,
    /// The highest limit in this history.
    highest: usize,
}

impl Process {
    fn event<T>(&self, id: ThreadId, event: impl FnOnce(&mut Limiter) -> T) -> Applied<T> {
        // The thread may have ended: then the effect is dropped.
        self.limiter.apply(id, event, |effect| {
            let _ = self.mailboxes[&effect.thread()].send(effect);
        })
    }
}

/// A thread, with its running and waiting tasks.
struct Thread {
    id: ThreadId,
    process: Arc<Process>,
    mailbox: Receiver<Effect>,
    running: Vec<Ticket>,
    waiting: Vec<Ticket>,
    ended: usize,
}

impl Thread {
    fn submit(&mut self) {
        let Applied { result, effects, .. } =
            self.process.event(self.id, |limiter| limiter.submit(self.id, 0, None));
        if result.started {
            self.start(result.ticket);
        } else {
            self.waiting.push(result.ticket);
        }
        self.carry_out(effects);
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
                self.process.event(self.id, |limiter| limiter.finish(ticket, None, Outcome::Ok));
            self.carry_out(effects);
        }
    }

    fn cancel(&mut self) {
        if let Some(&ticket) = self.waiting.first() {
            let Applied { result, effects, .. } =
                self.process.event(self.id, |limiter| limiter.cancel(ticket, Outcome::Aborted));
            if result {
                self.waiting.remove(0);
                self.ended += 1;
            }
            self.carry_out(effects);
        }
    }

    fn carry_out(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { ticket, .. } => {
                    let index = self.waiting.iter().position(|&waiting| waiting == ticket);
                    let ticket = self.waiting.remove(index.expect("a waiting task starts, and only once"));
                    self.start(ticket);
                }
                Effect::SoleOwner { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Finishes all tasks. The scheduler reports a deadlock if a start never comes.
    fn end(mut self) {
        while !self.running.is_empty() || !self.waiting.is_empty() {
            self.finish();
            if self.running.is_empty() && !self.waiting.is_empty() {
                let effect = self.mailbox.recv().expect("the other threads still run");
                let depends = self.process.limiter.acknowledge(self.id);
                self.carry_out([effect]);
                assert!(
                    depends || !self.running.is_empty() || self.waiting.is_empty(),
                    "a thread that waits for others stays alive"
                );
            }
        }
        assert_eq!(self.ended, TASKS);
    }
}

/// Runs three threads. The first sets these limits in turn; the last ends early if `dies`.
fn history(limits: &'static [f64], dies: bool) {
    let (mailboxes, receivers): (HashMap<_, _>, Vec<_>) = (1..=THREADS)
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
        mailboxes,
        running: AtomicUsize::new(0),
        highest,
    });
    let threads: Vec<_> = receivers
        .into_iter()
        .map(|(id, mailbox)| {
            let process = Arc::clone(&process);
            thread::spawn(move || {
                let mut thread =
                    Thread { id, process, mailbox, running: Vec::new(), waiting: Vec::new(), ended: 0 };
                thread.submit();
                thread.submit();
                if id == ThreadId(1) {
                    for &next in &limits[1..] {
                        let Applied { effects, .. } =
                            thread.process.event(id, |limiter| limiter.resize(limit(next)));
                        thread.carry_out(effects);
                    }
                }
                if id == ThreadId(THREADS) && dies {
                    thread.process.running.fetch_sub(thread.running.len(), Ordering::SeqCst);
                    thread.process.event(id, |limiter| limiter.retire(id));
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
fn no_order_of_steps_loses_the_permits_of_a_thread_that_ends() {
    shuttle::check_random(|| history(&[1.0], true), SCHEDULES);
    shuttle::check_random(|| history(&[2.0], true), SCHEDULES);
}

#[test]
fn no_order_of_steps_and_limits_exceeds_the_limit() {
    shuttle::check_random(|| history(&[1.0, 3.0, 2.0], false), SCHEDULES);
    shuttle::check_random(|| history(&[2.0, 1.0, 3.0], true), SCHEDULES);
    shuttle::check_pct(|| history(&[1.0, 2.0], true), SCHEDULES, 3);
}
