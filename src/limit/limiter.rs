//! A limiter as JavaScript sees it: one thread's view of a state machine that other threads may share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use napi::Env;
use napi_derive::napi;
use parking_lot::Mutex;

use super::hot_calls::{self, Finish, Submit};
use super::options::LimiterOptions;
use super::sampler::{Adapts, sample};
use super::thread::{Thread, post};
use crate::shared::error::Result;
use ogpress_limiter::synchronized::{self, Applied, SyncLimiter};
use ogpress_limiter::{
    Condition, Effect, Error, Limiter as Machine, Outcome, Stats, ThreadId as LaneId, Ticket,
};

/// A limiter, and what it is called.
pub struct Shared {
    /// Names it to the threads; 0 if it is of one thread alone, and nobody else's affair.
    pub id: u32,
    pub hub: SyncLimiter,
}

impl Shared {
    pub const fn new(id: u32, hub: SyncLimiter) -> Self {
        Self { id, hub }
    }

    /// Lets an event happen on a lane, and tells the other threads what it means for them.
    pub fn event<T>(self: &Arc<Self>, lane: LaneId, event: impl FnOnce(&mut Machine) -> T) -> Applied<T> {
        self.hub.apply(lane, event, |effect| post(self, effect))
    }

    /// Returns everything that a thread held or waited for.
    pub fn retire(self: &Arc<Self>, lane: LaneId) {
        self.event(lane, |machine| machine.retire(lane));
    }
}

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// A number that no limiter has.
pub fn next_id() -> u32 {
    NEXT_ID.fetch_add(1, Ordering::Relaxed)
}

/// The limiters that every thread of the process sees, by name.
pub static SHARED: LazyLock<Registry> = LazyLock::new(Registry::default);

/// Limiters by name, with what each was made with, whatever was set since. They live as long as the process: there are as many
/// as there are names in its source.
#[derive(Default)]
pub struct Registry(Mutex<HashMap<String, (LimiterOptions, Arc<Shared>)>>);

impl Registry {
    /// The limiter of this name; a new one has these options.
    pub fn get(&self, name: String, options: LimiterOptions) -> Result<Arc<Shared>, Error> {
        let parsed = options.parse(true)?;
        let mut limiters = self.0.lock();
        if let Some((made, limiter)) = limiters.get(&name) {
            return match options.conflict(made) {
                Some((option, existing, requested)) => {
                    Err(Error::Conflict { name, option, existing, requested })
                }
                None => Ok(Arc::clone(limiter)),
            };
        }
        let limiter = Arc::new(Shared::new(next_id(), SyncLimiter::new(parsed)));
        if options.is_adaptive() {
            sample(&(Arc::clone(&limiter) as Arc<dyn Adapts>));
        }
        limiters.insert(name, (options.with_limit(), Arc::clone(&limiter)));
        Ok(limiter)
    }

    /// All limiters, with their names.
    pub fn all(&self) -> Vec<(String, Arc<Shared>)> {
        self.0.lock().iter().map(|(name, (_, limiter))| (name.clone(), Arc::clone(limiter))).collect()
    }

    /// Returns everything that a thread held or waited for.
    pub fn retire(&self, lane: LaneId) {
        for (_, limiter) in self.all() {
            limiter.retire(lane);
        }
    }
}

/// An effect as JavaScript is told of it, in two numbers: 0 and a ticket that may start, 1 and a ticket that is refused, 2 and a
/// watch that is answered, 3 and nothing: `wake` is to be called after `wakeAfter`, 4 and nothing: the thread waits for itself alone.
pub fn signal(effect: Effect) -> [f64; 2] {
    match effect {
        Effect::Start { ticket, .. } => [0.0, ticket.as_f64()],
        Effect::Refused { ticket, .. } => [1.0, ticket.as_f64()],
        Effect::ConditionMet { watch, .. } => [2.0, watch.0.into()],
        Effect::SetTimer { .. } => [3.0, 0.0],
        Effect::SoleOwner { .. } => [4.0, 0.0],
    }
}

/// What the functions of one thread and one limiter share.
pub struct View {
    thread: Arc<Thread>,
    limiter: Arc<Shared>,
    /// What follows on a plain function's call, where that is more than its answer can say.
    following: Mutex<synchronized::Effects>,
}

impl View {
    pub fn event<T>(&self, env: Env, event: impl FnOnce(&mut Machine) -> T) -> (T, synchronized::Effects) {
        let lane = self.thread.id();
        let Applied { result, effects, depends_on_others } = self.limiter.event(lane, event);
        if self.limiter.id != 0 {
            // Fails where the environment is being torn down, when nothing is left to be held.
            let _ = self.thread.depend(env, self.limiter.id, depends_on_others);
        }
        (result, effects)
    }

    /// Adds a task. Answers its ticket: as it is if the task may run at once, negated if it has to wait.
    pub fn submit(&self, env: Env, priority: i32, weight: u64, within: Option<Ticket>) -> f64 {
        let lane = self.thread.id();
        let (submission, following) =
            self.event(env, |machine| machine.submit_weighted(lane, priority, weight, within));
        if !following.is_empty() {
            self.following.lock().extend(following);
        }
        let ticket = submission.ticket.as_f64();
        if submission.started { ticket } else { -ticket }
    }

    /// Ends a running task. Answers the ticket that may start now, 0 if nothing follows, and not a number if something else does.
    pub fn finish(&self, env: Env, ticket: Option<Ticket>, heir: Option<Ticket>, outcome: Outcome) -> f64 {
        let Some(ticket) = ticket else { return 0.0 };
        let ((), following) = self.event(env, |machine| machine.finish(ticket, heir, outcome));
        match following[..] {
            [] => 0.0,
            [Effect::Start { ticket, .. }] => ticket.as_f64(),
            _ => {
                self.following.lock().extend(following);
                f64::NAN
            }
        }
    }
}

/// Signals, two numbers each.
fn signals(effects: impl IntoIterator<Item = Effect>) -> Vec<f64> {
    effects.into_iter().flat_map(signal).collect()
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

impl From<Stats> for LimiterStats {
    #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 tasks")]
    fn from(stats: Stats) -> Self {
        Self {
            running: stats.running as f64,
            queued: stats.queued as f64,
            max_concurrent: stats.limit.as_f64(),
        }
    }
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
    /// Tasks that wait for room in the line.
    pub overflow: f64,
    /// The limit; `Infinity` if there is none.
    pub max_concurrent: f64,
    /// Tasks that were given up and still run.
    pub zombies: f64,
    /// Tasks that have ended.
    pub tasks: EndedTasks,
}

/// Tasks that have ended, by outcome.
#[napi(object, object_from_js = false)]
pub struct EndedTasks {
    /// They succeeded.
    pub ok: f64,
    /// They failed.
    pub error: f64,
    /// They took, or waited, too long.
    pub timeout: f64,
    /// They were not wanted any more.
    pub aborted: f64,
    /// They never started.
    pub rejected: f64,
}

impl From<Stats> for LimiterMetrics {
    #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 tasks, or as many bytes")]
    fn from(stats: Stats) -> Self {
        let ended = |outcome: Outcome| stats.ended[outcome as usize] as f64;
        Self {
            running: stats.running as f64,
            peak_running: stats.peak as f64,
            queued: stats.queued as f64,
            queued_weight: stats.queued_weight as f64,
            overflow: stats.overflow as f64,
            max_concurrent: stats.limit.as_f64(),
            zombies: stats.zombies as f64,
            tasks: EndedTasks {
                ok: ended(Outcome::Ok),
                error: ended(Outcome::Error),
                timeout: ended(Outcome::Timeout),
                aborted: ended(Outcome::Aborted),
                rejected: ended(Outcome::Rejected),
            },
        }
    }
}

/// One thread's view of a limiter. "What follows" is signals, see `signal`, two numbers each.
#[napi]
pub struct Limiter(Arc<View>);

impl Limiter {
    /// The view of a thread.
    pub fn new(thread: Arc<Thread>, limiter: Arc<Shared>) -> Self {
        Self(Arc::new(View { thread, limiter, following: Mutex::default() }))
    }
}

#[napi]
impl Limiter {
    /// The number by which the lane's `deliver` names this limiter; 0 if it is not shared.
    #[napi(getter)]
    pub fn id(&self) -> u32 {
        self.0.limiter.id
    }

    /// Whether something may follow where a task is submitted, which `signals` then has.
    #[napi(getter)]
    pub fn follows_submit(&self) -> bool {
        self.0.limiter.hub.read(Machine::submit_has_effects)
    }

    /// The calls that every task makes: `submit(priority, weight, within)` adds a task that needs `weight` permits, nested in
    /// the running task `within` (0: in none), and answers its ticket: as it is if the task may run at once, negated if it has
    /// to wait. `finish(ticket, heir, outcome)` ends a running task; `heir` is the nearest task around it that still runs (0:
    /// none), `outcome` 0 for success, 1 for failure, 2 for a timeout, 3 for an abort. It answers the ticket that may start, 0
    /// if nothing follows, not a number if something else does, which `signals` then has.
    #[napi(
        ts_return_type = "[(priority: number, weight: number, within: number) => number, (ticket: number, heir: number, outcome: number) => number]"
    )]
    pub fn direct<'env>(&self, env: &'env Env) -> napi::Result<(Submit<'env>, Finish<'env>)> {
        hot_calls::functions(env, &self.0)
    }

    /// What followed on the last calls of those two.
    #[napi]
    pub fn signals(&self) -> Vec<f64> {
        signals(std::mem::take(&mut *self.0.following.lock()))
    }

    /// Adds a task that needs so many permits if it may run at once. Answers its ticket, or 0.
    #[napi]
    pub fn try_submit(&self, env: Env, weight: f64) -> f64 {
        let lane = self.0.thread.id();
        let (ticket, following) =
            self.0.event(env, |machine| machine.try_submit(lane, hot_calls::weight(weight)));
        self.0.following.lock().extend(following);
        ticket.map_or(0.0, Ticket::as_f64)
    }

    /// Removes a waiting task. Answers whether it waited, then what follows.
    #[napi]
    pub fn cancel(&self, env: Env, ticket: f64, outcome: u32) -> (bool, Vec<f64>) {
        let outcome = hot_calls::outcome(outcome.into());
        let Some(ticket) = Ticket::from_f64(ticket) else { return (false, Vec::new()) };
        let (cancelled, following) = self.0.event(env, |machine| machine.cancel(ticket, outcome));
        (cancelled, signals(following))
    }

    /// Gives a waiting task another priority. Answers whether it waits, then what follows.
    #[napi]
    pub fn set_priority(&self, env: Env, ticket: f64, priority: i32) -> (bool, Vec<f64>) {
        let Some(ticket) = Ticket::from_f64(ticket) else { return (false, Vec::new()) };
        let (moved, following) = self.0.event(env, |machine| machine.set_priority(ticket, priority));
        (moved, signals(following))
    }

    /// Gives up a running task, and passes its permit on if that is wanted. Answers what follows.
    #[napi]
    pub fn expire(&self, env: Env, ticket: f64, heir: f64, release: bool) -> Vec<f64> {
        let Some(ticket) = Ticket::from_f64(ticket) else { return Vec::new() };
        let heir = Ticket::from_f64(heir);
        signals(self.0.event(env, |machine| machine.expire(ticket, heir, release)).1)
    }

    /// Removes every waiting task of this thread. Answers their tickets, then what follows.
    #[napi]
    pub fn clear(&self, env: Env) -> (Vec<f64>, Vec<f64>) {
        let lane = self.0.thread.id();
        let (cleared, following) = self.0.event(env, |machine| machine.clear(lane));
        (cleared.into_iter().map(Ticket::as_f64).collect(), signals(following))
    }

    /// Changes the limit. Answers what follows.
    #[napi]
    pub fn resize(&self, env: Env, limit: f64) -> Result<Vec<f64>> {
        let limit = limit.try_into()?;
        Ok(signals(self.0.event(env, |machine| machine.resize(limit)).1))
    }

    /// Starts nothing more. Answers what follows.
    #[napi]
    pub fn pause(&self, env: Env) -> Vec<f64> {
        let lane = self.0.thread.id();
        signals(self.0.event(env, |machine| machine.pause(lane)).1)
    }

    /// Starts again. Answers what follows.
    #[napi]
    pub fn resume(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::resume).1)
    }

    /// Asks to be told when fewer tasks wait than this or, for 0, when nothing runs and nothing waits. Answers the watch, then
    /// what follows: the answer at once, if that is so now.
    #[napi]
    pub fn watch(&self, env: Env, below: f64) -> (u32, Vec<f64>) {
        let lane = self.0.thread.id();
        let below = hot_calls::whole(below);
        let condition = if below == 0 { Condition::Idle } else { Condition::Below(below) };
        let (watch, following) = self.0.event(env, |machine| machine.watch(lane, condition));
        (watch.0, signals(following))
    }

    /// Asks to be told when the limit is another one. Answers the watch, then what follows.
    #[napi]
    pub fn watch_limit(&self, env: Env, limit: f64) -> Result<(u32, Vec<f64>)> {
        let lane = self.0.thread.id();
        let condition = Condition::LimitNot(limit.try_into()?);
        let (watch, following) = self.0.event(env, |machine| machine.watch(lane, condition));
        Ok((watch.0, signals(following)))
    }

    /// Notes that what the tasks do is too much for whoever does it. Answers what follows.
    #[napi]
    pub fn overload(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::overload).1)
    }

    /// Lets those start whose time has come. Answers what follows.
    #[napi]
    pub fn wake(&self, env: Env) -> Vec<f64> {
        signals(self.0.event(env, Machine::timer_fired).1)
    }

    /// In how many milliseconds `wake` is to be called: a whole number, or nothing if nobody waits for a time.
    #[napi]
    pub fn wake_after(&self) -> Option<f64> {
        let at = self.0.limiter.hub.read(Machine::wake_at)?;
        Some((at.saturating_sub(synchronized::now()).as_secs_f64() * 1000.0).ceil())
    }

    /// How many tasks of a priority wait.
    #[napi]
    pub fn queued_at(&self, priority: i32) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 tasks")]
        self.0.limiter.hub.read(|machine| machine.queued_at(priority) as f64)
    }

    /// How many tasks there are.
    #[napi]
    pub fn stats(&self) -> LimiterStats {
        self.0.limiter.hub.stats().into()
    }

    /// As [`stats`](Self::stats), and more.
    #[napi]
    pub fn metrics(&self) -> LimiterMetrics {
        self.0.limiter.hub.stats().into()
    }
}
