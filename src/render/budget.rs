//! The budget of memory: the bytes that all renders of the process may need at one time. They are permits of a limiter, so that renders
//! of all threads wait for them in one queue.

use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;

use crate::limit::shared_limiter::{NO_THREAD, SharedLimiter};
use ogpress_limiter::{Limit, Outcome, Ticket};

/// Without a limit until the first thread sets one, before its first render.
static BUDGET: LazyLock<Arc<SharedLimiter>> = LazyLock::new(|| SharedLimiter::new(Limit::UNLIMITED));

/// The limiter.
pub fn limiter() -> Arc<SharedLimiter> {
    Arc::clone(&BUDGET)
}

/// Bytes that belong to one render until this is dropped.
#[derive(Debug)]
struct Reservation(Ticket);

impl Reservation {
    /// Reserves bytes if they are free and no other render waits. The limiter would let a task run alone that needs more than the
    /// limit; a render that needs more bytes than the limit gets none.
    fn take(bytes: u64) -> Option<Self> {
        let taken = BUDGET.event(NO_THREAD, |limiter| {
            let exist = limiter.stats().limit.allows(bytes);
            if exist { limiter.try_submit(NO_THREAD, bytes) } else { None }
        });
        taken.result.map(Self)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        BUDGET.event(NO_THREAD, |limiter| limiter.finish(self.0, None, Outcome::Ok));
    }
}

/// The bytes of one render, of which it may reserve more. A render that holds bytes never waits for others.
#[derive(Debug, Default)]
pub struct Reserved(Mutex<Vec<(u64, Reservation)>>);

impl Reserved {
    /// Returns whether the render holds, or now gets, this many bytes in total.
    pub fn grow_to(&self, bytes: u64) -> bool {
        let mut held = self.0.lock();
        let more = bytes.saturating_sub(held.iter().map(|&(bytes, _)| bytes).sum());
        more == 0 || Reservation::take(more).map(|reservation| held.push((more, reservation))).is_some()
    }
}
