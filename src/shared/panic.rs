//! The panic guard. All code that reads data of a caller runs inside it, because a panic that reached Node would abort the process.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};
use std::sync::Once;

use super::error::Failure;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work`. A panic becomes a failure with its text and place. `work` owns its data, so no half-changed state is left behind.
pub fn guard<T, E: Into<Failure>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, Failure> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        // Each addon has its own copy of the standard library, so this hook serves only this addon. Inside the guard it keeps the place
        // for the error, and prints nothing.
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

/// Crate, file and line, without the folders of the machine that built the addon.
fn place(location: &Location<'_>) -> String {
    let path = location.file().replace('\\', "/");
    let below_registry = path.split_once("/registry/src/").and_then(|(_, path)| path.split_once('/'));
    format!("{}:{}", below_registry.map_or(path.as_str(), |(_, path)| path), location.line())
}

fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}
