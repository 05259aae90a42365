//! Untracked tasks count as tracked ones do.

use proptest::prelude::*;

use super::*;

/// A limiter of one thread, and its tasks. Without `shortcut`, every task is tracked.
struct Side {
    limiter: Limiter,
    shortcut: bool,
    /// Running tasks in the order of their starts; `None` if untracked.
    running: Vec<(u32, Option<Ticket>)>,
    waiting: Vec<(u32, Ticket)>,
    next: u32,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Run { priority: i32, weight: u64, inside: Option<usize> },
    Finish(usize, bool),
    Cancel(usize),
    Expire(usize, bool),
    Resize(u32),
    Pause,
    Resume,
    Watch,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => (prop_oneof![4 => Just(0), 1 => -1_i32..2], prop_oneof![4 => Just(1_u64), 1 => 1_u64..4], proptest::option::weighted(0.2, any::<usize>()))
            .prop_map(|(priority, weight, inside)| Event::Run { priority, weight, inside }),
        12 => (any::<usize>(), prop::bool::weighted(0.8)).prop_map(|(pick, ok)| Event::Finish(pick, ok)),
        1 => any::<usize>().prop_map(Event::Cancel),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(pick, release)| Event::Expire(pick, release)),
        2 => (1_u32..5).prop_map(Event::Resize),
        1 => Just(Event::Pause),
        2 => Just(Event::Resume),
        1 => Just(Event::Watch),
    ]
}

impl Side {
    fn new(shortcut: bool) -> Self {
        let options = Options { shared: false, ..Limit::try_from(3.0).unwrap().into() };
        let mut limiter = Limiter::new(options);
        assert!(limiter.poll().is_none());
        Self { limiter, shortcut, running: Vec::new(), waiting: Vec::new(), next: 0 }
    }

    fn track(&mut self, index: usize) -> Ticket {
        let Self { limiter, running, .. } = self;
        *running[index].1.get_or_insert_with(|| limiter.track(HERE).expect("it runs"))
    }

    fn step(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Run { priority, weight, inside } => {
                self.next += 1;
                let index = inside.and_then(|pick| pick.checked_rem(self.running.len()));
                let parent = index.map(|index| self.track(index));
                let is_plain = self.shortcut && priority == 0 && weight == 1 && parent.is_none();
                if is_plain && self.limiter.untracked().unwrap().start() {
                    self.running.push((self.next, None));
                } else {
                    let Submission { ticket, started } =
                        self.limiter.submit_weighted(HERE, priority, weight, parent);
                    if started {
                        self.running.push((self.next, Some(ticket)));
                    } else {
                        self.waiting.push((self.next, ticket));
                    }
                }
            }
            Event::Finish(pick, ok) if !self.running.is_empty() => {
                let (_, ticket) = self.running.remove(pick % self.running.len());
                let outcome = if ok { Outcome::Ok } else { Outcome::Error };
                match ticket {
                    Some(ticket) => self.limiter.finish(ticket, None, outcome),
                    None if ok && self.limiter.untracked().unwrap().end() => {}
                    None => self.limiter.finish_untracked(HERE, outcome),
                }
            }
            Event::Cancel(pick) if !self.waiting.is_empty() => {
                let (_, ticket) = self.waiting.remove(pick % self.waiting.len());
                assert!(self.limiter.cancel(ticket, Outcome::Aborted));
            }
            Event::Expire(pick, release) if !self.running.is_empty() => {
                let ticket = self.track(pick % self.running.len());
                self.limiter.expire(ticket, None, release);
            }
            Event::Finish(..) | Event::Cancel(_) | Event::Expire(..) => {}
            Event::Resize(limit) => self.limiter.resize(Limit::try_from(f64::from(limit)).unwrap()),
            Event::Pause => self.limiter.pause(HERE),
            Event::Resume => self.limiter.resume(),
            Event::Watch => drop(self.limiter.watch(HERE, Condition::Idle)),
        }
        let effects = drain(&mut self.limiter);
        for effect in &effects {
            if let Effect::Start { ticket, .. } = *effect {
                let index = self.waiting.iter().position(|&(_, waiting)| waiting == ticket).unwrap();
                let (number, ticket) = self.waiting.remove(index);
                self.running.push((number, Some(ticket)));
            }
        }
        effects
    }

    fn tasks(&self) -> (Vec<u32>, Vec<u32>) {
        let numbers = |tasks: &[(u32, Ticket)]| tasks.iter().map(|&(number, _)| number).collect();
        (self.running.iter().map(|&(number, _)| number).collect(), numbers(&self.waiting))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_limiter_that_only_counts_plain_tasks_acts_as_one_that_tracks_them(events in prop::collection::vec(event(), 0..80)) {
        let mut sides = [Side::new(true), Side::new(false)];
        for event in events {
            let met = sides.each_mut().map(|side| {
                let effects = side.step(event);
                effects.iter().filter(|effect| matches!(effect, Effect::ConditionMet { .. })).count()
            });
            prop_assert_eq!(met[0], met[1]);
            let [counted, tracked] = &sides;
            prop_assert_eq!(counted.tasks(), tracked.tasks());
            prop_assert_eq!(counted.limiter.stats(), tracked.limiter.stats());
        }
    }
}

#[test]
fn a_task_that_starts_at_once_and_leaves_with_no_task_waiting_needs_no_call() {
    let mut side = Side::new(true);
    for _ in 0..3 {
        side.step(Event::Run { priority: 0, weight: 1, inside: None });
    }
    assert!(side.running.iter().all(|(_, ticket)| ticket.is_none()));
    assert_eq!(counts(&side.limiter), (3, 0));
    side.step(Event::Run { priority: 0, weight: 1, inside: None });
    assert_eq!(counts(&side.limiter), (3, 1), "the fourth waits");
    assert!(!side.limiter.untracked().unwrap().end(), "it has to be notified");
}

#[test]
fn a_shared_limiter_and_one_with_a_rate_track_all_tasks() {
    assert!(limiter(1).untracked().is_none());
    let rate = Some(crate::RateLimit {
        starts: 1,
        interval: Duration::from_millis(1),
        windows: crate::Windows::Fixed,
    });
    assert!(Limiter::new(Options { rate, shared: false, ..Limit::ONE.into() }).untracked().is_none());
}
