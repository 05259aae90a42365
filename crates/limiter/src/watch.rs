//! Questions that are answered once, when what they ask for has come about.

use std::collections::BTreeMap;

use super::{Lane, Limit};

/// Names a question, so that a late answer is not taken for the answer to a later question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch(pub u32);

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
    pub(super) fn answer(&mut self, running: u64, queued: usize, limit: Limit) -> Option<(Lane, Watch)> {
        let holds = |condition: &Condition| match *condition {
            Condition::Idle => running == 0 && queued == 0,
            Condition::LimitNot(other) => limit != other,
            Condition::Below(most) => queued < most,
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

    /// Does the lane wait for an answer? It only listens to what becomes of the limit.
    pub(super) fn has(&self, lane: Lane) -> bool {
        let mut waited_for =
            self.open.iter().filter(|(condition, _)| !matches!(condition, Condition::LimitNot(_)));
        waited_for.any(|(_, askers)| askers.iter().any(|(asker, _)| *asker == lane))
    }

    /// Nobody is there any more to hear the answers.
    pub(super) fn forget(&mut self, lane: Lane) {
        self.open.retain(|_, askers| {
            askers.retain(|(asker, _)| *asker != lane);
            !askers.is_empty()
        });
    }
}
