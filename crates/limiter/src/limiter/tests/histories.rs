//! Random histories keep the invariants.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::{RateLimit, Windows};

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
    Watch(u32, Condition),
    Retire(u32),
    Begin(usize),
    Lend(u32),
    Adopt(usize, usize),
    SetBound(Option<Bound>),
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
        1 => (thread.clone(), prop_oneof![
            Just(Condition::Idle),
            Just(Condition::NoneRuns),
            Just(Condition::RateLimited),
            Just(Condition::NotRateLimited),
            (0_usize..4).prop_map(Condition::Below),
        ])
            .prop_map(|(thread, condition)| Event::Watch(thread, condition)),
        2 => (any::<usize>(), -1_i32..3).prop_map(|(pick, priority)| Event::SetPriority(pick, priority)),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(pick, release)| Event::Expire(pick, release)),
        3 => (0_u64..50).prop_map(Event::Advance),
        1 => thread.clone().prop_map(Event::Retire),
        4 => any::<usize>().prop_map(Event::Begin),
        2 => thread.prop_map(Event::Lend),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(child, parent)| Event::Adopt(child, parent)),
        1 => proptest::option::of(bound()).prop_map(Event::SetBound),
    ]
}

fn bound() -> impl Strategy<Value = Bound> {
    let when_full = prop_oneof![
        Just(WhenFull::Reject),
        Just(WhenFull::DropOldest),
        Just(WhenFull::DropLowest),
        Just(WhenFull::Wait)
    ];
    (1_usize..4, when_full).prop_map(|(max_queued, when_full)| Bound { max_queued, when_full })
}

fn options() -> impl Strategy<Value = Options> {
    let windows = prop_oneof![Just(Windows::Fixed), Just(Windows::CarryOver), Just(Windows::Sliding)];
    let rate = (1_usize..4, windows).prop_map(|(starts, windows)| RateLimit {
        starts,
        interval: Duration::from_millis(100),
        windows,
    });
    let ageing = prop_oneof![2 => Just(None), 1 => Just(Some(Duration::from_millis(70)))];
    (proptest::option::of(bound()), proptest::option::weighted(0.3, rate), ageing).prop_map(
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

/// What a caller knows: all tasks that have not ended, and their parents.
#[derive(Default)]
struct Caller {
    running: Vec<Ticket>,
    waiting: Vec<(Ticket, i32)>,
    parents: HashMap<Ticket, Option<Ticket>>,
    threads: HashMap<Ticket, ThreadId>,
    limit: u64,
    lowered: bool,
    /// The queue may be longer than its bound, which was lowered.
    too_long: bool,
    /// A task has started on the permit of one that is not its ancestor.
    lent: bool,
    paused: Option<ThreadId>,
    now: u64,
    expired: HashSet<Ticket>,
    /// Expired, with their permits released.
    released: HashSet<Ticket>,
    ended: u64,
    options: Option<Options>,
}

impl Caller {
    /// The nearest ancestor that still runs and has a permit.
    fn successor(&self, ticket: Ticket) -> Option<Ticket> {
        let mut ancestor = self.parents[&ticket];
        while let Some(ticket) = ancestor {
            if self.running.contains(&ticket) && !self.released.contains(&ticket) {
                break;
            }
            ancestor = self.parents[&ticket];
        }
        ancestor
    }

    fn step(&mut self, limiter: &mut Limiter, event: Event) {
        match event {
            Event::Submit { thread, priority, weight, within } => {
                let can_be_parent = |ticket: &Ticket| {
                    self.threads[ticket] == ThreadId(thread) && !self.released.contains(ticket)
                };
                let mine: Vec<Ticket> = self.running.iter().copied().filter(can_be_parent).collect();
                let within = within.and_then(|pick| mine.get(pick.checked_rem(mine.len())?).copied());
                let Submission { ticket, started } =
                    limiter.submit_weighted(ThreadId(thread), priority, weight, within);
                assert!(self.parents.insert(ticket, within).is_none(), "a ticket is never issued twice");
                self.threads.insert(ticket, ThreadId(thread));
                if started {
                    let owns = matches!(limiter.task(ticket).stage, Stage::Owner { .. });
                    let overtakes = self.in_queue(limiter).any(|(_, other)| other >= priority);
                    assert!(
                        !(owns && overtakes) || self.ages(),
                        "no task overtakes one that waits for more permits"
                    );
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
                    .partition::<Vec<_>, _>(|(ticket, _)| self.threads[ticket] == ThreadId(thread));
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
            Event::Watch(thread, condition) => {
                limiter.watch(ThreadId(thread), condition);
            }
            Event::Retire(thread) => self.retire(limiter, ThreadId(thread)),
            Event::Begin(pick) => {
                if let Some(&ticket) = self.running.get(pick % self.running.len().max(1)) {
                    limiter.begin(ticket);
                }
            }
            Event::Lend(thread) => {
                let waits = self.waiting.len();
                let lent = limiter.lend(ThreadId(thread));
                assert!(!lent || limiter.queue.len() + limiter.overflow.len() < waits);
                self.lent |= lent;
            }
            Event::Adopt(child, parent) => self.adopt(limiter, child, parent),
            Event::SetBound(bound) => {
                limiter.set_bound(bound);
                self.too_long = true;
            }
        }
        self.observe(limiter);
    }

    fn adopt(&mut self, limiter: &mut Limiter, child: usize, parent: usize) {
        let child = child.checked_rem(self.waiting.len());
        let parent = parent.checked_rem(self.running.len());
        if let (Some(child), Some(parent)) = (child, parent) {
            limiter.adopt(self.waiting[child].0, self.running[parent]);
            self.lent = true;
        }
    }

    fn retire(&mut self, limiter: &mut Limiter, thread: ThreadId) {
        limiter.retire(thread);
        let before = self.running.len() + self.waiting.len();
        self.paused = self.paused.filter(|&paused| paused != thread);
        self.running.retain(|ticket| self.threads[ticket] != thread);
        self.waiting.retain(|(ticket, _)| self.threads[ticket] != thread);
        self.expired.retain(|ticket| self.threads[ticket] != thread);
        self.ended += (before - self.running.len() - self.waiting.len()) as u64;
    }

    fn ages(&self) -> bool {
        self.options.is_some_and(|options| options.ageing.is_some())
    }

    /// Tasks in the queue, not in the overflow, in order of arrival.
    fn in_queue<'a>(&'a self, limiter: &'a Limiter) -> impl Iterator<Item = (Ticket, i32)> + 'a {
        let is_elsewhere = |ticket| {
            limiter
                .tasks
                .get(ticket)
                .is_none_or(|task| matches!(task.stage, Stage::Waiting { in_overflow: true, .. }))
        };
        self.waiting.iter().copied().filter(move |&(ticket, _)| !is_elsewhere(ticket))
    }

    fn observe(&mut self, limiter: &mut Limiter) {
        for effect in drain(limiter) {
            match effect {
                Effect::Start { ticket, thread } => {
                    assert_eq!(thread, self.threads[&ticket]);
                    let index = self.waiting.iter().position(|&(waiting, _)| waiting == ticket);
                    let (_, priority) =
                        self.waiting.remove(index.expect("only a waiting task starts, and only once"));
                    let owns = matches!(limiter.task(ticket).stage, Stage::Owner { .. });
                    let earlier: HashSet<Ticket> =
                        self.waiting[..index.unwrap()].iter().map(|&(ticket, _)| ticket).collect();
                    let passed_over = self.in_queue(limiter).any(|(other, other_priority)| {
                        earlier.contains(&other)
                            && other_priority == priority
                            && self.threads[&other] == thread
                    });
                    assert!(
                        !(owns && passed_over),
                        "first come, first served within one priority and thread"
                    );
                    self.running.push(ticket);
                }
                Effect::Refused { ticket, .. } => {
                    let index = self.waiting.iter().position(|&(waiting, _)| waiting == ticket);
                    self.waiting.remove(index.expect("only a waiting task is refused, and only once"));
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
            self.too_long &= stats.queued > max_queued;
            assert!(stats.queued <= max_queued || self.too_long);
            assert!(stats.overflow == 0 || stats.queued >= max_queued);
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
            let rate_allows = limiter.rate_allows();
            assert!(
                self.paused.is_some() || !fits || !rate_allows,
                "the first queued task waits although its permits are free"
            );
        }
        assert_eq!(limiter.tasks.iter().count(), self.running.len() + self.waiting.len());
        for &ticket in &self.running {
            if let Stage::Inherited { parent } = stage(ticket) {
                assert_eq!(limiter.task(parent).inheritor, Some(ticket));
                let is_nearest = Some(parent) == self.successor(ticket);
                assert!(is_nearest || self.lent, "inherited from the nearest ancestor");
            }
            let task = limiter.task(ticket);
            assert!(
                task.inheritor.is_some()
                    || task.waiting_children.as_ref().is_none_or(|children| children.is_empty()),
                "a child waits although it could inherit"
            );
        }
        for &(ticket, _) in &self.waiting {
            let Stage::Waiting { parent, .. } = stage(ticket) else { panic!("{ticket:?} waits") };
            assert_eq!(parent, self.successor(ticket), "waits for the nearest ancestor");
            for parent in limiter.parents(ticket) {
                let children = limiter.task(parent).waiting_children.as_ref().expect("it waits for this one");
                assert!(children.iter().any(|(_, child)| child == ticket));
            }
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
