//! The state machine by tables and by random histories.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use ogpress_metrics::Histogram;

const HERE: ThreadId = ThreadId(1);
const THERE: ThreadId = ThreadId(2);

fn limiter(limit: u32) -> Limiter {
    Limiter::new(Limit::try_from(f64::from(limit)).unwrap())
}

/// What happens to tasks and questions.
fn drain(limiter: &mut Limiter) -> Vec<Effect> {
    let news = |effect: &Effect| !matches!(effect, Effect::SoleOwner { .. } | Effect::SetTimer { .. });
    std::iter::from_fn(|| limiter.poll()).filter(news).collect()
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

#[test]
fn a_limit_is_a_whole_number_of_at_least_one_or_infinite() {
    for good in [1.0, 2.0, 100.0, 9_007_199_254_740_991.0, f64::INFINITY] {
        assert_eq!(Limit::try_from(good).unwrap().as_f64().total_cmp(&good), std::cmp::Ordering::Equal);
    }
    for bad in [0.0, -0.0, -1.0, 0.5, 1.2, f64::NAN, f64::NEG_INFINITY] {
        let error = Limit::try_from(bad).unwrap_err();
        assert_eq!(error.code(), "ERR_OGPRESS_OUT_OF_RANGE", "{bad}");
    }
    assert_eq!(
        Error::InvalidLimit(f64::NEG_INFINITY).to_string(),
        "expected an integer of at least 1, or Infinity, for `maxConcurrent` but received -Infinity"
    );
}

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
fn an_old_ticket_does_not_name_the_task_that_took_its_slot() {
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
fn raising_the_limit_starts_waiters_and_lowering_it_interrupts_none() {
    let mut limiter = limiter(1);
    let tickets: Vec<Ticket> = (0..4).map(|_| limiter.submit(HERE, 0, None).ticket).collect();
    limiter.resize(Limit::try_from(3.0).unwrap());
    assert_eq!(started(&mut limiter), tickets[1..3]);
    limiter.resize(Limit::ONE);
    assert_eq!(counts(&limiter), (3, 1));
    limiter.finish(tickets[0], None, Outcome::Ok);
    limiter.finish(tickets[1], None, Outcome::Ok);
    assert_eq!(started(&mut limiter), []);
    limiter.finish(tickets[2], None, Outcome::Ok);
    assert_eq!(started(&mut limiter), tickets[3..]);
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
fn clearing_removes_what_one_lane_waits_for_and_nothing_else() {
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
fn idleness_is_told_once_to_each_lane_that_asked() {
    let mut limiter = limiter(1);
    let running = limiter.submit(HERE, 0, None).ticket;
    let waiting = limiter.submit(HERE, 0, None).ticket;
    let mine = limiter.watch(HERE, Condition::Idle);
    assert_eq!(limiter.watch(HERE, Condition::Idle), mine, "the same question");
    assert_ne!(limiter.watch(THERE, Condition::Idle), mine);
    limiter.finish(running, None, Outcome::Ok);
    assert_eq!(drain(&mut limiter), [Effect::Start { thread: HERE, ticket: waiting }]);
    limiter.finish(waiting, None, Outcome::Ok);
    let mut told: Vec<u32> = drain(&mut limiter).into_iter().map(|effect| effect.thread().0).collect();
    told.sort_unstable();
    assert_eq!(told, [1, 2]);
    let watch = limiter.watch(HERE, Condition::Idle);
    assert_ne!(watch, mine, "a new question");
    assert_eq!(
        drain(&mut limiter),
        [Effect::ConditionMet { thread: HERE, watch }],
        "an idle limiter answers at once"
    );
}

#[test]
fn a_nested_task_runs_on_the_permit_around_it() {
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
fn a_permit_is_lent_to_one_nested_task_at_a_time() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let first = limiter.submit(HERE, 0, Some(outer));
    let second = limiter.submit(HERE, 0, Some(outer));
    let stranger = limiter.submit(HERE, 9, None);
    assert!(first.started && !second.started && !stranger.started);
    limiter.finish(first.ticket, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [second.ticket], "the permit around it is not for strangers");
    limiter.finish(second.ticket, Some(outer), Outcome::Ok);
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [stranger.ticket]);
}

#[test]
fn a_second_nested_task_takes_a_permit_of_its_own_where_one_is_free() {
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
fn a_task_that_ends_before_its_borrower_hands_its_place_down() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let nested = limiter.submit(HERE, 0, Some(outer)).ticket;
    let stranger = limiter.submit(HERE, 0, None).ticket;
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "the permit is still in use");
    assert_eq!(counts(&limiter), (1, 1));
    limiter.finish(nested, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [stranger]);
}

#[test]
fn what_an_ended_task_left_waiting_waits_for_the_permit_of_its_heir() {
    let mut limiter = limiter(1);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let middle = limiter.submit(HERE, 0, Some(outer)).ticket;
    let first = limiter.submit(HERE, 0, Some(middle)).ticket;
    let second = limiter.submit(HERE, 0, Some(middle)).ticket;
    limiter.finish(middle, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "`first` took the place of `middle`");
    limiter.finish(first, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [second], "or `outer`, awaiting it, would wait for ever");
}

#[test]
fn an_heir_whose_permit_is_not_lent_lends_it_at_once() {
    let mut limiter = limiter(2);
    let outer = limiter.submit(HERE, 0, None).ticket;
    let child = limiter.submit(HERE, 0, Some(outer)).ticket;
    let owner = limiter.submit(HERE, 0, Some(outer)).ticket;
    limiter.submit(HERE, 0, Some(owner));
    let waiting = limiter.submit(HERE, 0, Some(owner));
    assert!(!waiting.started);
    limiter.finish(child, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [], "`waiting` is nested in `owner`, whose permit is lent");
    limiter.finish(owner, Some(outer), Outcome::Ok);
    assert_eq!(started(&mut limiter), [waiting.ticket], "the permit of `outer` is free");
}

#[test]
fn a_pause_does_not_hold_back_what_a_running_task_nests() {
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
fn a_retired_lane_returns_what_it_held_and_what_it_waited_for() {
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
    assert_eq!(drain(&mut limiter), [], "nobody is left who asked");
}

#[test]
fn the_pause_of_a_retired_lane_is_over_and_that_of_another_is_not() {
    let mut limiter = limiter(1);
    limiter.pause(THERE);
    let waiting = limiter.submit(HERE, 0, None).ticket;
    limiter.retire(ThreadId(3));
    assert_eq!(started(&mut limiter), []);
    limiter.retire(THERE);
    assert_eq!(started(&mut limiter), [waiting]);
}

#[test]
fn a_heavy_task_waits_for_all_its_permits_and_nobody_overtakes_it() {
    let mut limiter = limiter(4);
    let [first, second] = [1, 2].map(|weight| limiter.submit_weighted(HERE, 0, weight, None));
    let heavy = limiter.submit_weighted(HERE, 0, 3, None);
    let light = limiter.submit_weighted(THERE, 0, 1, None);
    assert!(first.started && second.started && !heavy.started && !light.started);
    assert_eq!(limiter.try_submit(HERE, 1), None, "one permit is free, but somebody waits");
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
fn who_waits_behind_a_heavy_task_goes_when_it_gives_up() {
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
    assert_eq!(started(&mut limiter), [heavy.ticket], "heavier than the limit: alone");
    assert_eq!(counts(&limiter), (9, 0));
}

#[test]
fn a_nested_task_takes_over_all_permits_of_the_task_around_it() {
    let mut limiter = limiter(4);
    let outer = limiter.submit_weighted(HERE, 0, 3, None).ticket;
    let inner = limiter.submit_weighted(HERE, 0, 1, Some(outer));
    assert!(inner.started);
    limiter.finish(outer, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (3, 0));
    limiter.finish(inner.ticket, None, Outcome::Ok);
    assert_eq!(counts(&limiter), (0, 0));
}

/// In which order a limiter of one starts tasks of two per_thread, each of which takes so long: `true` is HERE.
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
fn lanes_take_turns_within_a_priority() {
    assert_eq!(turns(4, 2, queue::LOCAL_TIME), [false, true, false, true, true, true]);
    assert_eq!(turns(0, 2, queue::LOCAL_TIME), [false, false]);
}

#[test]
fn a_turn_is_several_tasks_where_they_are_short() {
    const LOCAL: usize = queue::LOCAL_STARTS as usize;
    let order = turns(100, 40, Duration::ZERO);
    let lengths: Vec<_> = order.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
    // The task that is handed over, and those that use its slot again.
    assert_eq!(lengths, [LOCAL, LOCAL + 1, LOCAL + 1, 40 - LOCAL - 1, 100 - 2 * LOCAL - 1]);
}

#[test]
fn a_new_priority_is_as_if_the_task_had_come_with_it() {
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

fn bounded(max_queued: usize, when_full: WhenFull) -> Limiter {
    Limiter::new(Options { bound: Some(Bound { max_queued, when_full }), ..Limit::ONE.into() })
}

#[test]
fn a_full_line_refuses_whom_it_was_told_to() {
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
fn who_waits_outside_enters_in_order_of_arrival_and_only_then_by_priority() {
    let mut limiter = bounded(1, WhenFull::Wait);
    let mut running = limiter.submit(HERE, 0, None).ticket;
    let [a, b, c, d] = [0, 0, 9, 0].map(|priority| limiter.submit(HERE, priority, None).ticket);
    assert_eq!((counts(&limiter), limiter.stats().overflow), ((1, 1), 3));
    assert!(limiter.cancel(b, Outcome::Aborted), "from outside");
    assert!(limiter.set_priority(d, 5), "outside");
    for (next, overflow) in [(a, 1), (c, 0), (d, 0)] {
        limiter.finish(running, None, Outcome::Ok);
        assert_eq!(started(&mut limiter), [next]);
        assert_eq!(limiter.stats().overflow, overflow);
        running = next;
    }
}

fn rated(strict: bool) -> Limiter {
    let rate = Some(RateLimit { starts: 2, interval: Duration::from_millis(100), strict });
    Limiter::new(Options { rate, ..Limit::UNLIMITED.into() })
}

#[test]
fn so_many_tasks_start_in_an_interval_and_the_rest_in_the_next() {
    let ms = Duration::from_millis;
    for (strict, wakes) in [(false, [ms(110), ms(210)]), (true, [ms(110), ms(190)])] {
        let mut limiter = rated(strict);
        limiter.advance(ms(10));
        assert!(limiter.submit(HERE, 0, None).started);
        assert_eq!(limiter.wake_at(), None);
        limiter.advance(ms(90));
        assert!(limiter.submit(HERE, 0, None).started);
        let waiting = [(); 4].map(|()| limiter.submit(HERE, 0, None).ticket);
        assert_eq!(limiter.wake_at(), Some(wakes[0]));
        limiter.advance(ms(109));
        assert_eq!(started(&mut limiter), []);
        limiter.advance(ms(110));
        let first = started(&mut limiter);
        assert_eq!(
            first,
            waiting[..if strict { 1 } else { 2 }],
            "strict: the second start is still in the way"
        );
        assert_eq!(limiter.wake_at(), Some(wakes[1]));
    }
}

#[test]
fn the_lane_whose_task_is_first_in_line_is_told_to_wake_the_limiter() {
    let ms = Duration::from_millis;
    let mut limiter = rated(true);
    limiter.submit(HERE, 0, None);
    limiter.submit(HERE, 0, None);
    let first = limiter.submit(HERE, 0, None).ticket;
    limiter.submit(THERE, 0, None);
    let wakes = |limiter: &mut Limiter| -> Vec<Effect> {
        std::iter::from_fn(|| limiter.poll())
            .filter(|effect| matches!(effect, Effect::SetTimer { .. }))
            .collect()
    };
    assert_eq!(wakes(&mut limiter), [Effect::SetTimer { thread: HERE }], "once");
    limiter.timer_fired();
    limiter.advance(ms(99));
    assert_eq!(wakes(&mut limiter), [Effect::SetTimer { thread: HERE }], "and again, if it came too early");
    assert!(limiter.depends_on_others(THERE), "on who wakes it");
    limiter.cancel(first, Outcome::Aborted);
    assert_eq!(wakes(&mut limiter), [Effect::SetTimer { thread: THERE }], "who is first now");
    limiter.advance(ms(100));
    assert_eq!(started(&mut limiter).len(), 1);
}

#[test]
fn what_a_task_nests_does_not_count_for_its_rate() {
    let mut limiter = rated(true);
    let outer = limiter.submit(HERE, 0, None).ticket;
    for _ in 0..5 {
        let nested = limiter.submit(HERE, 0, Some(outer));
        assert!(nested.started);
        limiter.finish(nested.ticket, Some(outer), Outcome::Ok);
    }
}

#[test]
fn a_task_that_is_given_up_keeps_its_permit_or_passes_it_on() {
    for release in [false, true] {
        let mut limiter = limiter(1);
        let slow = limiter.submit(HERE, 0, None).ticket;
        let next = limiter.submit(HERE, 0, None).ticket;
        limiter.expire(slow, None, release);
        limiter.expire(slow, None, release);
        assert_eq!((started(&mut limiter).len(), limiter.stats().zombies), (usize::from(release), 1));
        let nested = limiter.submit(HERE, 0, Some(slow));
        assert_eq!(nested.started, !release, "a zombie that has nothing lends nothing");
        limiter.finish(slow, None, Outcome::Timeout);
        assert_eq!(limiter.stats().zombies, 0);
        limiter.finish(if release { next } else { nested.ticket }, None, Outcome::Ok);
        limiter.finish(if release { nested.ticket } else { next }, None, Outcome::Ok);
        assert_eq!(counts(&limiter), (0, 0));
        assert_eq!(limiter.stats().ended, [2, 0, 1, 0, 0]);
    }
}

#[test]
fn an_adaptive_limit_gives_way_until_it_is_set() {
    let limit = |number: f64| Limit::try_from(number).unwrap();
    let bounds = AdaptiveLimit { min: limit(1.0), max: limit(4.0), memory: true };
    let mut limiter = Limiter::new(Options { adaptive: Some(bounds), ..Limit::ONE.into() });
    let tickets: Vec<_> = (0..6).map(|_| limiter.submit(HERE, 0, None).ticket).collect();
    assert_eq!(counts(&limiter), (4, 2), "it begins with the most");
    let watch = limiter.watch(HERE, Condition::LimitNot(limit(4.0)));
    assert_eq!(drain(&mut limiter), []);
    limiter.finish(tickets[0], None, Outcome::Timeout);
    assert_eq!(started(&mut limiter), [tickets[4]]);
    limiter.adapt(Pressure::default());
    assert_eq!(
        drain(&mut limiter),
        [Effect::ConditionMet { thread: HERE, watch }],
        "a timeout is an overload"
    );
    assert_eq!(limiter.stats().limit, limit(3.0));
    limiter.adapt(Pressure { used: 1.0, ..Pressure::default() });
    assert_eq!(limiter.stats().limit, limit(1.0));
    limiter.resize(limit(2.0));
    limiter.overload();
    limiter.adapt(Pressure { used: 1.0, ..Pressure::default() });
    assert_eq!(limiter.stats().limit, limit(2.0), "what is set explicitly wins");
    assert_eq!((limiter.times().raised, limiter.times().lowered), (1, 2));
}

#[test]
fn times_are_counted_from_submission_to_start_and_from_there_to_the_end() {
    let ms = Duration::from_millis;
    let mut limiter = limiter(1);
    let first = limiter.submit(HERE, 0, None).ticket;
    let second = limiter.submit(HERE, 0, None).ticket;
    limiter.advance(ms(100));
    limiter.finish(first, None, Outcome::Ok);
    limiter.advance(ms(103));
    limiter.finish(second, None, Outcome::Error);
    let (mut waits, mut durations) = (Histogram::default(), Histogram::default());
    for (wait, duration) in [(0, 100), (100, 3)] {
        waits.observe(ms(wait));
        durations.observe(ms(duration));
    }
    let text = |histogram: &Histogram| format!("{histogram:?}");
    assert_eq!(text(&limiter.times().waits), text(&waits));
    assert_eq!(text(&limiter.times().durations), text(&durations));
    limiter.resize(Limit::UNLIMITED);
    limiter.resize(Limit::ONE);
    limiter.resize(Limit::ONE);
    assert_eq!((limiter.times().raised, limiter.times().lowered), (1, 1));
}

#[test]
fn questions_about_the_line_are_answered_when_it_is_short_enough() {
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

#[test]
fn a_lane_depends_on_others_while_they_own_what_it_waits_for() {
    let mut limiter = limiter(2);
    let mine = limiter.submit(HERE, 0, None).ticket;
    let theirs = limiter.submit(THERE, 0, None).ticket;
    let waiting = limiter.submit_weighted(HERE, 0, 2, None).ticket;
    assert!(limiter.depends_on_others(HERE) && !limiter.depends_on_others(THERE));
    limiter.finish(theirs, None, Outcome::Ok);
    assert_eq!(limiter.poll(), Some(Effect::SoleOwner { thread: HERE }), "it waits for itself alone");
    assert!(!limiter.depends_on_others(HERE));
    limiter.notify(HERE);
    assert!(limiter.depends_on_others(HERE), "until it has heard what it is told");
    limiter.acknowledge(HERE);
    limiter.finish(mine, None, Outcome::Ok);
    assert_eq!(started(&mut limiter), [waiting]);
    limiter.watch(THERE, Condition::Idle);
    assert!(limiter.depends_on_others(THERE), "for idleness");
    limiter.finish(waiting, None, Outcome::Ok);
    drain(&mut limiter);
    limiter.pause(HERE);
    limiter.submit(THERE, 0, None);
    assert!(limiter.depends_on_others(THERE), "on who paused it");
    limiter.pause(THERE);
    assert!(!limiter.depends_on_others(THERE));
}

/// One step of a random history. Indices pick among the tickets that exist at that moment.
#[derive(Debug, Clone, Copy)]
enum Event {
    Submit { thread: u32, priority: i32, weight: u64, within: Option<usize> },
    Finish(usize),
    Cancel(usize),
    SetPriority(usize, i32),
    Expire(usize, bool),
    Advance(u64),
    Clear(u32),
    Resize(u32),
    Pause(u32),
    Resume,
    WatchId(u32, Condition),
    Retire(u32),
}

fn event() -> impl Strategy<Value = Event> {
    let thread = 0_u32..3;
    prop_oneof![
        8 => (thread.clone(), -1_i32..2, prop_oneof![3 => Just(1_u64), 1 => 0_u64..7], proptest::option::of(any::<usize>()))
            .prop_map(|(thread, priority, weight, within)| Event::Submit { thread, priority, weight, within }),
        8 => any::<usize>().prop_map(Event::Finish),
        2 => any::<usize>().prop_map(Event::Cancel),
        1 => thread.clone().prop_map(Event::Clear),
        1 => (1_u32..5).prop_map(Event::Resize),
        1 => thread.clone().prop_map(Event::Pause),
        2 => Just(Event::Resume),
        1 => (thread.clone(), prop_oneof![Just(Condition::Idle), (0_usize..4).prop_map(Condition::Below)])
            .prop_map(|(thread, condition)| Event::WatchId(thread, condition)),
        2 => (any::<usize>(), -1_i32..3).prop_map(|(pick, priority)| Event::SetPriority(pick, priority)),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(pick, release)| Event::Expire(pick, release)),
        3 => (0_u64..50).prop_map(Event::Advance),
        1 => thread.prop_map(Event::Retire),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    let when_full = prop_oneof![
        Just(WhenFull::Reject),
        Just(WhenFull::DropOldest),
        Just(WhenFull::DropLowest),
        Just(WhenFull::Wait)
    ];
    let bound = (1_usize..4, when_full).prop_map(|(max_queued, when_full)| Bound { max_queued, when_full });
    let rate = (1_usize..4, any::<bool>()).prop_map(|(starts, strict)| RateLimit {
        starts,
        interval: Duration::from_millis(100),
        strict,
    });
    let ageing = prop_oneof![2 => Just(None), 1 => Just(Some(Duration::from_millis(70)))];
    (proptest::option::of(bound), proptest::option::weighted(0.3, rate), ageing).prop_map(
        |(bound, rate, ageing)| Options {
            limit: Limit::try_from(2.0).unwrap(),
            bound,
            rate,
            ageing,
            adaptive: None,
            shared: true,
        },
    )
}

/// What the caller knows: every task that has not ended, and the task it was submitted within.
#[derive(Default)]
struct Caller {
    running: Vec<Ticket>,
    waiting: Vec<(Ticket, i32)>,
    around: HashMap<Ticket, Option<Ticket>>,
    per_thread: HashMap<Ticket, ThreadId>,
    limit: u64,
    lowered: bool,
    paused: Option<ThreadId>,
    now: u64,
    expired: HashSet<Ticket>,
    /// Given up, and on no permit.
    released: HashSet<Ticket>,
    ended: u64,
    options: Option<Options>,
}

impl Caller {
    /// The nearest task around this one that still runs.
    fn successor(&self, ticket: Ticket) -> Option<Ticket> {
        let mut around = self.around[&ticket];
        while let Some(ticket) = around {
            if self.running.contains(&ticket) && !self.released.contains(&ticket) {
                break;
            }
            around = self.around[&ticket];
        }
        around
    }

    fn step(&mut self, limiter: &mut Limiter, event: Event) {
        match event {
            Event::Submit { thread, priority, weight, within } => {
                let can_lend = |ticket: &Ticket| {
                    self.per_thread[ticket] == ThreadId(thread) && !self.released.contains(ticket)
                };
                let mine: Vec<Ticket> = self.running.iter().copied().filter(can_lend).collect();
                let within = within.and_then(|pick| mine.get(pick.checked_rem(mine.len())?).copied());
                let Submission { ticket, started } =
                    limiter.submit_weighted(ThreadId(thread), priority, weight, within);
                assert!(self.around.insert(ticket, within).is_none(), "a ticket is never given out twice");
                self.per_thread.insert(ticket, ThreadId(thread));
                if started {
                    let owns = matches!(limiter.task(ticket).stage, Stage::Owner { .. });
                    let overtakes = self.in_line(limiter).any(|(_, other)| other >= priority);
                    assert!(!(owns && overtakes) || self.ages(), "nobody overtakes who waits for more");
                    self.running.push(ticket);
                } else {
                    self.waiting.push((ticket, priority));
                }
            }
            Event::Finish(pick) if !self.running.is_empty() => {
                let ticket = self.running.swap_remove(pick % self.running.len());
                limiter.finish(ticket, self.successor(ticket), Outcome::Ok);
                self.ended += 1;
                self.expired.remove(&ticket);
            }
            Event::Expire(pick, release) if !self.running.is_empty() => {
                let ticket = self.running[pick % self.running.len()];
                let successor = self.successor(ticket);
                if self.expired.insert(ticket) && release {
                    self.released.insert(ticket);
                }
                limiter.expire(ticket, successor, release);
            }
            Event::SetPriority(pick, priority) if !self.waiting.is_empty() => {
                let index = pick % self.waiting.len();
                self.waiting[index].1 = priority;
                assert!(limiter.set_priority(self.waiting[index].0, priority));
            }
            Event::Advance(ms) => {
                self.now += ms;
                limiter.advance(Duration::from_millis(self.now));
            }
            Event::Cancel(pick) if !self.waiting.is_empty() => {
                let (ticket, _) = self.waiting.remove(pick % self.waiting.len());
                assert!(limiter.cancel(ticket, Outcome::Aborted));
                self.ended += 1;
            }
            Event::Finish(_) | Event::Cancel(_) | Event::Expire(..) | Event::SetPriority(..) => {}
            Event::Clear(thread) => {
                let cleared: HashSet<Ticket> = limiter.clear(ThreadId(thread)).into_iter().collect();
                let (mine, rest) = self
                    .waiting
                    .drain(..)
                    .partition::<Vec<_>, _>(|(ticket, _)| self.per_thread[ticket] == ThreadId(thread));
                self.waiting = rest;
                self.ended += mine.len() as u64;
                assert_eq!(cleared, mine.iter().map(|&(ticket, _)| ticket).collect());
            }
            Event::Resize(limit) => {
                self.limit = limit.into();
                self.lowered = limiter.stats().running > self.limit;
                limiter.resize(Limit::try_from(f64::from(limit)).unwrap());
            }
            Event::Pause(thread) => {
                self.paused = Some(ThreadId(thread));
                limiter.pause(ThreadId(thread));
            }
            Event::Resume => {
                self.paused = None;
                limiter.resume();
            }
            Event::WatchId(thread, condition) => {
                limiter.watch(ThreadId(thread), condition);
            }
            Event::Retire(thread) => {
                limiter.retire(ThreadId(thread));
                let before = self.running.len() + self.waiting.len();
                self.paused = self.paused.filter(|&paused| paused != ThreadId(thread));
                self.running.retain(|ticket| self.per_thread[ticket] != ThreadId(thread));
                self.waiting.retain(|(ticket, _)| self.per_thread[ticket] != ThreadId(thread));
                self.expired.retain(|ticket| self.per_thread[ticket] != ThreadId(thread));
                self.ended += (before - self.running.len() - self.waiting.len()) as u64;
            }
        }
        self.observe(limiter);
    }

    fn ages(&self) -> bool {
        self.options.is_some_and(|options| options.ageing.is_some())
    }

    /// Waiting tasks that are not outside, in order of arrival.
    fn in_line<'a>(&'a self, limiter: &'a Limiter) -> impl Iterator<Item = (Ticket, i32)> + 'a {
        let outside = |ticket| {
            limiter
                .tasks
                .get(ticket)
                .is_none_or(|task| matches!(task.stage, Stage::Waiting { outside: true, .. }))
        };
        self.waiting.iter().copied().filter(move |&(ticket, _)| !outside(ticket))
    }

    fn observe(&mut self, limiter: &mut Limiter) {
        for effect in drain(limiter) {
            match effect {
                Effect::Start { ticket, thread } => {
                    assert_eq!(thread, self.per_thread[&ticket]);
                    let index = self.waiting.iter().position(|&(waiting, _)| waiting == ticket);
                    let (_, priority) =
                        self.waiting.remove(index.expect("only a waiting task starts, and once"));
                    let owns = matches!(limiter.task(ticket).stage, Stage::Owner { .. });
                    let earlier: HashSet<Ticket> =
                        self.waiting[..index.unwrap()].iter().map(|&(ticket, _)| ticket).collect();
                    let passed_over = self.in_line(limiter).any(|(other, its)| {
                        earlier.contains(&other) && its == priority && self.per_thread[&other] == thread
                    });
                    assert!(
                        !(owns && passed_over),
                        "first come, first served within one priority and thread"
                    );
                    self.running.push(ticket);
                }
                Effect::Refused { ticket, .. } => {
                    let index = self.waiting.iter().position(|&(waiting, _)| waiting == ticket);
                    self.waiting.remove(index.expect("only a waiting task is refused, and once"));
                    self.ended += 1;
                }
                Effect::ConditionMet { .. } | Effect::SoleOwner { .. } | Effect::SetTimer { .. } => {}
            }
        }
        self.check(limiter);
    }

    fn check(&mut self, limiter: &Limiter) {
        let stats = limiter.stats();
        assert_eq!(stats.queued + stats.overflow, self.waiting.len());
        assert_eq!(stats.queued, limiter.queue.iter().count());
        assert_eq!(stats.ended.iter().sum::<u64>(), self.ended, "every ticket ends once");
        assert_eq!(stats.zombies, self.expired.len());
        if let Some(Bound { max_queued, .. }) = limiter.bound {
            assert!(stats.queued <= max_queued && (stats.overflow == 0 || stats.queued == max_queued));
        }
        let stage = |ticket: Ticket| limiter.task(ticket).stage;
        let owned: Vec<u64> = self
            .running
            .iter()
            .filter_map(
                |&ticket| if let Stage::Owner { permits } = stage(ticket) { Some(permits) } else { None },
            )
            .collect();
        assert_eq!(owned.iter().sum::<u64>(), stats.running, "weights add up");
        self.lowered &= stats.running > self.limit;
        assert!(stats.running <= self.limit || self.lowered || owned.len() == 1);
        assert!(stats.peak >= stats.running);
        let weights = self.waiting.iter().map(|&(ticket, _)| limiter.task(ticket).weight);
        assert_eq!(weights.sum::<u64>(), stats.queued_weight);
        if let Some(first) = limiter.queue.first(FreePermit::default()) {
            let fits = stats.running == 0 || stats.running + limiter.task(first).weight <= self.limit;
            let timely = limiter.wake_at().is_none();
            assert!(
                self.paused.is_some() || !fits || !timely,
                "free permits and a waiter whom they are enough for"
            );
        }
        assert_eq!(limiter.tasks.iter().count(), self.running.len() + self.waiting.len());
        for &ticket in &self.running {
            if let Stage::Inherited { parent } = stage(ticket) {
                assert_eq!(limiter.task(parent).child, Some(ticket));
                assert_eq!(Some(parent), self.successor(ticket), "borrowed from the nearest task around it");
            }
            let task = limiter.task(ticket);
            assert!(
                task.child.is_some() || task.waiting.as_ref().is_none_or(|nested| nested.is_empty()),
                "an unlent permit and a nested waiter"
            );
        }
        for &(ticket, _) in &self.waiting {
            let Stage::Waiting { parent, .. } = stage(ticket) else { panic!("{ticket:?} waits") };
            assert_eq!(parent, self.successor(ticket), "waits for the nearest task around it");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_keeps_the_invariants_and_ends_idle(options in options(), events in prop::collection::vec(event(), 0..120)) {
        let mut limiter = Limiter::new(options);
        let mut caller = Caller { limit: 2, options: Some(options), ..Caller::default() };
        for event in events {
            caller.step(&mut limiter, event);
        }
        caller.step(&mut limiter, Event::Resume);
        while !caller.running.is_empty() || !caller.waiting.is_empty() {
            caller.step(&mut limiter, Event::Finish(0));
            caller.step(&mut limiter, Event::Advance(100));
        }
        prop_assert_eq!(counts(&limiter), (0, 0));
        prop_assert_eq!(caller.waiting.len(), 0);
    }
}
