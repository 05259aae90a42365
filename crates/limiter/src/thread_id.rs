//! The identity of a JavaScript thread.

/// Names a JavaScript thread, which submits tasks and carries out [`Effect`](super::Effect)s. Never reused within a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(pub u32);
