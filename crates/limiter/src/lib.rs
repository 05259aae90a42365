//! Limits how many tasks run at once. [`Limiter`] is a state machine without input or output: method calls bring events in,
//! and [`Limiter::poll`] returns the effects that the caller has to carry out. It holds no closure, no promise, no clock and
//! no lock. So one implementation serves JavaScript closures and native work on any thread, and tests never wait for real
//! time: the caller passes the time to [`Limiter::advance`]. [`synchronized::SyncLimiter`] adds the lock and the clock.
//!
//! # Permits
//!
//! The limiter owns a number of permits, the [`Limit`]. A thread submits a task. The task starts at once if enough permits
//! are free and no task is queued in front of it; otherwise it is queued. When a task ends, its permits pass to the first
//! queued task in the same call, so no permit is free while a task waits for it.
//!
//! The *weight* of a task is the number of permits that it needs (bytes of memory, for example). It receives all of them at
//! once. The queue is fair to heavy tasks: no task overtakes a heavy task that is first in the queue. A task that is heavier
//! than the limit runs alone.
//!
//! # Order
//!
//! Tasks of higher priority go first. Tasks of one priority and one thread go in order of arrival. Threads with tasks of one
//! priority take turns, so that a thread with ten thousand tasks does not delay a thread with a single one. A turn may
//! contain several tasks: a thread may keep a permit that it has freed for up to 32 tasks or 1 ms, because to pass it to
//! another thread costs more than a short task.
//!
//! With [`Options::ageing`], waiting raises the priority of a task. All tasks age alike, so their order never changes while
//! they wait. It is enough to compute a rank once, from the priority and the time of submission.
//!
//! [`Options::bound`] bounds the queue. [`WhenFull`] says which task is refused when it is full, or that tasks wait in a second
//! queue, the overflow.
//!
//! # Nesting
//!
//! A running task may submit further tasks and wait for them: it is their *parent*, and they are its *children*. If a child
//! needed a permit of its own, parent and child would deadlock at a limit of 1. If it needed none, the limit would be
//! exceeded. So a child *inherits* the permit of its parent, which does no work while it waits. One child at a time inherits
//! a permit. Further children wait for that permit or for a permit of their own, whichever is available first.
//!
//! When the child ends, the permit returns to the parent. When the parent ends first, the child becomes the owner of the
//! permit. Children that still wait for an ended parent wait for the permit of its *successor*, the nearest ancestor that
//! still runs. A child uses all permits of its parent, whatever its own weight.
//!
//! That is not enough where tasks wait for others that they did not submit: *a* waits for *b* and *c*, and *b*, which has
//! inherited the permit of *a*, waits for *c*. Where a caller can see that *b* waits for *c*, [`Limiter::adopt`] lets *c*
//! inherit the permit of *b* as well. It cannot always see that. When a thread has nothing left to do, though, all its
//! running tasks only wait, and [`Limiter::lend`] lets the first waiting child inherit the permit of its parent from the
//! child that has it.
//!
//! # Invariants
//!
//! - The permits of all owners never exceed the limit, with two exceptions: a single owner may be heavier than the limit,
//!   and after the limit was lowered running tasks keep their permits.
//! - The first queued task waits only while the limiter is paused, too few permits are free, or the rate limit allows no start.
//! - No child waits while it could inherit: the parent's permit is not inherited by another child.
//! - Every ticket ends exactly once: by `finish`, `cancel`, `clear`, `retire` or [`Effect::Refused`]. An ended ticket names
//!   no task.

mod adaptive;
mod condition;
mod effect;
mod error;
mod limit;
mod limiter;
mod options;
mod queue;
mod rate;
mod stats;
pub mod synchronized;
mod thread_id;
mod ticket;
mod untracked;

pub use adaptive::{AdaptiveLimit, Pressure};
pub use condition::{Condition, WatchId};
pub use effect::{Effect, Submission};
pub use error::Error;
pub use limit::Limit;
pub use limiter::Limiter;
pub use options::{Bound, Options, WhenFull};
pub use rate::{RateLimit, Windows};
pub use stats::{Outcome, Stats, Times};
pub use thread_id::ThreadId;
pub use ticket::Ticket;
pub use untracked::Untracked;
