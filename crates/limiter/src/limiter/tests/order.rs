//! The order in which tasks start.

use super::*;
use crate::queue::{TURN_TASKS, TURN_TIME};

#[test]
fn higher_priority_goes_first_and_equals_go_in_order_of_arrival() {
    let mut limiter = limiter(1);
    let blocker = limiter.submit(HERE, 0, None).ticket;
    let [a, b, c, d] = [0, 5, -3, 5].map(|priority| limiter.submit(HERE, priority, None).ticket);
    let mut order = Vec::new();
    let mut running = blocker;
    for _ in 0..4 {
        limiter.finish(running, None, Outcome::Ok);
        running = started(&mut limiter)[0];
        order.push(running);
    }
    assert_eq!(order, [b, d, a, c]);
}

/// The order in which a limiter with one permit starts tasks of two threads: `true` is a task of `HERE`. Each task takes
/// `takes`.
fn turns(mine: usize, theirs: usize, takes: Duration) -> Vec<bool> {
    let mut limiter = limiter(1);
    let mut running = limiter.submit(HERE, 0, None).ticket;
    let mine: Vec<_> = (0..mine).map(|_| limiter.submit(HERE, 0, None).ticket).collect();
    for _ in 0..theirs {
        limiter.submit(THERE, 0, None);
    }
    let mut order = Vec::new();
    while !limiter.queue.is_empty() {
        limiter.advance(limiter.now + takes);
        limiter.finish(running, None, Outcome::Ok);
        running = started(&mut limiter)[0];
        order.push(mine.contains(&running));
    }
    order
}

#[test]
fn threads_take_turns_within_a_priority() {
    assert_eq!(turns(4, 2, TURN_TIME), [false, true, false, true, true, true]);
    assert_eq!(turns(0, 2, TURN_TIME), [false, false]);
}

#[test]
fn a_turn_contains_several_short_tasks() {
    const LOCAL: usize = TURN_TASKS as usize;
    let order = turns(100, 40, Duration::ZERO);
    let lengths: Vec<_> = order.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
    // The first task of a turn receives the permit; the others keep it.
    assert_eq!(lengths, [LOCAL, LOCAL + 1, LOCAL + 1, 40 - LOCAL - 1, 100 - 2 * LOCAL - 1]);
}

#[test]
fn a_task_with_a_new_priority_is_ordered_as_if_submitted_with_it() {
    let mut limiter = limiter(1);
    let mut running = limiter.submit(HERE, 0, None).ticket;
    let [a, b, c] = [0, 1, 0].map(|priority| limiter.submit(HERE, priority, None).ticket);
    assert!(limiter.set_priority(a, 1) && limiter.set_priority(c, 2) && limiter.set_priority(b, 0));
    assert!(!limiter.set_priority(running, 9), "it runs");
    assert_eq!((limiter.queued_at(1), limiter.queued_at(0), limiter.queued_at(7)), (1, 1, 0));
    for next in [c, a, b] {
        limiter.finish(running, None, Outcome::Ok);
        assert_eq!(started(&mut limiter), [next]);
        running = next;
    }
}

#[test]
fn a_task_that_waits_long_enough_outranks_one_of_higher_priority() {
    let ageing = Some(Duration::from_secs(10));
    let mut limiter = Limiter::new(Options { ageing, ..Limit::ONE.into() });
    let mut running = limiter.submit(HERE, 0, None).ticket;
    let low = limiter.submit(HERE, 0, None).ticket;
    limiter.advance(Duration::from_secs(9));
    let early = limiter.submit(HERE, 1, None).ticket;
    limiter.advance(Duration::from_secs(11));
    let late = limiter.submit(HERE, 1, None).ticket;
    for next in [early, low, late] {
        limiter.finish(running, None, Outcome::Ok);
        assert_eq!(started(&mut limiter), [next]);
        running = next;
    }
}
