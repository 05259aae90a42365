//! Limits on starts per interval.

use super::*;
use crate::{RateLimit, Windows};

fn rated(windows: Windows) -> Limiter {
    let rate = Some(RateLimit { starts: 2, interval: ms(100), windows });
    Limiter::new(Options { rate, ..Limit::UNLIMITED.into() })
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Takes the effects, and begins each task that starts.
fn begun(limiter: &mut Limiter) -> Vec<Ticket> {
    let started = started(limiter);
    for &ticket in &started {
        limiter.begin(ticket);
    }
    started
}

#[test]
fn tasks_above_the_rate_start_in_the_next_interval() {
    for (windows, wakes) in [(Windows::Fixed, [ms(110), ms(210)]), (Windows::Sliding, [ms(110), ms(190)])] {
        let mut limiter = rated(windows);
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
        let first = begun(&mut limiter);
        assert_eq!(
            first,
            waiting[..if windows == Windows::Sliding { 1 } else { 2 }],
            "strict: the second start still counts"
        );
        assert_eq!(limiter.wake_at(), Some(wakes[1]));
    }
}

#[test]
fn the_thread_that_owns_the_first_queued_task_sets_the_timer() {
    let mut limiter = rated(Windows::Sliding);
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
    assert_eq!(wakes(&mut limiter), [Effect::SetTimer { thread: HERE }], "again if it fired early");
    assert!(limiter.depends_on_others(THERE), "on the thread with the timer");
    limiter.cancel(first, Outcome::Aborted);
    assert_eq!(
        wakes(&mut limiter),
        [Effect::SetTimer { thread: HERE }, Effect::SetTimer { thread: THERE }],
        "the thread that owned the first task clears its timer, the one that owns it now sets one"
    );
    limiter.advance(ms(100));
    assert_eq!(started(&mut limiter).len(), 1);
}

#[test]
fn nested_tasks_do_not_count_for_the_rate() {
    let mut limiter = rated(Windows::Sliding);
    let outer = limiter.submit(HERE, 0, None).ticket;
    for _ in 0..5 {
        let nested = limiter.submit(HERE, 0, Some(outer));
        assert!(nested.started);
        limiter.finish(nested.ticket, Some(outer), Outcome::Ok);
    }
}

#[test]
fn a_start_counts_when_the_task_begins_and_not_when_it_is_admitted() {
    for windows in [Windows::Fixed, Windows::CarryOver, Windows::Sliding] {
        let mut limiter = rated(windows);
        let first = [(); 2].map(|()| limiter.submit(HERE, 0, None).ticket);
        let waiting = [(); 5].map(|()| limiter.submit(HERE, 0, None).ticket);
        for ticket in first {
            limiter.finish(ticket, None, Outcome::Ok);
        }
        limiter.advance(ms(100));
        assert_eq!(started(&mut limiter), waiting[..2]);
        // The first of them works for 90 ms before the second begins.
        limiter.begin(waiting[0]);
        limiter.advance(ms(190));
        limiter.begin(waiting[1]);
        waiting[..2].iter().for_each(|&ticket| limiter.finish(ticket, None, Outcome::Ok));
        assert_eq!(started(&mut limiter), []);
        limiter.advance(ms(200));
        let next = begun(&mut limiter);
        assert_eq!(next.len(), if windows == Windows::Sliding { 1 } else { 2 }, "{windows:?}");
        let wake = match windows {
            Windows::Fixed => Some(ms(300)),
            Windows::CarryOver => None,
            Windows::Sliding => Some(ms(290)),
        };
        assert_eq!(limiter.wake_at(), wake, "{windows:?}");
    }
}

#[test]
fn no_task_is_admitted_for_one_that_has_yet_to_begin() {
    for windows in [Windows::Fixed, Windows::CarryOver, Windows::Sliding] {
        let mut limiter = rated(windows);
        limiter.pause(HERE);
        let waiting = [(); 3].map(|()| limiter.submit(HERE, 0, None).ticket);
        limiter.resume();
        assert_eq!(started(&mut limiter), waiting[..2]);
        limiter.advance(ms(1_000));
        assert_eq!(limiter.wake_at(), None, "{windows:?}: it depends on when they begin");
        assert!(limiter.is_rate_limited());
        limiter.finish(waiting[0], None, Outcome::Aborted);
        assert_eq!(started(&mut limiter), waiting[2..], "a task that never begins does not count");
        assert!(!limiter.is_rate_limited());
    }
}

#[test]
fn a_task_that_runs_at_the_border_of_two_windows_counts_in_both_if_it_is_carried_over() {
    let mut limiter = rated(Windows::CarryOver);
    let [long, short] = [(); 2].map(|()| limiter.submit(HERE, 0, None).ticket);
    let waiting = [(); 4].map(|()| limiter.submit(HERE, 0, None).ticket);
    limiter.finish(short, None, Outcome::Ok);
    limiter.advance(ms(250));
    assert_eq!(begun(&mut limiter), waiting[..1], "one of two, because the long one still runs");
    assert_eq!(limiter.wake_at(), None, "both run, and both would be carried over");
    limiter.advance(ms(260));
    limiter.finish(long, None, Outcome::Ok);
    limiter.finish(waiting[0], None, Outcome::Ok);
    assert_eq!(started(&mut limiter), []);
    assert_eq!(limiter.wake_at(), Some(ms(300)), "windows keep their rhythm");
    limiter.advance(ms(300));
    assert_eq!(begun(&mut limiter), waiting[1..3]);
}

#[test]
fn a_timer_that_no_task_needs_is_cleared() {
    for act in [
        |limiter: &mut Limiter, ticket: Ticket| assert!(limiter.cancel(ticket, Outcome::Aborted)),
        |limiter: &mut Limiter, _| drop(limiter.clear(HERE)),
        |limiter: &mut Limiter, _| limiter.retire(HERE),
        |limiter: &mut Limiter, _| limiter.pause(HERE),
    ] {
        let mut limiter = rated(Windows::Sliding);
        let running = [(); 2].map(|()| limiter.submit(HERE, 0, None).ticket);
        let waiting = limiter.submit(HERE, 0, None).ticket;
        for ticket in running {
            limiter.finish(ticket, None, Outcome::Ok);
        }
        let timers = |limiter: &mut Limiter| {
            std::iter::from_fn(|| limiter.poll())
                .filter(|effect| matches!(effect, Effect::SetTimer { .. }))
                .count()
        };
        assert_eq!(timers(&mut limiter), 1);
        act(&mut limiter, waiting);
        assert_eq!((timers(&mut limiter), limiter.wake_at()), (1, None));
    }
}
