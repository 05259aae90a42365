//! Work for a libuv thread: the one asynchronous task there is.

use napi::bindgen_prelude::{Buffer, ToNapiValue, TypeName};
use napi::{Env, Result, Task};

use super::error::Failure;
use super::panic::guard;

type Work<T> = Box<dyn FnOnce() -> std::result::Result<T, Failure> + Send>;

/// A closure that runs on libuv's pool and settles a promise with what it returns.
pub struct Blocking<T>(Option<Work<T>>);

impl<T> Blocking<T> {
    /// Work that may fail.
    pub fn new<E: Into<Failure>>(work: impl FnOnce() -> std::result::Result<T, E> + Send + 'static) -> Self {
        Self(Some(Box::new(|| work().map_err(Into::into))))
    }
}

/// Something that can be handed to JavaScript without a copy.
pub trait Moved: Send + 'static {
    /// What JavaScript gets.
    type Js: ToNapiValue + TypeName;
    /// Gives the value away.
    fn into_js(self) -> Self::Js;
}

impl Moved for Vec<u8> {
    type Js = Buffer;

    fn into_js(self) -> Buffer {
        Buffer::from(self)
    }
}

impl Moved for Vec<String> {
    type Js = Self;

    fn into_js(self) -> Self {
        self
    }
}

impl<T: Moved> Task for Blocking<T> {
    type Output = std::result::Result<T, Failure>;
    type JsValue = T::Js;

    fn compute(&mut self) -> Result<Self::Output> {
        let work = self.0.take().expect("napi computes a task once");
        // napi has no guard of its own around this call.
        Ok(guard(work))
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> Result<Self::JsValue> {
        output.map(Moved::into_js).map_err(|failure| failure.rejected(env))
    }
}
