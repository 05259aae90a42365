//! Starts work on a native thread, and sends its result to the JavaScript thread that started it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi::Env;
use napi::bindgen_prelude::ToNapiValue;
use napi_derive::napi;

use super::error::{Failure, Result};
use super::mailbox::Mailbox;
use super::message::{Delivery, Message, Signal, Value};
use super::panic::guard;
use super::pool;
use ogpress_threads::{Pool, Task};

/// What `lib/shared/errors.js` makes an error of.
#[napi(object, object_from_js = false)]
pub struct WorkError {
    /// The stable code.
    pub code: String,
    /// The text.
    pub message: String,
}

/// Work for a native thread.
pub struct Work<'a> {
    /// The mailbox that gets the result.
    pub mailbox: &'a Arc<Mailbox>,
    /// The environment of the calling thread.
    pub env: Env,
    /// The number under which the result is delivered.
    pub id: u32,
    /// The number by which the work is stopped; 0 for work that is not part of a render.
    pub job: u64,
}

impl Work<'_> {
    /// Starts `work`. `stop` asks it to end early. `convert` makes the result that JavaScript gets, on the receiving thread.
    pub fn start<T: Send + 'static, E: Into<Failure>, J: ToNapiValue>(
        self,
        stop: impl Fn() + Send + 'static,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
        convert: impl FnOnce(T) -> J + Send + 'static,
    ) -> Result<()> {
        self.start_on(pool::pool(), stop, work, convert)
    }

    /// Starts a lookup, for which no render has to end first.
    pub fn look_up<T: Send + 'static, E: Into<Failure>, J: ToNapiValue>(
        self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
        convert: impl FnOnce(T) -> J + Send + 'static,
    ) -> Result<()> {
        self.start_on(pool::lookups(), || (), work, convert)
    }

    /// Waits for something that happens without work. Returns a function that is called when it has happened.
    pub fn until(self) -> impl FnOnce() + Send + 'static {
        let reply = self.reply();
        // Fails where the environment is being torn down: the event loop ends in any case.
        let _ = self.mailbox.wait_for_work(self.env);
        move || reply.send(Signal::WorkDone, Value::new(|| ()))
    }

    fn reply(&self) -> Reply {
        Reply { mailbox: Arc::clone(self.mailbox), id: self.id, is_awaited: Arc::new(AtomicBool::new(true)) }
    }

    fn start_on<T: Send + 'static, E: Into<Failure>, J: ToNapiValue>(
        self,
        pool: &Pool,
        stop: impl Fn() + Send + 'static,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
        convert: impl FnOnce(T) -> J + Send + 'static,
    ) -> Result<()> {
        let reply = self.reply();
        let stuck = reply.clone();
        let task = Task {
            owner: self.mailbox.thread().0,
            job: self.job,
            stop: Box::new(stop),
            work: Box::new(move || {
                let outcome = guard(work);
                Box::new(move || match outcome {
                    Ok(value) => reply.send(Signal::WorkDone, Value::new(move || convert(value))),
                    Err(failure) => reply.fail(Signal::WorkFailed, failure),
                })
            }),
            on_stuck: Box::new(move || stuck.fail(Signal::WorkStuck, Failure::gave_up())),
        };
        pool.submit(task).map_err(|error| Failure::no_thread(&error))?;
        // Fails where the environment is being torn down: the event loop ends in any case.
        let _ = self.mailbox.wait_for_work(self.env);
        Ok(())
    }
}

/// Sends what became of work.
#[derive(Clone)]
struct Reply {
    mailbox: Arc<Mailbox>,
    id: u32,
    /// Whether the event loop is kept alive for this work. Not after it was found to be stuck.
    is_awaited: Arc<AtomicBool>,
}

impl Reply {
    fn send(&self, signal: Signal, value: Value) {
        let was_awaited = self.is_awaited.swap(false, Ordering::Relaxed);
        let delivery = if was_awaited { Delivery::Releases } else { Delivery::Plain };
        self.mailbox.send(Message { signal, id: self.id, value, delivery });
    }

    fn fail(&self, signal: Signal, failure: Failure) {
        let (code, message) = failure.parts();
        self.send(signal, Value::new(move || WorkError { code: code.to_owned(), message }));
    }
}
