//! Values of the limit, changes of it, and times.

use super::*;
use crate::{AdaptiveLimit, Error};
use ogpress_metrics::Histogram;

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
fn an_adaptive_limit_adapts_until_it_is_set() {
    let limit = |number: f64| Limit::try_from(number).unwrap();
    let bounds = AdaptiveLimit { min: limit(1.0), max: limit(4.0), memory: true };
    let mut limiter = Limiter::new(Options { adaptive: Some(bounds), ..Limit::ONE.into() });
    let tickets: Vec<_> = (0..6).map(|_| limiter.submit(HERE, 0, None).ticket).collect();
    assert_eq!(counts(&limiter), (4, 2), "the initial limit is the highest");
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
    assert_eq!(limiter.stats().limit, limit(2.0), "a limit that is set explicitly is final");
    assert_eq!((limiter.times().raised, limiter.times().lowered), (1, 2));
}

#[test]
fn times_are_counted_from_submission_to_start_and_from_start_to_end() {
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
