//! Permits, tickets and weights.

use super::*;

#[test]
fn a_free_permit_starts_a_task_at_once_and_a_freed_one_goes_to_the_first_waiter() {
    let mut limiter = limiter(1);
    let first = limiter.submit(HERE, 0, None);
    let second = limiter.submit(HERE, 0, None);
    let third = limiter.submit(THERE, 0, None);
    assert!(first.started && !second.started && !third.started);
    assert_eq!(counts(&limiter), (1, 2));

    limiter.finish(first.ticket, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), [Effect::Start { thread: HERE, ticket: second.ticket }]);
    limiter.finish(second.ticket, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), [Effect::Start { thread: THERE, ticket: third.ticket }]);
    assert_eq!(counts(&limiter), (1, 0));
}

#[test]
fn finishing_twice_frees_one_permit() {
    let mut limiter = limiter(1);
    let first = limiter.submit(HERE, 0, None).ticket;
    let second = limiter.submit(HERE, 0, None).ticket;
    limiter.submit(HERE, 0, None);
    limiter.finish(first, None, Outcome::Ok);
    limiter.finish(first, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [second]);
    assert_eq!(counts(&limiter), (1, 1));
}

#[test]
fn an_old_ticket_does_not_name_the_task_that_reuses_its_storage() {
    let mut limiter = limiter(1);
    let old = limiter.submit(HERE, 0, None).ticket;
    limiter.finish(old, None, Outcome::Ok);
    let new = limiter.submit(HERE, 0, None).ticket;
    assert_ne!(old, new);
    limiter.finish(old, None, Outcome::Ok);
    assert!(!limiter.cancel(old, Outcome::Aborted));
    assert_eq!(counts(&limiter), (1, 0));
    assert_eq!(Ticket::from_f64(new.as_f64()), Some(new));
}

#[test]
fn only_a_waiting_task_can_be_cancelled() {
    let mut limiter = limiter(1);
    let running = limiter.submit(HERE, 0, None).ticket;
    let waiting = limiter.submit(HERE, 0, None).ticket;
    assert!(!limiter.cancel(running, Outcome::Aborted));
    assert!(limiter.cancel(waiting, Outcome::Aborted));
    assert!(!limiter.cancel(waiting, Outcome::Aborted));
    limiter.finish(running, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), []);
    assert_eq!(counts(&limiter), (0, 0));
}

#[test]
fn a_paused_limiter_starts_nothing_until_it_is_resumed() {
    let mut limiter = limiter(2);
    limiter.pause(HERE);
    let first = limiter.submit(HERE, 0, None);
    assert!(!first.started);
    limiter.resize(Limit::UNLIMITED);
    assert_eq!(drain(&mut limiter), []);
    limiter.resume();
    assert_eq!(started(&mut limiter), [first.ticket]);
}

#[test]
fn clearing_removes_the_waiting_tasks_of_one_thread_only() {
    let mut limiter = limiter(1);
    let running = limiter.submit(HERE, 0, None).ticket;
    let mine = [limiter.submit(HERE, 0, None).ticket, limiter.submit(HERE, 9, None).ticket];
    let theirs = limiter.submit(THERE, 0, None).ticket;
    assert_eq!(limiter.clear(HERE), [mine[1], mine[0]]);
    assert_eq!(counts(&limiter), (1, 1));
    limiter.finish(running, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [theirs]);
}

#[test]
fn a_heavy_task_waits_for_all_its_permits_and_is_not_overtaken() {
    let mut limiter = limiter(4);
    let [first, second] = [1, 2].map(|weight| limiter.submit_weighted(HERE, 0, weight, None));
    let heavy = limiter.submit_weighted(HERE, 0, 3, None);
    let light = limiter.submit_weighted(THERE, 0, 1, None);
    assert!(first.started && second.started && !heavy.started && !light.started);
    assert_eq!(limiter.try_submit(HERE, 1), None, "one permit is free, but a task is queued");
    let Stats { running, queued, queued_weight, peak, .. } = limiter.stats();
    assert_eq!((running, queued, queued_weight, peak), (3, 2, 4, 3));
    limiter.finish(second.ticket, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [heavy.ticket]);
    limiter.finish(first.ticket, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [light.ticket]);
    limiter.finish(heavy.ticket, None, Outcome::Ok);
    limiter.finish(light.ticket, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
    assert!(limiter.try_submit(HERE, 4).is_some() && limiter.try_submit(HERE, 1).is_none());
}

#[test]
fn a_task_behind_a_heavy_one_starts_when_the_heavy_one_is_cancelled() {
    let mut limiter = limiter(4);
    let running = limiter.submit_weighted(HERE, 0, 2, None);
    let heavy = limiter.submit_weighted(THERE, 0, 4, None);
    let light = limiter.submit_weighted(HERE, 0, 2, None);
    assert!(limiter.cancel(heavy.ticket, Outcome::Aborted));
    assert_eq!(started(&mut limiter), [light.ticket]);
    let heavy = limiter.submit_weighted(THERE, 0, 9, None);
    limiter.finish(running.ticket, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), []);
    limiter.finish(light.ticket, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [heavy.ticket], "heavier than the limit: it runs alone");
    assert_eq!(counts(&limiter), (9, 0));
}

#[test]
fn an_expired_task_keeps_its_permit_or_passes_it_on() {
    for release in [false, true] {
        let mut limiter = limiter(1);
        let slow = limiter.submit(HERE, 0, None).ticket;
        let next = limiter.submit(HERE, 0, None).ticket;
        limiter.expire(slow, None, release);
        limiter.expire(slow, None, release);
        assert_eq!((started(&mut limiter).len(), limiter.stats().zombies), (usize::from(release), 1));
        let nested = limiter.submit(HERE, 0, Some(slow));
        assert_eq!(nested.started, !release, "a zombie that released its permit has none to inherit");
        limiter.finish(slow, None, Outcome::Timeout);
        assert_eq!(limiter.stats().zombies, 0);
        limiter.finish(if release { next } else { nested.ticket }, None, Outcome::Ok);
        limiter.finish(if release { nested.ticket } else { next }, None, Outcome::Ok);
        assert_eq!(counts(&limiter), (0, 0));
        assert_eq!(limiter.stats().ended, [2, 0, 1, 0, 0]);
    }
}
