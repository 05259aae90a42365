//! The class `Limiter`: one thread's view of a limiter.
//!
//! Methods return the effects that an event has on the calling thread as *signals*: pairs of a [`Signal`](crate::shared::message::Signal)
//! and its number. Effects on other threads go to their mailboxes.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::Uint32Array;
use napi_derive::napi;

use super::awaited::Awaited;
use super::hot_calls::{self, Finish, Submit};
use super::options::{LimiterOptions, WhenFull, bound};
use super::shared_limiter::SharedLimiter;
use super::stats::{LimiterMetrics, LimiterStats, Outcome};
use super::view::{Kind, View, signals};
use crate::js_thread::JsThread;
use crate::shared::error::Result;
use crate::shared::numbers::{count, number_of, whole};
use ogpress_limiter::synchronized::{SyncLimiter, now};
use ogpress_limiter::{Condition, Limiter as Machine, Ticket};

/// One thread's view of a limiter. Methods return signals: pairs of a `Signal` and its number.
#[napi]
pub struct Limiter(Arc<View>);

impl Limiter {
    /// A thread's view of a limiter that several threads use.
    pub fn view(thread: &JsThread, limiter: Arc<SharedLimiter>) -> Self {
        Self(Arc::new(View::new(Arc::clone(thread.mailbox()), Kind::Shared(limiter))))
    }
}

#[napi]
impl Limiter {
    /// Makes a limiter of one thread.
    #[napi(constructor)]
    pub fn new(thread: &JsThread, options: LimiterOptions) -> Result<Self> {
        // The sampler, which is another thread, changes an adaptive limit.
        let kind = if options.adaptive.is_some() {
            Kind::Shared(SharedLimiter::from_options(&options)?)
        } else {
            Kind::Local(SyncLimiter::new(options.parse(false)?))
        };
        Ok(Self(Arc::new(View::new(Arc::clone(thread.mailbox()), kind))))
    }

    /// Returns the process's limiter of this name, and makes it if there is none. Throws if it was made with other options.
    #[napi]
    pub fn shared(thread: &JsThread, name: String, options: LimiterOptions) -> Result<Self> {
        Ok(Self::view(thread, SharedLimiter::named(&name, options)?))
    }

    /// The number that messages name this limiter by; null if other threads never send any.
    #[napi(getter)]
    pub fn id(&self) -> Option<u32> {
        self.0.id()
    }

    /// Whether the limiter has a rate limit: then `begin` is to be called for tasks that waited.
    #[napi(getter)]
    pub fn is_rated(&self) -> bool {
        self.0.read(Machine::is_rated)
    }

    /// The counts of untracked tasks: `[room, running, peak, ended]`, in memory that the native code shares. Null if all tasks are
    /// tracked.
    #[napi]
    pub fn untracked(&self) -> Option<Uint32Array> {
        self.0.read(|machine| machine.untracked().map(|counts| hot_calls::shared(Arc::clone(counts))))
    }

    /// Tracks an untracked task from now on. Returns its ticket.
    #[napi]
    pub fn track(&self, env: Env) -> f64 {
        let thread = self.0.thread();
        let (ticket, _) = self.0.event(env, |machine| machine.track(thread));
        ticket.map_or(0.0, Ticket::as_f64)
    }

    /// The two calls that every task makes, as plain functions.
    ///
    /// `submit(priority, weight, parent)` adds a task that needs `weight` permits. `parent` is the ticket of the running task that it is
    /// nested in, or 0. Returns the ticket of the task, negated if the task has to wait, and NaN if there are effects: then `submission`
    /// returns the ticket.
    ///
    /// `finish(ticket, successor, outcome)` ends a running task; -1 is an untracked one. `successor` is the ticket of the nearest task around it that still runs,
    /// or 0. Returns the ticket that may start, 0 if there are no effects, and NaN if there are others, which `signals` then returns.
    #[napi(
        ts_return_type = "[(priority?: number, weight?: number, parent?: number) => number, (ticket: number, successor?: number, outcome?: Outcome) => number]"
    )]
    pub fn hot_calls<'env>(&self, env: &'env Env) -> napi::Result<(Submit<'env>, Finish<'env>)> {
        hot_calls::functions(env, &self.0)
    }

    /// The signals of the last call of `finish`.
    #[napi]
    pub fn signals(&self) -> Vec<f64> {
        self.0.kept().1
    }

    /// The answer and the signals of the last call of `submit`.
    #[napi]
    pub fn submission(&self) -> (f64, Vec<f64>) {
        self.0.kept()
    }

    /// Adds a task if it may run at once. Returns its ticket, or 0, and signals.
    #[napi]
    pub fn try_submit(&self, env: Env, weight: f64) -> (f64, Vec<f64>) {
        let thread = self.0.thread();
        let (ticket, effects) = self.0.event(env, |machine| machine.try_submit(thread, whole(weight)));
        (ticket.map_or(0.0, Ticket::as_f64), signals(effects))
    }

    /// Records that a task which waited begins now. Returns signals.
    #[napi]
    pub fn begin(&self, env: Env, ticket: f64) -> Vec<f64> {
        let Some(ticket) = Ticket::from_f64(ticket) else { return Vec::new() };
        signals(self.0.event(env, |machine| machine.begin(ticket)).1)
    }

    /// Lets a waiting task inherit the permit of a running one that waits for it. Returns signals.
    #[napi]
    pub fn adopt(&self, env: Env, ticket: f64, parent: f64) -> Vec<f64> {
        let (Some(ticket), Some(parent)) = (Ticket::from_f64(ticket), Ticket::from_f64(parent)) else {
            return Vec::new();
        };
        signals(self.0.event(env, |machine| machine.adopt(ticket, parent)).1)
    }

    /// Lets a waiting task of this thread, which has nothing left to do, inherit the permit of one that runs. Returns whether there was
    /// one, and signals.
    #[napi]
    pub fn lend(&self, env: Env) -> (bool, Vec<f64>) {
        let thread = self.0.thread();
        let (lent, effects) = self.0.event(env, |machine| machine.lend(thread));
        (lent, signals(effects))
    }

    /// Removes a waiting task. Returns whether it waited, and signals.
    #[napi]
    pub fn cancel(&self, env: Env, ticket: f64, outcome: Outcome) -> (bool, Vec<f64>) {
        let Some(ticket) = Ticket::from_f64(ticket) else { return (false, Vec::new()) };
        let (waited, effects) = self.0.event(env, |machine| machine.cancel(ticket, outcome.into()));
        (waited, signals(effects))
    }

    /// Changes the priority of a waiting task. Returns whether it waits, and signals.
    #[napi]
    pub fn set_priority(&self, env: Env, ticket: f64, priority: i32) -> (bool, Vec<f64>) {
        let Some(ticket) = Ticket::from_f64(ticket) else { return (false, Vec::new()) };
        let (waits, effects) = self.0.event(env, |machine| machine.set_priority(ticket, priority));
        (waits, signals(effects))
    }

    /// Marks a running task as timed out. Returns its permits now if `release` is set, and else when it ends. Returns signals.
    #[napi]
    pub fn expire(&self, env: Env, ticket: f64, successor: f64, release: bool) -> Vec<f64> {
        let Some(ticket) = Ticket::from_f64(ticket) else { return Vec::new() };
        let successor = Ticket::from_f64(successor);
        signals(self.0.event(env, |machine| machine.expire(ticket, successor, release)).1)
    }

    /// Removes all waiting tasks of this thread. Returns their tickets, and signals.
    #[napi]
    pub fn clear(&self, env: Env) -> (Vec<f64>, Vec<f64>) {
        let thread = self.0.thread();
        let (cleared, effects) = self.0.event(env, |machine| machine.clear(thread));
        (cleared.into_iter().map(Ticket::as_f64).collect(), signals(effects))
    }

    /// Changes the limit. Returns signals.
    #[napi]
    pub fn resize(&self, env: Env, limit: f64) -> Result<Vec<f64>> {
        let limit = limit.try_into()?;
        Ok(signals(self.0.event(env, |machine| machine.resize(limit)).1))
    }

    /// Starts no more tasks. Returns signals.
    #[napi]
    pub fn pause(&self, env: Env) -> Vec<f64> {
        let thread = self.0.thread();
        signals(self.0.event(env, |machine| machine.pause(thread)).1)
    }

    /// Starts tasks again. Returns signals.
    #[napi]
    pub fn resume(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::resume).1)
    }

    /// Waits until a condition holds. Returns its number, and signals: `ConditionMet` at once, if it holds now.
    #[napi]
    pub fn watch(&self, env: Env, awaited: Awaited) -> (u32, Vec<f64>) {
        self.wait_until(env, awaited.into())
    }

    /// Waits until fewer than `below` tasks wait. Returns the same.
    #[napi]
    pub fn watch_below(&self, env: Env, below: f64) -> (u32, Vec<f64>) {
        self.wait_until(env, Condition::Below(count(below)))
    }

    /// Waits until the limit differs from `limit`. Returns the number of the condition, and signals.
    #[napi]
    pub fn watch_limit(&self, env: Env, limit: f64) -> Result<(u32, Vec<f64>)> {
        Ok(self.wait_until(env, Condition::LimitNot(limit.try_into()?)))
    }

    fn wait_until(&self, env: Env, condition: Condition) -> (u32, Vec<f64>) {
        let thread = self.0.thread();
        let (watch, effects) = self.0.event(env, |machine| machine.watch(thread, condition));
        (watch.0, signals(effects))
    }

    /// Changes the bound of the queue; null removes it. Returns signals.
    #[napi]
    pub fn set_bound(&self, env: Env, max_queued: Option<f64>, when_full: Option<WhenFull>) -> Vec<f64> {
        let bound = bound(max_queued, when_full);
        signals(self.0.event(env, |machine| machine.set_bound(bound)).1)
    }

    /// The bound of the queue: how many tasks may wait, and what happens to the next one. Null if there is none.
    #[napi(getter)]
    pub fn bound(&self) -> Option<(f64, WhenFull)> {
        let bound = self.0.read(Machine::bound)?;
        Some((number_of(bound.max_queued), bound.when_full.into()))
    }

    /// Whether the limiter is paused.
    #[napi(getter)]
    pub fn is_paused(&self) -> bool {
        self.0.read(Machine::is_paused)
    }

    /// Whether tasks wait for the rate limit. Returns signals too.
    #[napi]
    pub fn is_rate_limited(&self, env: Env) -> (bool, Vec<f64>) {
        let (limited, effects) = self.0.event(env, |machine| machine.is_rate_limited());
        (limited, signals(effects))
    }

    /// Reports that the running tasks overload the service that they use. Returns signals.
    #[napi]
    pub fn overload(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::overload).1)
    }

    /// Starts tasks that have become due. Returns signals.
    #[napi]
    pub fn wake(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::timer_fired).1)
    }

    /// In how many milliseconds `wake` is to be called: a whole number, or null if no task waits for a time.
    #[napi]
    pub fn wake_after(&self) -> Option<f64> {
        let at = self.0.read(Machine::wake_at)?;
        Some((at.saturating_sub(now()).as_secs_f64() * 1000.0).ceil())
    }

    /// The number of waiting tasks of a priority.
    #[napi]
    pub fn queued_at(&self, priority: i32) -> f64 {
        number_of(self.0.read(|machine| machine.queued_at(priority)))
    }

    /// Running and waiting tasks, and the limit.
    #[napi]
    pub fn stats(&self) -> LimiterStats {
        self.0.read(Machine::stats).into()
    }

    /// As `stats`, with peaks and totals.
    #[napi]
    pub fn metrics(&self) -> LimiterMetrics {
        self.0.read(Machine::stats).into()
    }
}
