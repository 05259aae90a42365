//! Native work for a JavaScript thread: it runs on threads of our own, and its result is delivered by one threadsafe function for each
//! JavaScript thread. libuv's pool would do for work that ends: a thread of it cannot be replaced, and a process cannot exit, nor a
//! worker be terminated, before its work has ended.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use napi::bindgen_prelude::{Buffer, Either5, FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use parking_lot::Mutex;

use super::error::{Failure, Result};
use super::panic::guard;
use crate::limit::thread::Lane;
use crate::render::fonts::FontSet;
use ogpress_threads::{MAX_STUCK, Pool, Reply, Task};

/// How long work may go on after it was told to stop. Between two looks at the flag lies at most what a filter of resvg does, which
/// the limit on work bounds.
const GRACE: Duration = Duration::from_secs(5);

/// How long the end of a worker thread waits for work that it was told to stop: what it holds is back then, in all but rare cases.
const PATIENCE: Duration = Duration::from_secs(1);

/// As many threads as libuv has, or processors.
const FEWEST: usize = 4;

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(FEWEST, usize::from);
    Pool::new(processors.max(FEWEST), GRACE)
});

/// The process exits: nobody waits for anything.
static EXITS: AtomicBool = AtomicBool::new(false);

/// The threads that native work runs on.
pub fn pool() -> &'static Pool {
    &POOL
}

/// The end of a JavaScript thread: its work is told to stop, and `then` called when it has, or is stuck.
pub fn leave(owner: u32, then: Reply) {
    let patience = if EXITS.load(Ordering::Relaxed) { Duration::ZERO } else { PATIENCE };
    POOL.retire(owner, patience, then);
}

/// A number for work that is told to stop together; 0 is work that is no render.
pub fn next_job() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Something that can be handed to JavaScript without a copy.
#[derive(Debug)]
pub enum Value {
    /// A file.
    Bytes(Vec<u8>),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Texts.
    Texts(Vec<String>),
    /// Fonts.
    Fonts(FontSet),
}

/// The same, in JavaScript.
type JsValue = Either5<Buffer, f64, String, Vec<String>, FontSet>;

impl From<Value> for JsValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Bytes(bytes) => Self::A(bytes.into()),
            Value::Number(number) => Self::B(number),
            Value::Text(text) => Self::C(text),
            Value::Texts(texts) => Self::D(texts),
            Value::Fonts(fonts) => Self::E(fonts),
        }
    }
}

/// What becomes of work.
enum News {
    Ended(Result<Value>),
    Stuck(Failure),
}

/// The number of the work; whether it has ended; the code of an error; and a result, or what the error says.
type Delivery = FnArgs<(u32, bool, Option<String>, JsValue)>;

type Inbox = ThreadsafeFunction<(u32, News), (), Delivery, Status, false, true>;

/// Delivers to one JavaScript thread.
#[napi]
pub struct Courier(Arc<Post>);

struct Post {
    owner: u32,
    /// None when the thread is gone.
    inbox: Mutex<Option<Inbox>>,
}

impl Post {
    fn send(&self, id: u32, news: News) {
        if let Some(inbox) = &*self.inbox.lock() {
            inbox.call((id, news), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }

    #[expect(
        deprecated,
        reason = "napi offers no other way to change whether a threadsafe function holds the loop"
    )]
    fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        let mut inbox = self.inbox.lock();
        let Some(inbox) = &mut *inbox else { return Ok(()) };
        if held { inbox.refer(&env) } else { inbox.unref(&env) }
    }

    fn close(&self) {
        drop(self.inbox.lock().take());
    }
}

fn delivery((id, news): (u32, News)) -> Delivery {
    let (ended, outcome) = match news {
        News::Ended(outcome) => (true, outcome),
        News::Stuck(failure) => (false, Err(failure)),
    };
    match outcome {
        Ok(value) => (id, ended, None, value.into()).into(),
        Err(failure) => {
            let (code, message) = failure.parts();
            (id, ended, Some(code.to_owned()), JsValue::C(message)).into()
        }
    }
}

#[napi]
impl Courier {
    /// `deliver(id, ended, code, value)` is called with news of work. Without a code the value is the result; with one it says what
    /// went wrong. Work that does not end though it was told to is given up first, and may end later.
    #[napi(constructor)]
    pub fn new(env: Env, lane: &Lane, deliver: Function<Delivery, ()>) -> napi::Result<Self> {
        // Threads that work outlive the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let inbox = deliver
            .build_threadsafe_function()
            .weak::<true>()
            .build_callback(|context| Ok(delivery(context.value)))?;
        let post = Arc::new(Post { owner: lane.id(), inbox: Mutex::new(Some(inbox)) });
        env.add_env_cleanup_hook(Arc::clone(&post), |post| post.close())?;
        Ok(Self(post))
    }

    /// Whether the thread waits for work, so that its event loop has to go on.
    #[napi]
    pub fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        self.0.hold(env, held)
    }

    /// Says that the process exits: all work is told to stop, and nobody waits for it. Threads run until the process is gone.
    #[napi]
    pub fn exit(&self) {
        EXITS.store(true, Ordering::Relaxed);
        POOL.stop_all(self.0.owner);
    }
}

impl Courier {
    /// Refuses renders where too many are stuck. Files are read all the same: an isolated render needs them.
    pub fn admit() -> Result<()> {
        let stuck = POOL.stuck();
        if stuck >= MAX_STUCK { Err(Failure::stuck(stuck)) } else { Ok(()) }
    }

    /// Begins work, whose result is delivered under this number.
    pub fn begin<E: Into<Failure>>(
        &self,
        id: u32,
        job: u64,
        stop: impl Fn() + Send + 'static,
        work: impl FnOnce() -> std::result::Result<Value, E> + Send + 'static,
    ) -> Result<()> {
        let (post, late) = (Arc::clone(&self.0), Arc::clone(&self.0));
        let task = Task {
            owner: self.0.owner,
            job,
            stop: Box::new(stop),
            work: Box::new(move || {
                let outcome = guard(work);
                Box::new(move || post.send(id, News::Ended(outcome)))
            }),
            on_stuck: Box::new(move || late.send(id, News::Stuck(Failure::gave_up()))),
        };
        POOL.submit(task).map_err(|error| Failure::no_thread(&error))
    }
}
