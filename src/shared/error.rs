//! The single translation of errors: a code and a message, which `lib/shared/errors.js` makes a class of.

use napi::{Error, JsError};

use ogpress_files as files;
use ogpress_limiter as limiter;
use ogpress_render as render;

/// What went wrong, as JavaScript will see it.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    /// A panic that was caught: what it said, and where.
    pub fn panic(text: &str, place: &str) -> Self {
        Self { code: "ERR_OGPRESS_PANIC", message: format!("the native code panicked at {place}: {text}") }
    }

    /// A process that cannot be kept from what it need not do.
    #[cfg(unix)]
    pub fn not_isolated(error: &std::io::Error) -> Self {
        Self { code: "ERR_OGPRESS_ISOLATION", message: format!("the process cannot be locked in: {error}") }
    }

    /// Work that is not begun, because other work does not end.
    pub fn stuck(renders: usize) -> Self {
        let message = format!(
            "{renders} renders were aborted and did not stop; no more are begun before one does, except with \
             `isolation: 'process'`, which ends them"
        );
        Self { code: "ERR_OGPRESS_STUCK", message }
    }

    /// Work that goes on though it was told to stop.
    pub fn gave_up() -> Self {
        let message = "the render was aborted and did not stop; `isolation: 'process'` ends those".to_owned();
        Self { code: "ERR_OGPRESS_STUCK", message }
    }

    /// Work that there is no thread for.
    pub fn no_thread(error: &std::io::Error) -> Self {
        Self {
            code: "ERR_OGPRESS_OUT_OF_MEMORY",
            message: format!("the system has no thread for the render: {error}"),
        }
    }

    /// The code and the message.
    pub fn parts(self) -> (&'static str, String) {
        (self.code, self.message)
    }

    /// A shared writer that was made with something else than is asked for.
    pub fn writer_conflict(name: &str, option: &str, existing: &str, requested: &str) -> Self {
        let option = if option == "maxConcurrent" { "concurrency" } else { option };
        let message = format!(
            "the shared writer `{name}` already exists with `{option}` {existing} but received {requested}"
        );
        Self { code: "ERR_OGPRESS_WRITER_CONFLICT", message }
    }
}

impl From<render::Error> for Failure {
    fn from(error: render::Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<limiter::Error> for Failure {
    fn from(error: limiter::Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<files::Error> for Failure {
    fn from(error: files::Error) -> Self {
        Self { code: error.kind.code(), message: error.to_string() }
    }
}

/// What a function that throws at once returns to JavaScript.
impl From<Failure> for JsError<&'static str> {
    fn from(Failure { code, message }: Failure) -> Self {
        Error::new(code, message).into()
    }
}

/// The result of a function that throws at once.
pub type Result<T, E = Failure> = std::result::Result<T, E>;
