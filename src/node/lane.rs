//! A lane is one JavaScript thread: the main thread, or a worker. It makes limiters, and hears what other threads do
//! to those it shares with them.
//!
//! What a thread causes for itself is returned to it directly. Only what it causes for another one travels through
//! that one's threadsafe function, which holds no event loop open unless the thread waits for something.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use parking_lot::Mutex;

use super::error::Result;
use super::limiter::{Hub, Limiter, SHARED};
use super::memory;
use crate::limiter::{Effect, Lane as LaneId, Limit};

/// Called with a shared limiter's number and a [`signal`].
type Inbox = ThreadsafeFunction<FnArgs<(u32, f64)>, (), FnArgs<(u32, f64)>, Status, false, true>;

/// Every live thread. An entry leaves when its thread's environment is torn down, before its function is released.
static LANES: LazyLock<Mutex<HashMap<LaneId, Arc<Mutex<Inbox>>>>> = LazyLock::new(Mutex::default);

/// Who is told of nothing: native work that waits for nobody.
pub const NOBODY: LaneId = LaneId(0);

static NEXT_LANE: AtomicU32 = AtomicU32::new(1);

/// An effect as JavaScript is told of it, by number: a ticket that may start, or, negated, a watch for idleness that is
/// answered.
pub fn signal(effect: Effect) -> f64 {
    match effect {
        Effect::Start { ticket, .. } => ticket.as_f64(),
        Effect::Idle { watch, .. } => -f64::from(watch.0),
    }
}

/// Tells a thread what has happened to a shared limiter. A thread that is gone is told nothing: its tickets are
/// retired as it goes.
pub fn post(hub: u32, effect: Effect) {
    let inbox = LANES.lock().get(&effect.lane()).cloned();
    if let Some(inbox) = inbox {
        inbox.lock().call((hub, signal(effect)).into(), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// One JavaScript thread.
#[napi]
pub struct Lane {
    id: LaneId,
    inbox: Arc<Mutex<Inbox>>,
}

#[napi]
impl Lane {
    /// Opens the thread's lane. `deliver(limiter, signal)` is called when another thread starts one of this thread's
    /// waiting tasks, or makes a limiter idle.
    #[napi(constructor)]
    pub fn new(env: Env, deliver: Function<FnArgs<(u32, f64)>, ()>) -> napi::Result<Self> {
        let id = LaneId(NEXT_LANE.fetch_add(1, Ordering::Relaxed));
        let inbox = Arc::new(Mutex::new(deliver.build_threadsafe_function().weak::<true>().build()?));
        LANES.lock().insert(id, Arc::clone(&inbox));
        // Node waits for running tasks of the pool before it runs this, so a permit is returned when the work that
        // it stood for has really ended, also where a worker is terminated in the middle of a render.
        env.add_env_cleanup_hook(id, close)?;
        Ok(Self { id, inbox })
    }

    /// Whether the thread waits for other threads, and so has to stay alive.
    #[napi]
    pub fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        set_held(&mut self.inbox.lock(), env, held)
    }

    /// A limiter of this thread alone.
    #[napi]
    pub fn limiter(&self, limit: f64) -> Result<Limiter> {
        Ok(Limiter::new(self.id, Arc::new(Hub::new(limit.try_into()?))))
    }

    /// The process's limiter of this name, made now if there is none. A limit that differs from the one it was made
    /// with is refused.
    #[napi]
    pub fn shared(&self, name: String, limit: Option<f64>) -> Result<Limiter> {
        let limit = limit.map(Limit::try_from).transpose()?;
        Ok(Limiter::new(self.id, SHARED.hub(name, limit)?))
    }

    /// The limiter whose permits are bytes of all renders of the process.
    #[napi]
    pub fn memory(&self) -> Limiter {
        Limiter::new(self.id, memory::hub())
    }
}

#[expect(
    deprecated,
    reason = "napi offers no other way to change whether a threadsafe function holds the loop"
)]
fn set_held(inbox: &mut Inbox, env: Env, held: bool) -> napi::Result<()> {
    if held { inbox.refer(&env) } else { inbox.unref(&env) }
}

fn close(lane: LaneId) {
    LANES.lock().remove(&lane);
    SHARED.retire(lane);
    memory::hub().retire(lane);
}
