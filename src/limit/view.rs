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
    /// Effects of the hot calls that do not fit into their answer.
    pending: Mutex<Effects>,
}

impl View {
    /// The view of the thread of this mailbox.
    pub fn new(mailbox: Arc<Mailbox>, kind: Kind) -> Self {
        Self { mailbox, kind, pending: Mutex::default() }
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

    /// Adds a task. Returns its ticket, negated if the task has to wait.
    pub fn submit(&self, env: Env, priority: i32, weight: u64, parent: Option<Ticket>) -> f64 {
        let thread = self.thread();
        let (submission, effects) =
            self.event(env, |limiter| limiter.submit_weighted(thread, priority, weight, parent));
        if !effects.is_empty() {
            self.keep(effects);
        }
        let ticket = submission.ticket.as_f64();
        if submission.started { ticket } else { -ticket }
    }

    /// Ends a running task. Returns the ticket that may start now, 0 if there are no effects, and NaN if there are others.
    pub fn finish(
        &self,
        env: Env,
        ticket: Option<Ticket>,
        successor: Option<Ticket>,
        outcome: Outcome,
    ) -> f64 {
        let Some(ticket) = ticket else { return 0.0 };
        let ((), effects) = self.event(env, |limiter| limiter.finish(ticket, successor, outcome));
        match effects[..] {
            [] => 0.0,
            [Effect::Start { ticket, .. }] => ticket.as_f64(),
            _ => {
                self.keep(effects);
                f64::NAN
            }
        }
    }

    /// Keeps effects until [`signals`](Self::signals) is called.
    pub fn keep(&self, effects: Effects) {
        self.pending.lock().extend(effects);
    }

    /// The effects that were kept, as signals.
    pub fn signals(&self) -> Vec<f64> {
        signals(std::mem::take(&mut *self.pending.lock()))
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
