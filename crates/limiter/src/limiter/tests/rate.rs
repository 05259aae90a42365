//! Limits on starts per interval.

use super::*;
use crate::RateLimit;

fn rated(strict: bool) -> Limiter {
    let rate = Some(RateLimit { starts: 2, interval: Duration::from_millis(100), strict });
    Limiter::new(Options { rate, ..Limit::UNLIMITED.into() })
}

#[test]
fn tasks_above_the_rate_start_in_the_next_interval() {
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
        assert_eq!(first, waiting[..if strict { 1 } else { 2 }], "strict: the second start still counts");
        assert_eq!(limiter.wake_at(), Some(wakes[1]));
    }
}

#[test]
fn the_thread_that_owns_the_first_queued_task_sets_the_timer() {
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
    assert_eq!(wakes(&mut limiter), [Effect::SetTimer { thread: HERE }], "again if it fired early");
    assert!(limiter.depends_on_others(THERE), "on the thread with the timer");
    limiter.cancel(first, Outcome::Aborted);
    assert_eq!(
        wakes(&mut limiter),
        [Effect::SetTimer { thread: THERE }],
        "the thread that owns the first task now"
    );
    limiter.advance(ms(100));
    assert_eq!(started(&mut limiter).len(), 1);
}

#[test]
fn nested_tasks_do_not_count_for_the_rate() {
    let mut limiter = rated(true);
    let outer = limiter.submit(HERE, 0, None).ticket;
    for _ in 0..5 {
        let nested = limiter.submit(HERE, 0, Some(outer));
        assert!(nested.started);
        limiter.finish(nested.ticket, Some(outer), Outcome::Ok);
    }
}
