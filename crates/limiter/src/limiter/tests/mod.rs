//! Tests of the state machine, by topic, and over random histories.

mod conditions;
mod histories;
mod limit;
mod nesting;
mod order;
mod overflow;
mod permits;
mod rate;
mod threads;
mod untracked;

use super::task::Stage;
use super::*;
use crate::{Outcome, Submission};

const HERE: ThreadId = ThreadId(1);
const THERE: ThreadId = ThreadId(2);

fn limiter(limit: u32) -> Limiter {
    Limiter::new(Limit::try_from(f64::from(limit)).unwrap())
}

/// Takes all effects on tasks and watches.
fn drain(limiter: &mut Limiter) -> Vec<Effect> {
    let is_kept = |effect: &Effect| !matches!(effect, Effect::SoleOwner { .. } | Effect::SetTimer { .. });
    std::iter::from_fn(|| limiter.poll()).filter(is_kept).collect()
}

fn started(limiter: &mut Limiter) -> Vec<Ticket> {
    drain(limiter)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Start { ticket, .. } => Some(ticket),
            _ => None,
        })
        .collect()
}

fn counts(limiter: &Limiter) -> (u64, usize) {
    let Stats { running, queued, .. } = limiter.stats();
    (running, queued)
}
