//! Converts all errors to a code and a text, from which `lib/shared/errors.js` makes an error of the right class.

use napi::{Error, JsError};

use ogpress_files as files;
use ogpress_limiter as limiter;
use ogpress_render as render;

/// An error, as JavaScript gets it.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    /// A panic that was caught: its text and its place in the source.
    pub fn panic(text: &str, place: &str) -> Self {
        Self { code: "ERR_OGPRESS_PANIC", message: format!("the native code panicked at {place}: {text}") }
    }

    /// A process that cannot give up its rights.
    #[cfg(unix)]
    pub fn not_isolated(error: &std::io::Error) -> Self {
        Self { code: "ERR_OGPRESS_ISOLATION", message: format!("the process cannot be locked in: {error}") }
    }

    /// A render that is refused, because others are stuck.
    pub fn stuck(renders: usize) -> Self {
        let message = format!(
            "{renders} renders were aborted and did not stop; no more are begun before one does, except with \
             `isolation: 'process'`, which ends them"
        );
        Self { code: "ERR_OGPRESS_STUCK", message }
    }

    /// A render that was aborted and does not stop.
    pub fn gave_up() -> Self {
        let message = "the render was aborted and did not stop; `isolation: 'process'` ends those".to_owned();
        Self { code: "ERR_OGPRESS_STUCK", message }
    }

    /// Work for which the system has no thread.
    pub fn no_thread(error: &std::io::Error) -> Self {
        Self {
            code: "ERR_OGPRESS_OUT_OF_MEMORY",
            message: format!("the system has no thread for the render: {error}"),
        }
    }

    /// The code and the text.
    pub fn parts(self) -> (&'static str, String) {
        (self.code, self.message)
    }

    /// A named writer that was made with another option.
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

/// The error of a function that throws.
impl From<Failure> for JsError<&'static str> {
    fn from(Failure { code, message }: Failure) -> Self {
        Error::new(code, message).into()
    }
}

/// The result of a function that throws.
pub type Result<T, E = Failure> = std::result::Result<T, E>;
