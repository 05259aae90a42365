//! Permits of a limiter for native code: a callback runs as soon as it gets a permit.
//!
//! Invariants: a permit returns to the limiter when it is dropped, on any thread. Callbacks run without a lock of this module.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use ogpress_limiter::synchronized::SyncLimiter;
use ogpress_limiter::{Effect, Limit, Limiter, Options, Outcome, Pressure, Stats, ThreadId, Ticket};

/// The limiter counts per thread. All native work counts as one thread.
const NATIVE: ThreadId = ThreadId(1);

type OnPermit = Box<dyn FnOnce(Permit) + Send>;

/// A limiter, and the callbacks that wait for its permits.
pub(super) struct Permits {
    limiter: SyncLimiter,
    waiting: Mutex<HashMap<Ticket, OnPermit>>,
}

impl Permits {
    pub(super) fn new(options: impl Into<Options>) -> Arc<Self> {
        Arc::new(Self { limiter: SyncLimiter::new(options), waiting: Mutex::default() })
    }

    /// Calls `then` with a permit as soon as there is one. That may be before this method returns.
    pub(super) fn acquire(self: &Arc<Self>, then: impl FnOnce(Permit) + Send + 'static) {
        // The lock is held until `then` is stored, because another thread may release a permit meanwhile.
        let mut waiting = self.waiting.lock();
        let event = self.limiter.apply(NATIVE, |machine| machine.submit(NATIVE, 0, None), drop);
        let ticket = event.result.ticket;
        if event.result.started {
            drop(waiting);
            then(self.permit(ticket));
        } else {
            waiting.insert(ticket, Box::new(then));
        }
    }

    /// Returns a permit if there is one now.
    pub(super) fn try_acquire(self: &Arc<Self>) -> Option<Permit> {
        let event = self.limiter.apply(NATIVE, |machine| machine.try_submit(NATIVE, 1), drop);
        event.result.map(|ticket| self.permit(ticket))
    }

    pub(super) fn pause(&self) {
        self.limiter.apply(NATIVE, |machine| machine.pause(NATIVE), drop);
    }

    pub(super) fn resume(self: &Arc<Self>) {
        self.apply(Limiter::resume);
    }

    pub(super) fn stats(&self) -> Stats {
        self.limiter.stats()
    }

    pub(super) fn resize(self: &Arc<Self>, limit: Limit) {
        self.apply(|machine| machine.resize(limit));
    }

    pub(super) fn overload(&self) {
        self.limiter.apply(NATIVE, Limiter::overload, drop);
    }

    pub(super) fn adapt(self: &Arc<Self>, pressure: Pressure) {
        self.apply(|machine| machine.adapt(pressure));
    }

    /// Applies an event to the limiter, and runs the callbacks that get a permit from it.
    fn apply(self: &Arc<Self>, event: impl FnOnce(&mut Limiter)) {
        let effects = self.limiter.apply(NATIVE, event, drop).effects;
        for effect in effects {
            let Effect::Start { ticket, .. } = effect else { continue };
            let then = self.waiting.lock().remove(&ticket);
            if let Some(then) = then {
                then(self.permit(ticket));
            }
        }
    }

    fn permit(self: &Arc<Self>, ticket: Ticket) -> Permit {
        Permit { permits: Arc::clone(self), ticket }
    }
}

/// Permission to use one worker. Dropping it returns it to the limiter, which may start the next waiter.
pub(super) struct Permit {
    permits: Arc<Permits>,
    ticket: Ticket,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let ticket = self.ticket;
        self.permits.apply(|machine| machine.finish(ticket, None, Outcome::Ok));
    }
}

/// Acquires one permit of each limiter, in this order, and calls `then` with all of them.
///
/// Waiting for one limiter while holding a permit of another one cannot deadlock: writers nest without a circle, and each
/// acquires from the inside to the outside.
pub(super) fn acquire_all(
    mut limiters: VecDeque<Arc<Permits>>,
    mut acquired: Vec<Permit>,
    then: Box<dyn FnOnce(Vec<Permit>) + Send>,
) {
    let Some(limiter) = limiters.pop_front() else { return then(acquired) };
    limiter.acquire(move |permit| {
        acquired.push(permit);
        acquire_all(limiters, acquired, then);
    });
}
