//! A limiter shared by real threads: permits pass between threads, none is lost and none is used twice.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ogpress_limiter::synchronized::{Applied, SyncLimiter};
use ogpress_limiter::{Effect, Limit, Limiter, Outcome, ThreadId, Ticket};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

const THREADS: u32 = 4;
const TASKS_PER_THREAD: usize = 2_000;
const LIMIT: u32 = 3;

/// A limiter, and a mailbox per thread.
struct Shared {
    limiter: SyncLimiter,
    mailboxes: HashMap<ThreadId, mpsc::UnboundedSender<Effect>>,
}

impl Shared {
    fn event<T>(&self, thread: ThreadId, event: impl FnOnce(&mut Limiter) -> T) -> T {
        let notify = |effect: Effect| {
            self.mailboxes[&effect.thread()].send(effect).expect("threads outlive their tasks");
        };
        let Applied { result, effects, .. } = self.limiter.apply(thread, event, notify);
        effects.into_iter().for_each(notify);
        result
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn permits_pass_between_threads_and_none_is_lost() {
    let (senders, receivers): (HashMap<_, _>, Vec<_>) = (1..=THREADS)
        .map(|thread| {
            let (sender, receiver) = mpsc::unbounded_channel();
            ((ThreadId(thread), sender), (ThreadId(thread), receiver))
        })
        .unzip();
    let limit = Limit::try_from(f64::from(LIMIT)).unwrap();
    let shared = Arc::new(Shared { limiter: SyncLimiter::new(limit), mailboxes: senders });
    let running = Arc::new(AtomicUsize::new(0));

    let mut threads = JoinSet::new();
    for (thread, mailbox) in receivers {
        threads.spawn(drive(thread, Arc::clone(&shared), mailbox, Arc::clone(&running)));
    }
    let peaks = threads.join_all().await;

    assert_eq!(peaks.into_iter().max(), Some(LIMIT as usize), "the limit was reached, and kept");
    let stats = shared.limiter.stats();
    assert_eq!((stats.running, stats.queued), (0, 0));
}

/// Submits the tasks of a thread. Returns the highest number of tasks of all threads that it saw running at once.
async fn drive(
    thread: ThreadId,
    shared: Arc<Shared>,
    mut mailbox: mpsc::UnboundedReceiver<Effect>,
    running: Arc<AtomicUsize>,
) -> usize {
    let mut waiting: HashMap<Ticket, oneshot::Sender<()>> = HashMap::new();
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS_PER_THREAD {
        let submission = shared.event(thread, |limiter| limiter.submit(thread, 0, None));
        let (start, started) = oneshot::channel();
        if submission.started {
            start.send(()).unwrap();
        } else {
            waiting.insert(submission.ticket, start);
        }
        let (shared, running) = (Arc::clone(&shared), Arc::clone(&running));
        tasks.spawn(async move {
            started.await.unwrap();
            let peak = running.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            shared.event(thread, |limiter| limiter.finish(submission.ticket, None, Outcome::Ok));
            peak
        });
    }
    while !waiting.is_empty() {
        let effect = mailbox.recv().await.expect("the senders outlive the threads");
        let Effect::Start { ticket, .. } = effect else {
            assert_eq!(effect, Effect::SoleOwner { thread });
            continue;
        };
        waiting.remove(&ticket).expect("a waiting task starts once").send(()).unwrap();
    }
    tasks.join_all().await.into_iter().max().unwrap_or_default()
}
