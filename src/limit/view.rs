//! One thread's view of a limiter: what its functions in JavaScript share.

use std::sync::Arc;

use napi::Env;
use parking_lot::Mutex;

use super::shared_limiter::{SharedLimiter, signal};
use crate::shared::mailbox::Mailbox;
use ogpress_limiter::synchronized::{Applied, Effects, SyncLimiter};
use ogpress_limiter::{Effect, Limiter, Outcome, ThreadId, Ticket};

/// A limiter of one thread alone, or one that several threads use.
#[expect(clippy::large_enum_variant, reason = "it is part of a `View`, which is never moved")]
pub enum Kind {
    /// No other thread has effects on it.
    Local(SyncLimiter),
    /// Other threads send messages about it.
    Shared(Arc<SharedLimiter>),
}

/// One thread's view of a limiter.
pub struct View {
    mailbox: Arc<Mailbox>,
    kind: Kind,
    /// The answer of the last hot call, and the effects that do not fit into it.
    kept: Mutex<(f64, Effects)>,
}

impl View {
    /// The view of the thread of this mailbox.
    pub fn new(mailbox: Arc<Mailbox>, kind: Kind) -> Self {
        Self { mailbox, kind, kept: Mutex::default() }
    }

    /// The number that messages name the limiter by. A local limiter has none.
    pub fn id(&self) -> Option<u32> {
        match &self.kind {
            Kind::Local(_) => None,
            Kind::Shared(shared) => Some(shared.id()),
        }
    }

    /// The thread.
    pub fn thread(&self) -> ThreadId {
        self.mailbox.thread()
    }

    /// Applies an event of this thread. Returns its result, and its effects on this thread.
    pub fn event<T>(&self, env: Env, event: impl FnOnce(&mut Limiter) -> T) -> (T, Effects) {
        let thread = self.thread();
        match &self.kind {
            Kind::Local(local) => {
                let Applied { result, effects, .. } = local.apply(thread, event, |_| ());
                (result, effects)
            }
            Kind::Shared(shared) => {
                let Applied { result, effects, depends_on_others } = shared.event(thread, event);
                // Fails where the environment is being torn down: the event loop ends in any case.
                let _ = self.mailbox.wait_at_limiter(env, shared.id(), depends_on_others);
                (result, effects)
            }
        }
    }

    /// Reads the limiter.
    pub fn read<T>(&self, read: impl FnOnce(&Limiter) -> T) -> T {
        match &self.kind {
            Kind::Local(local) => local.read(read),
            Kind::Shared(shared) => shared.read(read),
        }
    }

    /// Adds a task. Returns its ticket, negated if the task has to wait; and NaN if there are effects.
    pub fn submit(&self, env: Env, priority: i32, weight: u64, parent: Option<Ticket>) -> f64 {
        let thread = self.thread();
        let (submission, effects) =
            self.event(env, |limiter| limiter.submit_weighted(thread, priority, weight, parent));
        let ticket = submission.ticket.as_f64();
        let answer = if submission.started { ticket } else { -ticket };
        if effects.is_empty() { answer } else { self.keep(answer, effects) }
    }

    /// Ends a running task, an untracked one if there is no ticket. Returns the ticket that may start now, 0 if there are no effects, and
    /// NaN if there are others.
    pub fn finish(
        &self,
        env: Env,
        ticket: Option<Ticket>,
        successor: Option<Ticket>,
        outcome: Outcome,
    ) -> f64 {
        let thread = self.thread();
        let ((), effects) = self.event(env, |limiter| match ticket {
            Some(ticket) => limiter.finish(ticket, successor, outcome),
            None => limiter.finish_untracked(thread, outcome),
        });
        match effects[..] {
            [] => 0.0,
            [Effect::Start { ticket, .. }] => ticket.as_f64(),
            _ => self.keep(0.0, effects),
        }
    }

    /// Keeps an answer and effects until [`kept`](Self::kept) is called. Returns NaN, which tells JavaScript to call it.
    fn keep(&self, answer: f64, effects: Effects) -> f64 {
        *self.kept.lock() = (answer, effects);
        f64::NAN
    }

    /// What was kept, as an answer and signals.
    pub fn kept(&self) -> (f64, Vec<f64>) {
        let (answer, effects) = std::mem::take(&mut *self.kept.lock());
        (answer, signals(effects))
    }
}

/// Effects as JavaScript gets them: pairs of a signal and its number.
pub fn signals(effects: impl IntoIterator<Item = Effect>) -> Vec<f64> {
    let pair = |effect| {
        let (signal, value) = signal(effect);
        [f64::from(signal as u32), value]
    };
    effects.into_iter().flat_map(pair).collect()
}
