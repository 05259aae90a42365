//! The two calls that every task makes, as plain functions of Node-API. A call of such a function costs a tenth of a call of a class's
//! method, whose object has to be unwrapped, checked and borrowed. The functions take and return only numbers. And the counts of tasks
//! that need neither call.
#![expect(unsafe_code, reason = "napi has no safe wrapper that costs as little")]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use napi::bindgen_prelude::{FnArgs, FromNapiValue, Function, Uint32Array};
use napi::{Env, Error, Status, sys};

use super::view::View;
use crate::shared::numbers::{count, whole};
use ogpress_limiter::{Outcome, Ticket, Untracked};

/// `submit(priority, weight, parent)`.
pub type Submit<'env> = Function<'env, FnArgs<(i32, f64, f64)>, f64>;
/// `finish(ticket, successor, outcome)`.
pub type Finish<'env> = Function<'env, FnArgs<(f64, f64, f64)>, f64>;

/// The outcomes by their number in JavaScript.
const OUTCOMES: [Outcome; 5] =
    [Outcome::Ok, Outcome::Error, Outcome::Timeout, Outcome::Aborted, Outcome::Rejected];

fn submit_numbers(view: &View, env: Env, [priority, weight, parent]: [f64; 3]) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "`lib/` has checked it")]
    // An absent weight reads as 0, which the limiter takes for 1.
    view.submit(env, priority as i32, whole(weight), Ticket::from_f64(parent))
}

fn finish_numbers(view: &View, env: Env, [ticket, successor, outcome]: [f64; 3]) -> f64 {
    let outcome = OUTCOMES.get(count(outcome)).copied().unwrap_or_default();
    view.finish(env, Ticket::from_f64(ticket), Ticket::from_f64(successor), outcome)
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

/// The counts of untracked tasks as an array of JavaScript over their memory. Some runtimes, Electron among them, forbid that: they get a
/// copy, in which the room is 0 for ever, because no event has happened yet. All tasks are tracked then.
pub fn shared(counts: Arc<Untracked>) -> Uint32Array {
    const {
        assert!(size_of::<Untracked>() == Untracked::COUNTS * size_of::<u32>());
    }
    let data = Arc::as_ptr(&counts).cast_mut().cast::<u32>();
    // SAFETY: the memory consists of `COUNTS` atomic numbers, and lives until the array is collected, which drops `counts`. JavaScript
    // and the limiter use it on one thread.
    unsafe { Uint32Array::with_external_data(data, Untracked::COUNTS, move |_, _| drop(counts)) }
}

fn function(
    env: &Env,
    name: &str,
    callback: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value,
    view: Arc<View>,
) -> napi::Result<sys::napi_value> {
    let data = Arc::into_raw(view).cast_mut().cast::<c_void>();
    let mut value = ptr::null_mut();
    // SAFETY: `length` is the length of the name. `data` lives until `release`, which runs when the function is collected.
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
    // SAFETY: `function` made `data` from an `Arc`, and Node-API calls this once.
    drop(unsafe { Arc::from_raw(data.cast::<View>().cast_const()) });
}

unsafe extern "C" fn submit(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: the pointers are those that Node-API passes.
    unsafe { call(env, info, submit_numbers) }
}

unsafe extern "C" fn finish(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: as above.
    unsafe { call(env, info, finish_numbers) }
}

/// Reads three numbers, calls `method`, and returns its number. An absent value, or one that is not a number, reads as 0.
unsafe fn call(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    method: impl FnOnce(&View, Env, [f64; 3]) -> f64,
) -> sys::napi_value {
    let mut values = [ptr::null_mut(); 3];
    let mut numbers = [0.0; 3];
    let (mut length, mut data, mut answer) = (values.len(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: `values` has room for `length` values, and Node-API sets `length` to their number. `data` is the view that `function` passed,
    // which the function keeps alive during the call.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut length,
            values.as_mut_ptr(),
            ptr::null_mut(),
            &raw mut data,
        );
        for (value, number) in values.into_iter().zip(&mut numbers).take(length) {
            sys::napi_get_value_double(env, value, number);
        }
        let view = &*data.cast::<View>().cast_const();
        // A panic must not unwind into foreign code. No input is known to cause one.
        let Ok(number) = catch_unwind(AssertUnwindSafe(|| method(view, Env::from_raw(env), numbers))) else {
            sys::napi_throw_error(env, c"ERR_OGPRESS_PANIC".as_ptr(), c"the native code panicked".as_ptr());
            return ptr::null_mut();
        };
        sys::napi_create_double(env, number, &raw mut answer);
    }
    answer
}
