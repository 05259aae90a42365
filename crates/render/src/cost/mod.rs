//! What a render will need, before it needs it: bytes at one time, and work.
//!
//! Both are estimates that err to the safe side. Bytes are those of pictures and of what outlines are cut into, as the
//! painter that is chosen will ask for them, and those of the tree, which the guard has estimated. Work is in
//! about nanoseconds of a common processor.

mod crossings;
mod filter;
pub(super) mod outline;
pub(super) mod resvg;
mod tiles;
mod upright;

use std::cell::Cell;

use usvg::ImageKind;

use super::images::{self, Decoding};
use super::{Cancellation, Error, Limits};

/// What something takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// The most bytes at one time.
    pub(super) bytes: u64,
    pub(super) work: u64,
}

impl Cost {
    /// Of something that is done after something else, whose memory is free by then.
    pub(super) fn then(&mut self, next: Self) {
        self.bytes = self.bytes.max(next.bytes);
        self.work = self.work.saturating_add(next.work);
    }

    /// Of something that is done while so many bytes are held.
    pub(super) const fn with(self, held: u64) -> Self {
        Self { bytes: self.bytes.saturating_add(held), ..self }
    }

    /// Only work.
    pub(super) fn work(&mut self, work: u64) {
        self.work = self.work.saturating_add(work);
    }
}

/// How closely outlines are looked at. A close look takes longer than all the rest of an estimate, and is worth it where outlines
/// seem to take a large part of the memory: they may cross the same squares of pixels again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Passing,
    Close,
}

/// Ends an estimate once it comes to more work than there may be: what refers to the same things again and again takes as
/// long to estimate as it takes to write down. And once nobody waits for it.
pub(super) struct Meter<'a> {
    cancellation: &'a Cancellation,
    left: Cell<u64>,
    most: u64,
    pub(super) look: Look,
}

impl<'a> Meter<'a> {
    pub(super) const fn new(limits: &Limits, cancellation: &'a Cancellation, look: Look) -> Self {
        Self { cancellation, left: Cell::new(limits.work), most: limits.work, look }
    }

    /// Notes some of the work.
    pub(super) fn spend(&self, work: u64) -> Result<(), Error> {
        self.cancellation.check()?;
        self.left.set(self.left.get().checked_sub(work).ok_or_else(|| too_much_work(self.most))?);
        Ok(())
    }

    /// Refuses what resvg would do for too long without looking whether anybody still waits.
    pub(super) const fn in_one_go(&self, work: u64) -> Result<(), Error> {
        if work <= in_one_go(self.most) {
            return Ok(());
        }
        let what = "nanoseconds of work, estimated, in one filtered, masked or translucent group";
        Err(Error::Limit { what, limit: "maxWork", max: in_one_go(self.most) })
    }
}

/// How much of the work may be done at one time without a look at whether anybody still waits.
pub(super) const fn in_one_go(work: u64) -> u64 {
    work / 4
}

const fn too_much_work(max: u64) -> Error {
    Error::Limit { what: "nanoseconds of work, estimated,", limit: "maxWork", max }
}

impl Cost {
    pub(super) fn within(self, limits: &Limits) -> Result<Self, Error> {
        if self.bytes > limits.memory {
            let what = "bytes of memory for the picture";
            return Err(Error::Limit { what, limit: "maxMemory", max: limits.memory });
        }
        if self.work > limits.work {
            return Err(too_much_work(limits.work));
        }
        Ok(self)
    }
}

/// What decoding a picture takes, its pixels included.
pub(super) fn decoding(kind: &ImageKind) -> Cost {
    let Decoding { pixels, beside, work } = images::decoding(kind);
    Cost { bytes: pixels + beside, work }
}

/// Bytes of a decoded picture.
pub(super) fn decoded(kind: &ImageKind) -> u64 {
    images::decoding(kind).pixels
}
