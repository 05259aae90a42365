//! Stops an estimate that exceeds its limits.

use std::cell::Cell;

use super::Cost;
use crate::{Cancellation, Error, Limits};

/// How closely outlines are examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// From the lengths of their parts.
    Rough,
    /// By the squares of pixels that they cross, each counted once. This takes longer than all the rest of an estimate.
    /// It is worth it where outlines seem to need much of the memory, because they may cross the same squares again and
    /// again.
    Fine,
}

/// Ends an estimate once its work exceeds the limit, or the render is cancelled. A document that refers to the same
/// elements again and again would otherwise take very long to estimate.
pub(crate) struct Meter<'a> {
    cancellation: &'a Cancellation,
    left: Cell<u64>,
    most: u64,
    pub(crate) precision: Precision,
}

impl<'a> Meter<'a> {
    pub(crate) const fn new(limits: &Limits, cancellation: &'a Cancellation, precision: Precision) -> Self {
        Self { cancellation, left: Cell::new(limits.work), most: limits.work, precision }
    }

    /// Charges some of the work. The charges need not add up to all of it.
    pub(crate) fn spend(&self, work: u64) -> Result<(), Error> {
        self.cancellation.check()?;
        self.left.set(self.left.get().checked_sub(work).ok_or_else(|| too_much_work(self.most))?);
        Ok(())
    }

    /// Refuses work of resvg that cannot be cancelled and takes too long.
    pub(crate) const fn in_one_go(&self, work: u64) -> Result<(), Error> {
        if work <= in_one_go(self.most) {
            return Ok(());
        }
        let what = "nanoseconds of work, estimated, in one filtered, masked or translucent group";
        Err(Error::Limit { what, limit: "maxWork", max: in_one_go(self.most) })
    }
}

/// The most work that may be done without a check for cancellation.
pub(crate) const fn in_one_go(work: u64) -> u64 {
    work / 4
}

const fn too_much_work(max: u64) -> Error {
    Error::Limit { what: "nanoseconds of work, estimated,", limit: "maxWork", max }
}

/// Refuses a cost over the limits.
pub(crate) fn within(cost: Cost, limits: &Limits) -> Result<Cost, Error> {
    if cost.bytes > limits.memory {
        let what = "bytes of memory for the picture";
        return Err(Error::Limit { what, limit: "maxMemory", max: limits.memory });
    }
    if cost.work > limits.work {
        return Err(too_much_work(limits.work));
    }
    Ok(cost)
}
