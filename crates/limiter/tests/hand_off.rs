//! The state machine shared by real threads: permits travel between lanes, none is lost and none is used twice.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ogpress_limiter::hub::{Event, Hub};
use ogpress_limiter::{Effect, Lane, Limit, Limiter, Outcome, Ticket};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

const LANES: u32 = 4;
const TASKS_PER_LANE: usize = 2_000;
const LIMIT: u32 = 3;

/// What a binding has to do: a mailbox per lane.
struct Shared {
    hub: Hub,
    mailboxes: HashMap<Lane, mpsc::UnboundedSender<Effect>>,
}

impl Shared {
    fn event<T>(&self, lane: Lane, event: impl FnOnce(&mut Limiter) -> T) -> T {
        let post =
            |effect: Effect| self.mailboxes[&effect.lane()].send(effect).expect("lanes outlive their tasks");
        let Event { answer, mine, .. } = self.hub.event(lane, event, post);
        mine.into_iter().for_each(post);
        answer
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn permits_travel_between_threads_and_none_is_lost() {
    let (senders, receivers): (HashMap<_, _>, Vec<_>) = (1..=LANES)
        .map(|lane| {
            let (sender, receiver) = mpsc::unbounded_channel();
            ((Lane(lane), sender), (Lane(lane), receiver))
        })
        .unzip();
    let limit = Limit::try_from(f64::from(LIMIT)).unwrap();
    let hub = Arc::new(Shared { hub: Hub::new(limit), mailboxes: senders });
    let running = Arc::new(AtomicUsize::new(0));

    let mut lanes = JoinSet::new();
    for (lane, mailbox) in receivers {
        lanes.spawn(drive(lane, Arc::clone(&hub), mailbox, Arc::clone(&running)));
    }
    let peaks = lanes.join_all().await;

    assert_eq!(peaks.into_iter().max(), Some(LIMIT as usize), "the limit was reached, and kept");
    let stats = hub.hub.stats();
    assert_eq!((stats.running, stats.queued), (0, 0));
}

/// Submits a lane's tasks and answers how many tasks of all lanes it has seen running at once.
async fn drive(
    lane: Lane,
    hub: Arc<Shared>,
    mut mailbox: mpsc::UnboundedReceiver<Effect>,
    running: Arc<AtomicUsize>,
) -> usize {
    let mut waiting: HashMap<Ticket, oneshot::Sender<()>> = HashMap::new();
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS_PER_LANE {
        let submission = hub.event(lane, |machine| machine.submit(lane, 0, None));
        let (start, started) = oneshot::channel();
        if submission.started {
            start.send(()).unwrap();
        } else {
            waiting.insert(submission.ticket, start);
        }
        let (hub, running) = (Arc::clone(&hub), Arc::clone(&running));
        tasks.spawn(async move {
            started.await.unwrap();
            let peak = running.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            hub.event(lane, |machine| machine.finish(submission.ticket, None, Outcome::Ok));
            peak
        });
    }
    while !waiting.is_empty() {
        let effect = mailbox.recv().await.expect("the hub outlives its lanes");
        let Effect::Start { ticket, .. } = effect else {
            assert_eq!(effect, Effect::Alone { lane });
            continue;
        };
        waiting.remove(&ticket).expect("a waiting task starts once").send(()).unwrap();
    }
    tasks.join_all().await.into_iter().max().unwrap_or_default()
}
