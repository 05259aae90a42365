//! The bytes that all renders of the process may need at one time. They are permits of a limiter like any other, so that
//! who waits for them waits in line, on whatever thread.

use std::sync::{Arc, LazyLock};

use crate::limit::limiter::Shared;
use crate::limit::thread::NOBODY;
use ogpress_limiter::synchronized::SyncLimiter;
use ogpress_limiter::{Limit, Outcome, Ticket};

/// Names the limiter to the threads; others are numbered from 1.
const ID: u32 = u32::MAX;

/// Not limited until the first thread says how many, which is before its first render.
static MEMORY: LazyLock<Arc<Shared>> =
    LazyLock::new(|| Arc::new(Shared::new(ID, SyncLimiter::new(Limit::UNLIMITED))));

/// The limiter itself.
pub fn limiter() -> Arc<Shared> {
    Arc::clone(&MEMORY)
}

/// Bytes that a render has for itself until it is dropped.
#[derive(Debug)]
pub struct Reservation(Ticket);

impl Reservation {
    /// Takes so many bytes, if they are free and nobody waits for any. A task that is heavier than the limit would be let
    /// in alone; bytes that there are not are not given.
    pub fn take(bytes: u64) -> Option<Self> {
        let taken = MEMORY.event(NOBODY, |machine| {
            let exist = machine.stats().limit.allows(bytes);
            if exist { machine.try_submit(NOBODY, bytes) } else { None }
        });
        taken.result.map(Self)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        MEMORY.event(NOBODY, |machine| machine.finish(self.0, None, Outcome::Ok));
    }
}
