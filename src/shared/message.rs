//! Messages to a JavaScript thread: a [`Signal`], the number of a limiter, work or batch, and a value.

use std::sync::Arc;

use napi::bindgen_prelude::ToNapiValue;
use napi::{Env, JsValue, sys};
use napi_derive::napi;

use ogpress_limiter::ThreadId;

/// The kind of a message. The value of each is given in brackets.
#[napi]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A waiting task may start (its ticket).
    Start,
    /// A task was refused, because the queue is full (its ticket).
    Refused,
    /// A condition that the thread waits for is true (its number).
    ConditionMet,
    /// `wake` is to be called after `wakeAfter` milliseconds (0).
    SetTimer,
    /// The tasks of the thread own all permits that are in use, so it waits for no other thread (0).
    SoleOwner,
    /// Work has ended (its result).
    WorkDone,
    /// Work has ended with an error (its code and message).
    WorkFailed,
    /// Work was aborted and does not stop; it may still end (code and message of the error).
    WorkStuck,
    /// Files of a batch were written or have failed: `take` returns which (0).
    FilesSettled,
}

/// A message to a JavaScript thread.
pub struct Message {
    /// The kind of the message.
    pub signal: Signal,
    /// The number of the limiter, work or batch.
    pub id: u32,
    /// The value of the signal.
    pub value: Value,
    /// What the delivery means for the event loop.
    pub delivery: Delivery,
}

/// What the delivery of a message means for the event loop of its thread.
pub enum Delivery {
    /// Nothing.
    Plain,
    /// The work that kept the event loop alive is over.
    Releases,
    /// The sender is notified. It knows whether the event loop has to stay alive for it.
    Acknowledged(Arc<dyn Acknowledge>),
}

/// A sender that counts the messages which a thread has not received yet.
pub trait Acknowledge: Send + Sync {
    /// Notes that a thread has received a message. Returns whether the thread waits for others.
    fn acknowledge(&self, thread: ThreadId) -> bool;
}

/// Makes a value of JavaScript, on the thread that receives the message.
type MakeValue = Box<dyn FnOnce(&Env) -> napi::Result<sys::napi_value> + Send>;

/// The value of a message.
pub enum Value {
    /// A number.
    Number(f64),
    /// Any other value.
    Made(MakeValue),
}

impl Value {
    /// A value that is made, and converted, on the thread that receives it.
    pub fn new<T: ToNapiValue>(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self::Made(Box::new(move |env| make().into_unknown(env).map(|value| value.raw())))
    }

    /// Converts the value.
    pub fn into_js(self, env: &Env) -> napi::Result<sys::napi_value> {
        match self {
            Self::Number(number) => number.into_unknown(env).map(|value| value.raw()),
            Self::Made(make) => make(env),
        }
    }
}
