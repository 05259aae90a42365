//! Watched conditions.

use super::*;

#[test]
fn each_watching_thread_is_notified_once_that_the_limiter_is_idle() {
    let mut limiter = limiter(1);
    let running = limiter.submit(HERE, 0, None).ticket;
    let waiting = limiter.submit(HERE, 0, None).ticket;
    let mine = limiter.watch(HERE, Condition::Idle);
    assert_eq!(limiter.watch(HERE, Condition::Idle), mine, "the same watch");
    assert_ne!(limiter.watch(THERE, Condition::Idle), mine);
    limiter.finish(running, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), [Effect::Start { thread: HERE, ticket: waiting }]);
    limiter.finish(waiting, None, Outcome::Ok);
    let mut notified: Vec<u32> = drain(&mut limiter).into_iter().map(|effect| effect.thread().0).collect();
    notified.sort_unstable();
    assert_eq!(notified, [1, 2]);
    let watch = limiter.watch(HERE, Condition::Idle);
    assert_ne!(watch, mine, "a new watch");
    assert_eq!(
        drain(&mut limiter),
        [Effect::ConditionMet { thread: HERE, watch }],
        "the condition already holds"
    );
}

#[test]
fn a_condition_on_the_queue_is_met_when_it_is_short_enough() {
    let mut limiter = limiter(1);
    let running = limiter.submit(HERE, 0, None).ticket;
    let waiting = [(); 3].map(|()| limiter.submit(HERE, 0, None).ticket);
    let empty = limiter.watch(HERE, Condition::Below(1));
    let short = limiter.watch(HERE, Condition::Below(3));
    limiter.watch(HERE, Condition::Idle);
    assert_eq!(drain(&mut limiter), []);
    limiter.cancel(waiting[2], Outcome::Aborted);
    assert_eq!(drain(&mut limiter), [Effect::ConditionMet { thread: HERE, watch: short }]);
    limiter.clear(HERE);
    assert_eq!(drain(&mut limiter), [Effect::ConditionMet { thread: HERE, watch: empty }]);
    limiter.finish(running, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter).len(), 1);
}
