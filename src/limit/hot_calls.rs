//! The two calls that every task makes, as cheap as Node-API has them: a plain function costs a tenth of a class's method,
//! which is unwrapped, checked and borrowed. They take and return nothing but numbers.
#![expect(unsafe_code, reason = "napi has no safe wrapper that costs as little")]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use napi::bindgen_prelude::{FnArgs, FromNapiValue, Function};
use napi::{Env, Error, Status, sys};

use super::limiter::View;
use ogpress_limiter::{Outcome, Ticket};

/// `submit(priority, weight, within)`.
pub type Submit<'env> = Function<'env, FnArgs<(i32, f64, f64)>, f64>;
/// `finish(ticket, heir, outcome)`.
pub type Finish<'env> = Function<'env, FnArgs<(f64, f64, f64)>, f64>;

/// A weight that `lib/` has checked.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub const fn weight(number: f64) -> u64 {
    number as u64
}

/// A count that `lib/` has checked.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub const fn whole(number: f64) -> usize {
    number as usize
}

/// An outcome, as JavaScript numbers them.
pub fn outcome(number: f64) -> Outcome {
    const OUTCOMES: [Outcome; 5] =
        [Outcome::Ok, Outcome::Error, Outcome::Timeout, Outcome::Aborted, Outcome::Rejected];
    OUTCOMES.get(whole(number)).copied().unwrap_or_default()
}

fn submit_numbers(view: &View, env: Env, [priority, permits, within]: [f64; 3]) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "`lib/` has checked it")]
    // No weight is a weight of one: the limiter sees to that.
    view.submit(env, priority as i32, weight(permits), Ticket::from_f64(within))
}

fn finish_numbers(view: &View, env: Env, [ticket, heir, number]: [f64; 3]) -> f64 {
    view.finish(env, Ticket::from_f64(ticket), Ticket::from_f64(heir), outcome(number))
}

/// [`View::submit`] and [`View::finish`] as functions of JavaScript.
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
    unsafe { call(env, info, submit_numbers) }
}

unsafe extern "C" fn finish(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: as above.
    unsafe { call(env, info, finish_numbers) }
}

/// Reads numbers, calls, and makes a number of the answer. What is no number, or not given, reads as 0.
unsafe fn call(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    method: impl FnOnce(&View, Env, [f64; 3]) -> f64,
) -> sys::napi_value {
    let mut values = [ptr::null_mut(); 3];
    let mut numbers = [0.0; 3];
    let (mut count, mut data, mut answer) = (values.len(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: there is room for as many values as is said, and `count` becomes how many are given; `data` is the view that
    // `function` gave, which the function keeps alive while it is called.
    unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, values.as_mut_ptr(), ptr::null_mut(), &raw mut data);
        for (value, number) in values.into_iter().zip(&mut numbers).take(count) {
            sys::napi_get_value_double(env, value, number);
        }
        let view = &*data.cast::<View>().cast_const();
        // A panic must not leave a foreign function; the state machine has none that is known.
        let Ok(number) = catch_unwind(AssertUnwindSafe(|| method(view, Env::from_raw(env), numbers))) else {
            sys::napi_throw_error(env, c"ERR_OGPRESS_PANIC".as_ptr(), c"the native code panicked".as_ptr());
            return ptr::null_mut();
        };
        sys::napi_create_double(env, number, &raw mut answer);
    }
    answer
}
