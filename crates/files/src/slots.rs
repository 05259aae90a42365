//! The limiter's state machine for native work: whoever takes a slot is called when there is one.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use ogpress_limiter::synchronized::{Effects, SyncLimiter};
use ogpress_limiter::{Effect, Limit, Limiter, Options, Outcome, Pressure, Stats, ThreadId, Ticket};

/// All native work is one lane's.
const LANE: ThreadId = ThreadId(1);

type Then = Box<dyn FnOnce(Slot) + Send>;

/// A limiter, and who waits for it.
pub(super) struct Slots {
    limiter: SyncLimiter,
    waiting: Mutex<HashMap<Ticket, Then>>,
}

impl Slots {
    pub(super) fn new(options: impl Into<Options>) -> Arc<Self> {
        Arc::new(Self { limiter: SyncLimiter::new(options), waiting: Mutex::default() })
    }

    /// Calls `then` with a slot as soon as there is one, which may be now.
    pub(super) fn take(self: &Arc<Self>, then: impl FnOnce(Slot) + Send + 'static) {
        // Held until who waits is noted: another thread may free a slot meanwhile.
        let mut waiting = self.waiting.lock();
        let event = self.limiter.apply(LANE, |machine| machine.submit(LANE, 0, None), drop);
        let ticket = event.result.ticket;
        if event.result.started {
            drop(waiting);
            then(self.slot(ticket));
        } else {
            waiting.insert(ticket, Box::new(then));
        }
    }

    /// A slot if there is one now.
    pub(super) fn try_take(self: &Arc<Self>) -> Option<Slot> {
        let event = self.limiter.apply(LANE, |machine| machine.try_submit(LANE, 1), drop);
        event.result.map(|ticket| self.slot(ticket))
    }

    pub(super) fn pause(&self) {
        self.limiter.apply(LANE, |machine| machine.pause(LANE), drop);
    }

    pub(super) fn resume(self: &Arc<Self>) {
        self.event(Limiter::resume);
    }

    pub(super) fn stats(&self) -> Stats {
        self.limiter.stats()
    }

    pub(super) fn resize(self: &Arc<Self>, limit: Limit) {
        self.event(|machine| machine.resize(limit));
    }

    pub(super) fn overload(&self) {
        self.limiter.apply(LANE, Limiter::overload, drop);
    }

    pub(super) fn adapt(self: &Arc<Self>, pressure: Pressure) {
        self.event(|machine| machine.adapt(pressure));
    }

    fn event(self: &Arc<Self>, event: impl FnOnce(&mut Limiter)) {
        let effects = self.limiter.apply(LANE, event, drop).effects;
        self.obey(effects);
    }

    fn obey(self: &Arc<Self>, effects: Effects) {
        for effect in effects {
            let Effect::Start { ticket, .. } = effect else { continue };
            let then = self.waiting.lock().remove(&ticket);
            if let Some(then) = then {
                then(self.slot(ticket));
            }
        }
    }

    fn slot(self: &Arc<Self>, ticket: Ticket) -> Slot {
        Slot { slots: Arc::clone(self), ticket }
    }
}

/// A slot. It is returned when this is dropped, to who waits for it.
pub(super) struct Slot {
    slots: Arc<Slots>,
    ticket: Ticket,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let ticket = self.ticket;
        self.slots.event(|machine| machine.finish(ticket, None, Outcome::Ok));
    }
}
