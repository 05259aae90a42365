//! What limiters, renders and files need: the mailbox of a JavaScript thread, native work, errors, numbers and the panic guard.

pub(crate) mod cpus;
pub(crate) mod error;
pub(crate) mod mailbox;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod native_work;
pub(crate) mod numbers;
pub(crate) mod panic;
pub(crate) mod pool;
