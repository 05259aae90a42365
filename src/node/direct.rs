//! The two calls that every task makes, as cheap as Node-API has them: a plain function costs a tenth of a class's method,
//! which is unwrapped, checked and borrowed. They take and return nothing but numbers.
#![expect(unsafe_code, reason = "napi has no safe wrapper that costs as little")]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use napi::bindgen_prelude::{FnArgs, FromNapiValue, Function};
use napi::{Env, Error, Status, sys};
use parking_lot::Mutex;

use super::limiter::Hub;
use crate::limiter::{Lane as LaneId, Ticket};

/// `submit(priority, weight, within)`.
pub type Submit<'env> = Function<'env, FnArgs<(i32, f64, f64)>, f64>;
/// `finish(ticket, heir)`.
pub type Finish<'env> = Function<'env, FnArgs<(f64, f64)>, f64>;

/// What the functions of one thread and one limiter share.
pub struct View {
    pub lane: LaneId,
    pub hub: Arc<Hub>,
    /// What follows on a call, where that is more than one signal.
    pub signals: Mutex<Vec<f64>>,
}

impl View {
    fn submit(&self, [priority, weight, within]: [f64; 3]) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`lib/` has checked them"
        )]
        let (priority, weight) = (priority as i32, weight as u64);
        self.hub.submit(self.lane, priority, weight, Ticket::from_f64(within))
    }

    fn finish(&self, [ticket, heir]: [f64; 2]) -> f64 {
        let (ticket, heir) = (Ticket::from_f64(ticket), Ticket::from_f64(heir));
        let ((), signals) = self.hub.event(self.lane, |machine| machine.finish(ticket, Some(heir)));
        match *signals {
            [] => 0.0,
            [signal] => signal,
            _ => {
                *self.signals.lock() = signals;
                f64::NAN
            }
        }
    }
}

/// The two functions. The first answers the ticket as [`Hub::submit`] does: negated if it has to wait. The second answers the one signal that follows, 0 if none does, and not a number if there are several, which
/// are then to be taken from the view.
pub fn functions<'env>(env: &'env Env, view: &Arc<View>) -> napi::Result<(Submit<'env>, Finish<'env>)> {
    let submit = function(env, "submit", submit, Arc::clone(view))?;
    let finish = function(env, "finish", finish, Arc::clone(view))?;
    // SAFETY: both values were just made in this environment, and are functions.
    unsafe {
        Ok((Function::from_napi_value(env.raw(), submit)?, Function::from_napi_value(env.raw(), finish)?))
    }
}

fn function(
    env: &Env,
    name: &str,
    callback: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value,
    view: Arc<View>,
) -> napi::Result<sys::napi_value> {
    let data = Arc::into_raw(view).cast_mut().cast::<c_void>();
    let mut value = ptr::null_mut();
    // SAFETY: the name is as long as is said; `data` lives until `release`, which runs when the function is gone.
    let statuses = unsafe {
        let length = name.len().cast_signed();
        let made = sys::napi_create_function(
            env.raw(),
            name.as_ptr().cast(),
            length,
            Some(callback),
            data,
            &raw mut value,
        );
        if made != sys::Status::napi_ok {
            release(env.raw(), data, ptr::null_mut());
            return Err(Error::from_status(Status::from(made)));
        }
        sys::napi_add_finalizer(env.raw(), value, data, Some(release), ptr::null_mut(), ptr::null_mut())
    };
    if statuses == sys::Status::napi_ok { Ok(value) } else { Err(Error::from_status(Status::from(statuses))) }
}

unsafe extern "C" fn release(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: `data` is what `function` made of an `Arc`, and Node-API calls this once.
    drop(unsafe { Arc::from_raw(data.cast::<View>().cast_const()) });
}

unsafe extern "C" fn submit(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: Node-API hands over its own pointers.
    unsafe { call(env, info, View::submit) }
}

unsafe extern "C" fn finish(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: as above.
    unsafe { call(env, info, View::finish) }
}

/// Reads numbers, calls, and makes a number of the answer. What is no number reads as 0.
unsafe fn call<const COUNT: usize>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    method: impl FnOnce(&View, [f64; COUNT]) -> f64,
) -> sys::napi_value {
    let mut values = [ptr::null_mut(); COUNT];
    let (mut count, mut data, mut answer) = (COUNT, ptr::null_mut(), ptr::null_mut());
    // SAFETY: there is room for as many values as is said; `data` is the view that `function` gave, which the function keeps
    // alive while it is called; Node-API fills in `undefined` for arguments that are not given.
    unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, values.as_mut_ptr(), ptr::null_mut(), &raw mut data);
        let numbers = values.map(|value| {
            let mut number = 0.0;
            sys::napi_get_value_double(env, value, &raw mut number);
            number
        });
        let view = &*data.cast::<View>().cast_const();
        // A panic must not leave a foreign function; the state machine has none that is known.
        let Ok(number) = catch_unwind(AssertUnwindSafe(|| method(view, numbers))) else {
            sys::napi_throw_error(env, c"ERR_OGPRESS_PANIC".as_ptr(), c"the native code panicked".as_ptr());
            return ptr::null_mut();
        };
        sys::napi_create_double(env, number, &raw mut answer);
    }
    answer
}
