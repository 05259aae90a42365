//! Inherited permits.

use super::*;

/// A limiter of one permit, and its tasks: a, its child b, which has inherited the permit, and its child c, which waits.
fn family() -> (Limiter, [Ticket; 3]) {
    let mut limiter = limiter(1);
    let a = limiter.submit(HERE, 0, None).ticket;
    let [b, c] = [(); 2].map(|()| limiter.submit(HERE, 0, Some(a)).ticket);
    (limiter, [a, b, c])
}

/// The same under a limit of 2, where another task, whose permit a nested one has inherited, has adopted c.
fn adopted_family() -> (Limiter, [Ticket; 5]) {
    let mut limiter = limiter(2);
    let [a, other] = [(); 2].map(|()| limiter.submit(HERE, 0, None).ticket);
    let b = limiter.submit(HERE, 0, Some(a)).ticket;
    let nested = limiter.submit(HERE, 0, Some(other)).ticket;
    let c = limiter.submit(HERE, 0, Some(a)).ticket;
    limiter.adopt(c, other);
    (limiter, [a, b, c, other, nested])
}

#[test]
fn a_nested_task_inherits_the_permit_of_its_parent() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let middle = limiter.submit(HERE, 0, Some(outer));
    let inner = limiter.submit(HERE, 0, Some(middle.ticket));
    assert!(middle.started && inner.started, "no deadlock at a limit of 1");
    assert_eq!(counts(&limiter), (1, 0), "one permit, counted once");
    limiter.finish(inner.ticket, Some(middle.ticket), Outcome::Ok);
    limiter.finish(middle.ticket, Some(outer), Outcome::Ok);
    assert_eq!(counts(&limiter), (1, 0));
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
}

#[test]
fn a_permit_is_inherited_by_one_nested_task_at_a_time() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let first = limiter.submit(HERE, 0, Some(outer));
    let second = limiter.submit(HERE, 0, Some(outer));
    let unrelated = limiter.submit(HERE, 9, None);
    assert!(first.started && !second.started && !unrelated.started);
    limiter.finish(first.ticket, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [second.ticket], "the permit of `outer` goes to its children only");
    limiter.finish(second.ticket, Some(outer), Outcome::Ok);
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [unrelated.ticket]);
}

#[test]
fn a_second_nested_task_takes_a_permit_of_its_own_if_one_is_free() {
    let mut limiter = limiter(2);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let nested: Vec<Submission> = (0..3).map(|_| limiter.submit(HERE, 0, Some(outer))).collect();
    assert_eq!(nested.iter().map(|nested| nested.started).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(counts(&limiter), (2, 1));
    limiter.finish(nested[1].ticket, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [nested[2].ticket]);
    assert_eq!(counts(&limiter), (2, 0));
}

#[test]
fn a_parent_that_ends_first_passes_its_permit_to_the_child_that_inherited_it() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let nested = limiter.submit(HERE, 0, Some(outer)).ticket;
    let unrelated = limiter.submit(HERE, 0, None).ticket;
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "the permit is still in use");
    assert_eq!(counts(&limiter), (1, 1));
    limiter.finish(nested, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [unrelated]);
}

#[test]
fn waiting_children_of_an_ended_task_wait_for_the_permit_of_its_successor() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let middle = limiter.submit(HERE, 0, Some(outer)).ticket;
    let first = limiter.submit(HERE, 0, Some(middle)).ticket;
    let second = limiter.submit(HERE, 0, Some(middle)).ticket;
    limiter.finish(middle, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "`first` took over the permit of `middle`");
    limiter.finish(first, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [second], "or `outer`, awaiting it, would wait for ever");
}

#[test]
fn a_waiting_child_inherits_the_permit_of_the_successor_at_once_if_it_is_not_inherited() {
    let mut limiter = limiter(2);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let child = limiter.submit(HERE, 0, Some(outer)).ticket;
    let owner = limiter.submit(HERE, 0, Some(outer)).ticket;
    limiter.submit(HERE, 0, Some(owner));
    let waiting = limiter.submit(HERE, 0, Some(owner));
    assert!(!waiting.started);
    limiter.finish(child, Some(outer), Outcome::Ok);
    assert_eq!(
        started(&mut limiter),
        [],
        "`waiting` is nested in `owner`, whose permit is inherited already"
    );
    limiter.finish(owner, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [waiting.ticket], "the permit of `outer` is free");
}

#[test]
fn a_pause_does_not_hold_back_the_children_of_a_running_task() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    limiter.pause(HERE);
    let first = limiter.submit(HERE, 0, Some(outer));
    let second = limiter.submit(HERE, 0, Some(outer));
    assert!(first.started && !second.started);
    limiter.finish(first.ticket, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [second.ticket]);
}

#[test]
fn a_nested_task_takes_over_all_permits_of_its_parent() {
    let mut limiter = limiter(4);
    let outer = limiter.submit_weighted(HERE, 0, 3, None).ticket;
    let inner = limiter.submit_weighted(HERE, 0, 1, Some(outer));
    assert!(inner.started);
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (3, 0));
    limiter.finish(inner.ticket, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
}

#[test]
fn a_thread_with_nothing_left_to_do_lends_the_permit_of_a_task_that_only_waits() {
    let (mut limiter, [a, b, c]) = family();
    assert!(!limiter.lend(THERE), "a thread without waiting tasks");
    assert!(limiter.lend(HERE), "c may run although b has the permit of a");
    assert_eq!(started(&mut limiter), [c]);
    assert_eq!(counts(&limiter), (1, 0), "no second permit is in use");
    assert!(!limiter.lend(HERE), "no task waits");
    limiter.finish(c, Some(a), Outcome::Ok);
    limiter.finish(b, Some(a), Outcome::Ok);
    limiter.finish(a, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
}

#[test]
fn no_permit_is_lent_to_a_task_outside_of_all_others() {
    let mut limiter = limiter(1);
    limiter.submit(HERE, 0, None);
    limiter.submit(HERE, 0, None);
    assert!(!limiter.lend(HERE));
    assert_eq!(started(&mut limiter), []);
}

#[test]
fn a_task_that_outlives_the_one_whose_permit_it_was_lent_owns_the_permit() {
    let (mut limiter, [a, b, c]) = family();
    let outside = limiter.submit(HERE, 0, None).ticket;
    assert!(limiter.lend(HERE));
    limiter.finish(b, Some(a), Outcome::Ok);
    limiter.finish(a, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [c]);
    assert_eq!(counts(&limiter), (1, 1), "the task outside still waits");
    limiter.finish(c, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [outside]);
}

#[test]
fn a_task_inherits_the_permit_of_a_task_that_waits_for_it() {
    let (mut limiter, [a, b, c]) = family();
    limiter.adopt(c, a);
    assert_eq!(started(&mut limiter), [], "b still has the permit of a");
    limiter.adopt(c, b);
    assert_eq!(started(&mut limiter), [c]);
    limiter.adopt(c, a);
    limiter.finish(c, Some(a), Outcome::Ok);
    limiter.finish(b, Some(a), Outcome::Ok);
    limiter.finish(a, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
}

#[test]
fn a_task_that_is_waited_for_by_several_starts_on_the_first_permit_that_is_free() {
    let mut limiter = limiter(2);
    let [a, other] = [(); 2].map(|()| limiter.submit(HERE, 0, None).ticket);
    let b = limiter.submit(HERE, 0, Some(a)).ticket;
    let outside = limiter.submit(HERE, 0, None).ticket;
    limiter.adopt(outside, b);
    assert_eq!(started(&mut limiter), [outside], "also a task outside of all others");
    let waiting = limiter.submit(HERE, 0, Some(a)).ticket;
    limiter.adopt(waiting, b);
    limiter.adopt(waiting, Ticket::from_f64(1.0).unwrap());
    assert_eq!(started(&mut limiter), [], "both are in use");
    limiter.finish(other, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [waiting], "on a permit of its own");
    let foreign = limiter.submit(THERE, 0, None).ticket;
    limiter.adopt(foreign, waiting);
    assert_eq!(started(&mut limiter), [], "not of another thread");
}

#[test]
fn a_task_that_another_one_has_adopted_still_waits_for_its_parent() {
    for ends_first in [false, true] {
        let (mut limiter, [a, b, c, other, nested]) = adopted_family();
        assert_eq!(started(&mut limiter), []);
        if ends_first {
            limiter.finish(nested, Some(other), Outcome::Ok);
            assert_eq!(started(&mut limiter), [c], "on the permit of the one that has adopted it");
        } else {
            limiter.finish(b, Some(a), Outcome::Ok);
            assert_eq!(started(&mut limiter), [c], "on the permit of its parent");
            limiter.finish(nested, Some(other), Outcome::Ok);
        }
        assert_eq!(started(&mut limiter), []);
    }
}

#[test]
fn a_task_that_has_adopted_another_one_may_end_before_it() {
    let (mut limiter, [a, b, c, other, nested]) = adopted_family();
    limiter.finish(other, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "the nested task has the permit now");
    limiter.finish(b, Some(a), Outcome::Ok);
    assert_eq!(started(&mut limiter), [c], "on the permit of its parent");
    limiter.finish(nested, None, Outcome::Ok);
}
