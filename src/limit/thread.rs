//! A lane is one JavaScript thread: the main thread, or a worker. It makes limiters, and hears what other threads do
//! to those it shares with them.
//!
//! What a thread causes for itself is returned to it directly. Only what it causes for another one travels through
//! that one's threadsafe function, which holds the event loop while the thread waits for what others do.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use parking_lot::Mutex;

use super::limiter::{Limiter, SHARED, Shared, next_id, signal};
use super::options::LimiterOptions;
use super::sampler::{Adapts, sample};
use crate::render::memory;
use crate::shared::courier;
use crate::shared::error::Result;
use ogpress_limiter::synchronized::SyncLimiter;
use ogpress_limiter::{Effect, ThreadId as LaneId};

/// What `deliver` is called with: a shared limiter's number and a [`signal`].
type Delivery = FnArgs<(u32, u32, f64)>;

/// Takes what other threads tell this one.
type Inbox = ThreadsafeFunction<(Arc<Shared>, Effect), (), Delivery, Status, false, true>;

/// Every live thread. An entry leaves when its thread's environment is torn down, before its function is released.
static THREADS: LazyLock<Mutex<HashMap<LaneId, Arc<Thread>>>> = LazyLock::new(Mutex::default);

/// Who is told of nothing: native work that waits for nobody.
pub const NOBODY: LaneId = LaneId(0);

static NEXT_LANE: AtomicU32 = AtomicU32::new(1);

/// Tells a thread what has happened to a shared limiter. A thread that is gone is told nothing: its tickets are
/// retired as it goes.
pub fn post(limiter: &Arc<Shared>, effect: Effect) {
    let thread = THREADS.lock().get(&effect.thread()).cloned();
    if let Some(thread) = thread {
        let message = (Arc::clone(limiter), effect);
        thread.inbox.lock().call(message, ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// What a live thread is to others, and to its own limiters.
pub struct Thread {
    id: LaneId,
    inbox: Mutex<Inbox>,
    /// The shared limiters where it waits for what others do.
    depends_on: Mutex<Vec<u32>>,
    /// The part of its largest heap that it uses, from 0 to 1.
    heap: Mutex<f64>,
}

/// The largest part of its heap that any thread uses.
pub fn heap() -> f64 {
    THREADS.lock().values().map(|thread| *thread.heap.lock()).fold(0.0, f64::max)
}

impl Thread {
    pub const fn id(&self) -> LaneId {
        self.id
    }

    /// Whether the thread waits for others under a limiter; if it does anywhere, it has to stay alive. Called on the thread.
    pub fn depend(&self, env: Env, limiter: u32, depends: bool) -> napi::Result<()> {
        let mut depends_on = self.depends_on.lock();
        let index = depends_on.iter().position(|&other| other == limiter);
        match (index, depends) {
            (None, true) => depends_on.push(limiter),
            (Some(index), false) => drop(depends_on.swap_remove(index)),
            _ => return Ok(()),
        }
        match (depends_on.len(), depends) {
            (1, true) => self.hold(env, true),
            (0, false) => self.hold(env, false),
            _ => Ok(()),
        }
    }

    #[expect(
        deprecated,
        reason = "napi offers no other way to change whether a threadsafe function holds the loop"
    )]
    fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        let mut inbox = self.inbox.lock();
        if held { inbox.refer(&env) } else { inbox.unref(&env) }
    }
}

/// One JavaScript thread.
#[napi]
pub struct Lane(Arc<Thread>);

#[napi]
impl Lane {
    /// Opens the thread's lane. `deliver(limiter, kind, value)` is called when another thread does something to a limiter that
    /// means something for this one.
    #[napi(constructor)]
    pub fn new(env: Env, deliver: Function<Delivery, ()>) -> napi::Result<Self> {
        let id = LaneId(NEXT_LANE.fetch_add(1, Ordering::Relaxed));
        let inbox = deliver.build_threadsafe_function().weak::<true>().build_callback(move |context| {
            let (limiter, effect): (Arc<Shared>, Effect) = context.value;
            let depends = limiter.hub.acknowledge(id);
            if let Some(thread) = THREADS.lock().get(&id).cloned() {
                thread.depend(context.env, limiter.id, depends)?;
            }
            let [kind, value] = signal(effect);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kinds are few")]
            Ok((limiter.id, kind as u32, value).into())
        })?;
        let thread = Arc::new(Thread {
            id,
            inbox: Mutex::new(inbox),
            depends_on: Mutex::default(),
            heap: Mutex::default(),
        });
        THREADS.lock().insert(id, Arc::clone(&thread));
        env.add_env_cleanup_hook(id, close)?;
        Ok(Self(thread))
    }

    /// The lane's number.
    pub fn id(&self) -> u32 {
        self.0.id.0
    }

    /// A limiter of this thread alone.
    #[napi]
    pub fn limiter(&self, options: LimiterOptions) -> Result<Limiter> {
        // An adaptive limiter is changed by another thread, which has to name it.
        let is_adaptive = options.is_adaptive();
        let id = if is_adaptive { next_id() } else { 0 };
        let limiter = Arc::new(Shared::new(id, SyncLimiter::new(options.parse(is_adaptive)?)));
        if is_adaptive {
            sample(&(Arc::clone(&limiter) as Arc<dyn Adapts>));
        }
        Ok(Limiter::new(Arc::clone(&self.0), limiter))
    }

    /// Says how full the thread's heap is: the part that is used, from 0 to 1.
    #[napi]
    pub fn heap(&self, used: f64) {
        *self.0.heap.lock() = used;
    }

    /// The process's limiter of this name, made now if there is none. Options that differ from those it was made
    /// with are refused.
    #[napi]
    pub fn shared(&self, name: String, options: LimiterOptions) -> Result<Limiter> {
        Ok(Limiter::new(Arc::clone(&self.0), SHARED.get(name, options)?))
    }

    /// The limiter whose permits are bytes of all renders of the process.
    #[napi]
    pub fn memory(&self) -> Limiter {
        Limiter::new(Arc::clone(&self.0), memory::limiter())
    }
}

/// A permit is returned when the work that it stands for has really ended, also where a worker is terminated in the middle of a
/// render; or when that does not end.
fn close(lane: LaneId) {
    THREADS.lock().remove(&lane);
    courier::leave(
        lane.0,
        Box::new(move || {
            SHARED.retire(lane);
            memory::limiter().retire(lane);
        }),
    );
}
