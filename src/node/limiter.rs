//! A limiter as JavaScript sees it: the state machine behind a lock, and its effects sent to whom they concern.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use napi::Env;
use napi_derive::napi;
use parking_lot::Mutex;

use super::direct::{self, Finish, Submit, View};
use super::error::Result;
use super::lane::{post, signal};
use crate::limiter::{self, Effect, Error, Lane as LaneId, Limit, Ticket};

/// A state machine and its lock. The lock is held for the length of one event and never while JavaScript is called.
pub struct Hub {
    /// Names a shared limiter to the threads; 0 for a limiter that is not shared.
    id: u32,
    /// What it was made with, whatever it was set to since.
    made_with: Limit,
    machine: Mutex<limiter::Limiter>,
}

impl Hub {
    /// A limiter that is not shared.
    pub fn new(limit: Limit) -> Self {
        Self { id: 0, made_with: limit, machine: Mutex::new(limiter::Limiter::new(limit)) }
    }

    /// A limiter that the threads know by a number.
    pub fn numbered(id: u32, limit: Limit) -> Self {
        Self { id, ..Self::new(limit) }
    }

    /// Adds a task. Answers its ticket: as it is if the task may run at once, negated if it has to wait.
    pub fn submit(&self, lane: LaneId, priority: i32, weight: u64, within: Ticket) -> f64 {
        let submission = self.machine.lock().submit_weighted(lane, priority, weight, Some(within));
        if submission.started { submission.ticket.as_f64() } else { -submission.ticket.as_f64() }
    }

    /// How many tasks there are.
    pub fn stats(&self) -> limiter::Stats {
        self.machine.lock().stats()
    }

    /// Returns everything that a thread held or waited for.
    pub fn retire(&self, lane: LaneId) {
        self.event(lane, |machine| machine.retire(lane));
    }

    /// Lets an event happen, answers what it means for `lane` and tells the other threads what it means for them.
    pub fn event<T>(&self, lane: LaneId, event: impl FnOnce(&mut limiter::Limiter) -> T) -> (T, Vec<f64>) {
        let mut machine = self.machine.lock();
        let answer = event(&mut machine);
        let effects: Vec<Effect> = std::iter::from_fn(|| machine.poll()).collect();
        drop(machine);
        let (mine, others): (Vec<_>, Vec<_>) = effects.into_iter().partition(|effect| effect.lane() == lane);
        for effect in others {
            post(self.id, effect);
        }
        (answer, mine.into_iter().map(signal).collect())
    }
}

/// The limiters that every thread of the process sees, by name.
pub static SHARED: LazyLock<Registry> = LazyLock::new(Registry::default);

/// Limiters by name. They live as long as the process: there are as many as there are names in its source.
#[derive(Default)]
pub struct Registry(Mutex<HashMap<String, Arc<Hub>>>);

impl Registry {
    /// The limiter of this name; a new one has `limit`, or else admits one at a time.
    pub fn hub(&self, name: String, limit: Option<Limit>) -> Result<Arc<Hub>, Error> {
        let mut hubs = self.0.lock();
        if let Some(hub) = hubs.get(&name) {
            return match limit {
                Some(limit) if limit != hub.made_with => {
                    Err(Error::Conflict { name, existing: hub.made_with.as_f64(), requested: limit.as_f64() })
                }
                _ => Ok(Arc::clone(hub)),
            };
        }
        let id = u32::try_from(hubs.len() + 1).expect("names are written by people");
        let hub = Arc::new(Hub::numbered(id, limit.unwrap_or(Limit::ONE)));
        hubs.insert(name, Arc::clone(&hub));
        Ok(hub)
    }

    /// Returns everything that a thread held or waited for.
    pub fn retire(&self, lane: LaneId) {
        let hubs: Vec<Arc<Hub>> = self.0.lock().values().cloned().collect();
        for hub in hubs {
            hub.retire(lane);
        }
    }
}

/// What `getStats()` returns.
#[napi(object, object_from_js = false)]
pub struct LimiterStats {
    /// Permits in use.
    pub running: f64,
    /// Tasks that wait.
    pub queued: f64,
    /// The limit; `Infinity` if there is none.
    pub max_concurrent: f64,
}

/// What `getMetrics()` returns.
#[napi(object, object_from_js = false)]
pub struct LimiterMetrics {
    /// Permits in use.
    pub running: f64,
    /// The most permits that were in use at one time.
    pub peak_running: f64,
    /// Tasks that wait.
    pub queued: f64,
    /// Permits that they wait for.
    pub queued_weight: f64,
    /// The limit; `Infinity` if there is none.
    pub max_concurrent: f64,
}

impl From<limiter::Stats> for LimiterMetrics {
    #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 tasks, or as many bytes")]
    fn from(stats: limiter::Stats) -> Self {
        Self {
            running: stats.running as f64,
            peak_running: stats.peak as f64,
            queued: stats.queued as f64,
            queued_weight: stats.wanted as f64,
            max_concurrent: stats.limit.as_f64(),
        }
    }
}

impl From<limiter::Stats> for LimiterStats {
    #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 tasks")]
    fn from(stats: limiter::Stats) -> Self {
        Self {
            running: stats.running as f64,
            queued: stats.queued as f64,
            max_concurrent: stats.limit.as_f64(),
        }
    }
}

/// One thread's view of a limiter. "What follows" is signals: tickets that may start and, negated, watches that are
/// answered.
#[napi]
pub struct Limiter(Arc<View>);

impl Limiter {
    /// The view of `lane`.
    pub fn new(lane: LaneId, hub: Arc<Hub>) -> Self {
        Self(Arc::new(View { lane, hub, signals: Mutex::default() }))
    }

    fn event<T>(&self, event: impl FnOnce(&mut limiter::Limiter) -> T) -> (T, Vec<f64>) {
        self.0.hub.event(self.0.lane, event)
    }
}

#[napi]
impl Limiter {
    /// The number by which the lane's `deliver` names this limiter; 0 if it is not shared.
    #[napi(getter)]
    pub fn id(&self) -> u32 {
        self.0.hub.id
    }

    /// The calls that every task makes: `submit(priority, weight, within)` adds a task that needs `weight` permits, nested in
    /// the running task `within` (0: in none), and answers its ticket: as it is if the task may run at once, negated if it has
    /// to wait. `finish(ticket, heir)` ends a running task; `heir` is the nearest task around it that still runs (0: none). It
    /// answers what follows: a signal, 0 if there is none, not a number if there are several, which `signals` then has.
    #[napi(
        ts_return_type = "[(priority: number, weight: number, within: number) => number, (ticket: number, heir: number) => number]"
    )]
    pub fn direct<'env>(&self, env: &'env Env) -> napi::Result<(Submit<'env>, Finish<'env>)> {
        direct::functions(env, &self.0)
    }

    /// What followed on the last `finish`, where it was several.
    #[napi]
    pub fn signals(&self) -> Vec<f64> {
        std::mem::take(&mut self.0.signals.lock())
    }

    /// Removes a waiting task. Answers nothing if it does not wait, else what follows.
    #[napi]
    pub fn cancel(&self, ticket: f64) -> Option<Vec<f64>> {
        let (cancelled, signals) = self.event(|machine| machine.cancel(Ticket::from_f64(ticket)));
        cancelled.then_some(signals)
    }

    /// Removes every waiting task of this thread. Answers their tickets, then what follows.
    #[napi]
    pub fn clear(&self) -> (Vec<f64>, Vec<f64>) {
        let (cleared, signals) = self.event(|machine| machine.clear(self.0.lane));
        (cleared.into_iter().map(Ticket::as_f64).collect(), signals)
    }

    /// Changes the limit. Answers what follows.
    #[napi]
    pub fn resize(&self, limit: f64) -> Result<Vec<f64>> {
        let limit = limit.try_into()?;
        Ok(self.event(|machine| machine.resize(limit)).1)
    }

    /// Starts nothing more.
    #[napi]
    pub fn pause(&self) {
        self.0.hub.machine.lock().pause(self.0.lane);
    }

    /// Starts again. Answers what follows.
    #[napi]
    pub fn resume(&self) -> Vec<f64> {
        self.event(limiter::Limiter::resume).1
    }

    /// Asks to be told when nothing runs and nothing waits. Answers the watch, then what follows: the answer at once, if
    /// that is so now.
    #[napi]
    pub fn watch_idle(&self) -> (u32, Vec<f64>) {
        let (watch, signals) = self.event(|machine| machine.watch_idle(self.0.lane));
        (watch.0, signals)
    }

    /// How many tasks there are.
    #[napi]
    pub fn stats(&self) -> LimiterStats {
        self.0.hub.stats().into()
    }

    /// As [`stats`](Self::stats), and more.
    #[napi]
    pub fn metrics(&self) -> LimiterMetrics {
        self.0.hub.stats().into()
    }
}
