//! The mailbox of a JavaScript thread: one threadsafe function that delivers the messages of all other threads.
//!
//! A thread gets the effects of its own calls as their return values. Only the effects of other threads pass through its mailbox.
//!
//! The mailbox keeps the event loop of its thread alive while the thread waits for others: for permits that other threads own, for
//! work on native threads, or for files. Otherwise it lets the loop end.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, sys};
use parking_lot::Mutex;

use super::message::{Delivery, Message};
use ogpress_limiter::ThreadId;

/// The arguments of the callback: the signal, the number of a limiter, work or batch, and the value.
pub type Arguments = FnArgs<(u32, u32, sys::napi_value)>;

type Deliver = ThreadsafeFunction<Message, (), Arguments, Status, false, true>;

/// The mailboxes of all live threads.
static MAILBOXES: LazyLock<Mutex<HashMap<ThreadId, Arc<Mailbox>>>> = LazyLock::new(Mutex::default);

/// The mailbox of one JavaScript thread.
pub struct Mailbox {
    thread: ThreadId,
    /// None when the thread has ended.
    deliver: Mutex<Option<Deliver>>,
    waits: Mutex<Waits>,
    /// The used part of the thread's heap, from 0 to 1.
    heap: Mutex<f64>,
}

/// What keeps the event loop alive.
#[derive(Default)]
struct Waits {
    /// The limiters where the thread waits for other threads.
    limiters: Vec<u32>,
    /// Work on native threads, and batches with unfinished files.
    work: usize,
}

impl Waits {
    const fn any(&self) -> bool {
        !self.limiters.is_empty() || self.work > 0
    }
}

/// Sends a message to a thread. Does nothing if the thread has ended.
pub fn send(thread: ThreadId, message: Message) {
    if let Some(mailbox) = find(thread) {
        mailbox.send(message);
    }
}

fn find(thread: ThreadId) -> Option<Arc<Mailbox>> {
    MAILBOXES.lock().get(&thread).cloned()
}

/// The largest part of its heap that any thread uses.
pub fn heap() -> f64 {
    MAILBOXES.lock().values().map(|mailbox| *mailbox.heap.lock()).fold(0.0, f64::max)
}

impl Mailbox {
    /// Opens the mailbox of the calling thread.
    pub fn open(thread: ThreadId, deliver: &Function<Arguments, ()>) -> napi::Result<Arc<Self>> {
        let deliver = deliver
            .build_threadsafe_function()
            .weak::<true>()
            .build_callback(move |context| Self::receive(thread, context))?;
        let mailbox = Arc::new(Self {
            thread,
            deliver: Mutex::new(Some(deliver)),
            waits: Mutex::default(),
            heap: Mutex::default(),
        });
        MAILBOXES.lock().insert(thread, Arc::clone(&mailbox));
        Ok(mailbox)
    }

    /// Drops all messages from now on: the thread has ended.
    pub fn close(&self) {
        MAILBOXES.lock().remove(&self.thread);
        let deliver = self.deliver.lock().take();
        drop(deliver);
    }

    /// The thread.
    pub const fn thread(&self) -> ThreadId {
        self.thread
    }

    /// Sends a message. Does nothing if the thread has ended.
    pub fn send(&self, message: Message) {
        if let Some(deliver) = &*self.deliver.lock() {
            deliver.call(message, ThreadsafeFunctionCallMode::NonBlocking);
        }
    }

    /// Notes how full the thread's heap is.
    pub fn set_heap(&self, used: f64) {
        *self.heap.lock() = used;
    }

    /// Notes whether the thread waits for other threads at a limiter. Called on the thread.
    pub fn wait_at_limiter(&self, env: Env, limiter: u32, waits: bool) -> napi::Result<()> {
        self.change(env, |all| {
            let index = all.limiters.iter().position(|&other| other == limiter);
            match (index, waits) {
                (None, true) => all.limiters.push(limiter),
                (Some(index), false) => drop(all.limiters.swap_remove(index)),
                _ => (),
            }
        })
    }

    /// Notes that the thread waits for one more piece of work. Called on the thread.
    pub fn wait_for_work(&self, env: Env) -> napi::Result<()> {
        self.change(env, |all| all.work += 1)
    }

    /// Notes that a piece of work is over. Called on the thread.
    pub fn work_is_over(&self, env: Env) -> napi::Result<()> {
        self.change(env, |all| all.work = all.work.saturating_sub(1))
    }

    /// Keeps the event loop alive while there is a reason to wait.
    fn change(&self, env: Env, change: impl FnOnce(&mut Waits)) -> napi::Result<()> {
        let mut waits = self.waits.lock();
        let before = waits.any();
        change(&mut waits);
        if before == waits.any() { Ok(()) } else { self.hold(env, !before) }
    }

    #[expect(
        deprecated,
        reason = "napi offers no other way to change whether a threadsafe function holds the loop"
    )]
    fn hold(&self, env: Env, held: bool) -> napi::Result<()> {
        let mut deliver = self.deliver.lock();
        let Some(deliver) = &mut *deliver else { return Ok(()) };
        if held { deliver.refer(&env) } else { deliver.unref(&env) }
    }

    /// Runs on the thread, before the callback.
    fn receive(thread: ThreadId, context: ThreadsafeCallContext<Message>) -> napi::Result<Arguments> {
        let ThreadsafeCallContext { env, value: message } = context;
        let Message { signal, id, value, delivery } = message;
        match delivery {
            Delivery::Plain => (),
            Delivery::Releases => {
                if let Some(mailbox) = find(thread) {
                    mailbox.work_is_over(env)?;
                }
            }
            Delivery::Acknowledged(sender) => {
                let waits = sender.acknowledge(thread);
                if let Some(mailbox) = find(thread) {
                    mailbox.wait_at_limiter(env, id, waits)?;
                }
            }
        }
        Ok((signal as u32, id, value.into_js(&env)?).into())
    }
}
