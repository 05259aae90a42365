//! The panic guard. Everything that reads what a caller supplied runs inside it: a panic that reached Node would abort
//! the process.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};
use std::sync::Once;

use super::error::Failure;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work`; a panic inside becomes a failure that says where it happened. What `work` owns dies with it, so nothing
/// half-done can be seen afterwards.
pub fn guard<T, E: Into<Failure>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, Failure> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        // The hook is this library's own: every addon carries its own copy of the standard library. Inside the guard it
        // keeps the place for the error and prints nothing; the caller gets an error, and standard error is theirs.
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if GUARDED.get() {
                PLACE.set(info.location().map(place).unwrap_or_default());
            } else {
                default(info);
            }
        }));
    });
    GUARDED.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    match outcome {
        Ok(result) => result.map_err(Into::into),
        Err(payload) => Err(Failure::panic(&text(&*payload), &PLACE.take())),
    }
}

/// Crate, file and line, without the folders of the machine that built this.
fn place(location: &Location<'_>) -> String {
    let path = location.file().replace('\\', "/");
    let below_registry = path.split_once("/registry/src/").and_then(|(_, path)| path.split_once('/'));
    format!("{}:{}", below_registry.map_or(path.as_str(), |(_, path)| path), location.line())
}

fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}
