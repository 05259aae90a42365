//! Questions that are answered once, when what they ask for has come about.

use std::collections::BTreeMap;

use super::Lane;

/// Names a question, so that a late answer is not taken for the answer to a later question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch(pub u32);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Nothing runs and nothing waits.
    Idle,
    /// Fewer tasks wait than this.
    Below(usize),
}

/// The questions that are open, those that are answered first at the end.
#[derive(Debug, Default)]
pub(super) struct Watches {
    last: u32,
    open: BTreeMap<Condition, Vec<(Lane, Watch)>>,
}

impl Watches {
    /// Asks; again before the answer, it is the same question.
    pub(super) fn ask(&mut self, lane: Lane, condition: Condition) -> Watch {
        let askers = self.open.entry(condition).or_default();
        if let Some(&(_, watch)) = askers.iter().find(|(asker, _)| *asker == lane) {
            return watch;
        }
        self.last = self.last.wrapping_add(1);
        let watch = Watch(self.last);
        askers.push((lane, watch));
        watch
    }

    /// Takes a question that can be answered.
    pub(super) fn answer(&mut self, running: u64, queued: usize) -> Option<(Lane, Watch)> {
        // More waiters satisfy `Below` of more; `Idle`, the least of conditions, is looked at by name.
        let mut open =
            self.open.last_entry().filter(|open| matches!(open.key(), Condition::Below(n) if queued < *n));
        if open.is_none() && running == 0 && queued == 0 {
            open = self.open.first_entry().filter(|open| *open.key() == Condition::Idle);
        }
        let mut open = open?;
        let asker = open.get_mut().pop();
        if open.get().is_empty() {
            open.remove();
        }
        asker
    }

    /// Does the lane wait for an answer?
    pub(super) fn has(&self, lane: Lane) -> bool {
        self.open.values().flatten().any(|(asker, _)| *asker == lane)
    }

    /// Nobody is there any more to hear the answers.
    pub(super) fn forget(&mut self, lane: Lane) {
        self.open.retain(|_, askers| {
            askers.retain(|(asker, _)| *asker != lane);
            !askers.is_empty()
        });
    }
}
