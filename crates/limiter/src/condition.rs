//! Questions that are answered once, when what they ask for has come about.

use std::collections::BTreeMap;

use super::{Limit, ThreadId};

/// Names a question, so that a late answer is not taken for the answer to a later question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchId(pub u32);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Nothing runs and nothing waits.
    Idle,
    /// The limit is another one than this.
    LimitNot(Limit),
    /// Fewer tasks wait than this.
    Below(usize),
}

/// The questions that are open, those that are answered first at the end.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    last: u32,
    open: BTreeMap<Condition, Vec<(ThreadId, WatchId)>>,
}

impl Conditions {
    /// Asks; again before the answer, it is the same question.
    pub(super) fn ask(&mut self, thread: ThreadId, condition: Condition) -> WatchId {
        let askers = self.open.entry(condition).or_default();
        if let Some(&(_, watch)) = askers.iter().find(|(asker, _)| *asker == thread) {
            return watch;
        }
        self.last = self.last.wrapping_add(1);
        let watch = WatchId(self.last);
        askers.push((thread, watch));
        watch
    }

    /// Takes a question that can be answered.
    pub(super) fn answer(
        &mut self,
        running: u64,
        queued: usize,
        limit: Limit,
    ) -> Option<(ThreadId, WatchId)> {
        let holds = |condition: &Condition| match *condition {
            Condition::Idle => running == 0 && queued == 0,
            Condition::LimitNot(other) => limit != other,
            Condition::Below(length) => queued < length,
        };
        // Those about lengths come last, the longest at the end: if that does not hold, none of them does.
        let longest = self.open.last_key_value().map(|(condition, _)| *condition).filter(holds);
        let other = || {
            let conditions =
                self.open.keys().take_while(|condition| !matches!(condition, Condition::Below(_)));
            conditions.copied().find(holds)
        };
        let condition = longest.or_else(other)?;
        let askers = self.open.get_mut(&condition)?;
        let asker = askers.pop();
        if askers.is_empty() {
            self.open.remove(&condition);
        }
        asker
    }

    /// Does the thread wait for an answer? It only listens to what becomes of the limit.
    pub(super) fn has(&self, thread: ThreadId) -> bool {
        let mut waited_for =
            self.open.iter().filter(|(condition, _)| !matches!(condition, Condition::LimitNot(_)));
        waited_for.any(|(_, askers)| askers.iter().any(|(asker, _)| *asker == thread))
    }

    /// Nobody is there any more to hear the answers.
    pub(super) fn forget(&mut self, thread: ThreadId) {
        self.open.retain(|_, askers| {
            askers.retain(|(asker, _)| *asker != thread);
            !askers.is_empty()
        });
    }
}
