//! Limiters that several threads use: named ones, adaptive ones, which the sampler changes, and the bytes of renders. The effects of
//! an event on other threads are sent to their mailboxes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use super::options::{Conflict, LimiterOptions};
use super::registry::Registry;
use super::sampler::{Adapts, sample};
use crate::shared::mailbox;
use crate::shared::message::{Acknowledge, Delivery, Message, Signal, Value};
use ogpress_limiter::synchronized::{Applied, SyncLimiter};
use ogpress_limiter::{Effect, Error, Limiter, Options, Pressure, ThreadId};

/// The thread of native code, which has no mailbox and never waits.
pub const NO_THREAD: ThreadId = ThreadId(0);

/// The named limiters of the process.
static NAMED: LazyLock<Registry<Arc<SharedLimiter>>> = LazyLock::new(Registry::default);

/// A limiter that several threads use.
pub struct SharedLimiter {
    id: u32,
    limiter: SyncLimiter,
}

impl SharedLimiter {
    /// An idle limiter.
    pub fn new(options: impl Into<Options>) -> Arc<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self { id, limiter: SyncLimiter::new(options) })
    }

    /// An idle limiter whose limit may be adaptive.
    pub fn from_options(options: &LimiterOptions) -> Result<Arc<Self>, Error> {
        let limiter = Self::new(options.parse(true)?);
        if options.adaptive.is_some() {
            sample(&(Arc::clone(&limiter) as Arc<dyn Adapts>));
        }
        Ok(limiter)
    }

    /// The process's limiter of this name. Makes it if there is none. Fails if it was made with other options. The bound of its queue
    /// is that which it has now, and is set if it has none.
    pub fn named(name: &str, options: LimiterOptions) -> Result<Arc<Self>, Error> {
        let requested = options.parse(true)?.bound;
        let conflict = |found: Conflict| Error::Conflict {
            name: name.to_owned(),
            option: found.option,
            existing: found.existing,
            requested: found.requested,
        };
        let check = |made_with: &LimiterOptions, limiter: &Arc<Self>| {
            let bound = limiter.read(Limiter::bound);
            let existing = made_with.with_bound(bound.or(requested));
            options.conflict(&existing).map_or(Ok(()), |found| Err(conflict(found)))?;
            if bound.is_none() && requested.is_some() {
                limiter.event(NO_THREAD, |limiter| limiter.set_bound(requested));
            }
            Ok(())
        };
        NAMED.get(name, check, || {
            let limiter = Self::from_options(&options)?;
            Ok((options.with_limit(), limiter))
        })
    }

    /// The number that messages name this limiter by.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Applies an event of a thread, and sends its effects on other threads.
    pub fn event<T>(self: &Arc<Self>, thread: ThreadId, event: impl FnOnce(&mut Limiter) -> T) -> Applied<T> {
        self.limiter.apply(thread, event, |effect| self.send(effect))
    }

    /// Reads the limiter.
    pub fn read<T>(&self, read: impl FnOnce(&Limiter) -> T) -> T {
        self.limiter.read(read)
    }

    /// Returns all permits of a thread, and removes its waiting tasks.
    pub fn retire(self: &Arc<Self>, thread: ThreadId) {
        self.event(thread, |limiter| limiter.retire(thread));
    }

    fn send(self: &Arc<Self>, effect: Effect) {
        let (signal, value) = signal(effect);
        let delivery = Delivery::Acknowledged(Arc::clone(self) as Arc<dyn Acknowledge>);
        let message = Message { signal, id: self.id, value: Value::Number(value), delivery };
        mailbox::send(effect.thread(), message);
    }
}

impl Acknowledge for SharedLimiter {
    fn acknowledge(&self, thread: ThreadId) -> bool {
        self.limiter.acknowledge(thread)
    }
}

impl Adapts for SharedLimiter {
    fn adapt(self: Arc<Self>, pressure: Pressure) {
        self.event(NO_THREAD, |limiter| limiter.adapt(pressure));
    }
}

/// An effect as JavaScript gets it: a signal, and the number that belongs to it.
pub fn signal(effect: Effect) -> (Signal, f64) {
    match effect {
        Effect::Start { ticket, .. } => (Signal::Start, ticket.as_f64()),
        Effect::Refused { ticket, .. } => (Signal::Refused, ticket.as_f64()),
        Effect::ConditionMet { watch, .. } => (Signal::ConditionMet, watch.0.into()),
        Effect::SetTimer { .. } => (Signal::SetTimer, 0.0),
        Effect::SoleOwner { .. } => (Signal::SoleOwner, 0.0),
    }
}

/// The named limiters, sorted by name.
pub fn named() -> Vec<(String, Arc<SharedLimiter>)> {
    NAMED.all()
}

/// Returns all permits that a thread has of named limiters, and removes its waiting tasks.
pub fn retire(thread: ThreadId) {
    for (_, limiter) in NAMED.all() {
        limiter.retire(thread);
    }
}
