//! What a thread owns, and waits for.

use super::*;

#[test]
fn a_retired_thread_returns_its_permits_and_leaves_the_queue() {
    let mut limiter = limiter(1);
    let held = limiter.submit(HERE, 0, None).ticket;
    limiter.submit(HERE, 0, Some(held));
    limiter.submit(HERE, 0, Some(held));
    limiter.submit(HERE, 9, None);
    limiter.watch(HERE, Condition::Idle);
    let survivor = limiter.submit(THERE, 0, None).ticket;
    limiter.retire(HERE);
    assert_eq!(drain(&mut limiter), [Effect::Start { thread: THERE, ticket: survivor }]);
    limiter.finish(survivor, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), [], "the watch of the retired thread has ended");
}

#[test]
fn retiring_a_thread_ends_its_own_pause_only() {
    let mut limiter = limiter(1);
    limiter.pause(THERE);
    let waiting = limiter.submit(HERE, 0, None).ticket;
    limiter.retire(ThreadId(3));
    assert_eq!(started(&mut limiter), []);
    limiter.retire(THERE);
    assert_eq!(started(&mut limiter), [waiting]);
}

#[test]
fn a_thread_depends_on_others_while_they_own_the_permits_it_waits_for() {
    let mut limiter = limiter(2);
    let mine = limiter.submit(HERE, 0, None).ticket;
    let theirs = limiter.submit(THERE, 0, None).ticket;
    let waiting = limiter.submit_weighted(HERE, 0, 2, None).ticket;
    assert!(limiter.depends_on_others(HERE) && !limiter.depends_on_others(THERE));
    limiter.finish(theirs, None, Outcome::Ok);
    assert_eq!(limiter.poll(), Some(Effect::SoleOwner { thread: HERE }), "it waits for its own tasks only");
    assert!(!limiter.depends_on_others(HERE));
    limiter.notify(HERE);
    assert!(limiter.depends_on_others(HERE), "until it has acknowledged the notification");
    limiter.acknowledge(HERE);
    limiter.finish(mine, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [waiting]);
    limiter.watch(THERE, Condition::Idle);
    assert!(limiter.depends_on_others(THERE), "because it waits for idleness");
    limiter.finish(waiting, None, Outcome::Ok);
    drain(&mut limiter);
    limiter.pause(HERE);
    limiter.submit(THERE, 0, None);
    assert!(limiter.depends_on_others(THERE), "on the thread that paused the limiter");
    limiter.pause(THERE);
    assert!(!limiter.depends_on_others(THERE));
}
