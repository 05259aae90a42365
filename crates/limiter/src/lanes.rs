//! What each lane has in a limiter that several share.

use super::Lane;

/// One lane's share.
#[derive(Debug, Clone, Copy)]
struct Share {
    lane: Lane,
    /// Its tasks that own permits.
    owners: usize,
    /// Its tasks that wait.
    waiting: usize,
    /// What it was told and has not heard yet.
    unheard: usize,
}

/// The shares of all lanes. There are as many as threads: few.
#[derive(Debug, Default)]
pub(super) struct Lanes(Vec<Share>);

impl Lanes {
    pub(super) fn own(&mut self, lane: Lane) {
        self.share(lane).owners += 1;
    }

    pub(super) fn give_up(&mut self, lane: Lane) {
        self.share(lane).owners -= 1;
    }

    pub(super) fn wait(&mut self, lane: Lane) {
        self.share(lane).waiting += 1;
    }

    pub(super) fn leave(&mut self, lane: Lane) {
        self.share(lane).waiting -= 1;
    }

    pub(super) fn tell(&mut self, lane: Lane) {
        self.share(lane).unheard += 1;
    }

    pub(super) fn hear(&mut self, lane: Lane) {
        let share = self.share(lane);
        share.unheard = share.unheard.saturating_sub(1);
    }

    pub(super) fn forget(&mut self, lane: Lane) {
        self.0.retain(|share| share.lane != lane);
    }

    /// Does any of its tasks wait?
    pub(super) fn waits(&self, lane: Lane) -> bool {
        self.0.iter().any(|share| share.lane == lane && share.waiting > 0)
    }

    /// Is it still to hear of something?
    pub(super) fn is_told(&self, lane: Lane) -> bool {
        self.0.iter().any(|share| share.lane == lane && share.unheard > 0)
    }

    /// Does any other lane's task own permits?
    pub(super) fn has_others(&self, lane: Lane) -> bool {
        self.0.iter().any(|share| share.lane != lane && share.owners > 0)
    }

    /// The lane that owns all permits that are owned.
    pub(super) fn sole_owner(&self) -> Option<Lane> {
        let mut owners = self.0.iter().filter(|share| share.owners > 0);
        let first = owners.next()?;
        owners.next().is_none().then_some(first.lane)
    }

    fn share(&mut self, lane: Lane) -> &mut Share {
        let index = self.0.iter().position(|share| share.lane == lane).unwrap_or_else(|| {
            self.0.push(Share { lane, owners: 0, waiting: 0, unheard: 0 });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}
