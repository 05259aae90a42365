//! A bounded queue.

use super::*;

fn bounded(max_queued: usize, when_full: WhenFull) -> Limiter {
    Limiter::new(Options { bound: Some(Bound { max_queued, when_full }), ..Limit::ONE.into() })
}

#[test]
fn a_full_queue_refuses_the_task_that_its_policy_names() {
    for (when_full, max_queued, refused) in [
        (WhenFull::Reject, 2, 2),
        (WhenFull::DropOldest, 2, 0),
        (WhenFull::DropLowest, 2, 1),
        (WhenFull::Reject, 0, 0),
        (WhenFull::DropOldest, 0, 0),
        (WhenFull::DropLowest, 0, 0),
    ] {
        let mut limiter = bounded(max_queued, when_full);
        let running = limiter.submit(HERE, 0, None).ticket;
        let waiting: Vec<_> = [5, 0, 3]
            .iter()
            .take(max_queued + 1)
            .map(|&priority| limiter.submit(HERE, priority, None).ticket)
            .collect();
        assert_eq!(
            drain(&mut limiter),
            [Effect::Refused { thread: HERE, ticket: waiting[refused] }],
            "{when_full:?}"
        );
        assert!(!limiter.cancel(waiting[refused], Outcome::Aborted), "its ticket has ended");
        assert_eq!(counts(&limiter), (1, max_queued));
        limiter.finish(running, None, Outcome::Ok);
        assert_eq!(limiter.stats().ended[Outcome::Rejected as usize], 1);
    }
}

#[test]
fn tasks_leave_the_overflow_in_order_of_arrival_and_the_queue_by_priority() {
    let mut limiter = bounded(1, WhenFull::Wait);
    let mut running = limiter.submit(HERE, 0, None).ticket;
    let [a, b, c, d] = [0, 0, 9, 0].map(|priority| limiter.submit(HERE, priority, None).ticket);
    assert_eq!((counts(&limiter), limiter.stats().overflow), ((1, 1), 3));
    assert!(limiter.cancel(b, Outcome::Aborted), "from the overflow");
    assert!(limiter.set_priority(d, 5), "in the overflow");
    for (next, overflow) in [(a, 1), (c, 0), (d, 0)] {
        limiter.finish(running, None, Outcome::Ok);
        assert_eq!(started(&mut limiter), [next]);
        assert_eq!(limiter.stats().overflow, overflow);
        running = next;
    }
}
