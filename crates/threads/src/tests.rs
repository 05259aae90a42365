//! Tests of the pool with tasks that end only when they are released.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::*;

const GRACE: Duration = Duration::from_millis(20);
const SOON: Duration = Duration::from_secs(20);

/// A task that ignores requests to stop, and runs until the returned sender sends. It reports its progress to `reports`.
fn stubborn(owner: u32, job: u64, reports: &Sender<String>) -> (Task, Sender<()>) {
    let (release, wait) = channel();
    let (begun, stuck, ended) = (reports.clone(), reports.clone(), reports.clone());
    let work = move || {
        begun.send(format!("begun {job}")).unwrap();
        wait.recv().unwrap();
        Box::new(move || ended.send(format!("ended {job}")).unwrap()) as Reply
    };
    let on_stuck = Box::new(move || stuck.send(format!("stuck {job}")).unwrap());
    (Task { owner, job, stop: Box::new(|| ()), work: Box::new(work), on_stuck }, release)
}

fn receive(from: &Receiver<String>) -> String {
    from.recv_timeout(SOON).unwrap()
}

#[test]
fn tasks_run_in_order_on_a_bounded_number_of_threads() {
    let pool = Pool::new(2, GRACE);
    let (reports, received) = channel();
    let release: Vec<_> = (1..=3)
        .map(|job| {
            let (task, release) = stubborn(1, job, &reports);
            pool.submit(task).unwrap();
            release
        })
        .collect();
    let mut begun = [receive(&received), receive(&received)];
    begun.sort();
    assert_eq!(begun, ["begun 1", "begun 2"]);
    assert_eq!((pool.running(), received.try_recv().is_err()), (2, true));
    release[1].send(()).unwrap();
    let mut next = [receive(&received), receive(&received)];
    next.sort();
    assert_eq!(next, ["begun 3", "ended 2"]);
    release[0].send(()).unwrap();
    release[2].send(()).unwrap();
    receive(&received);
    receive(&received);
    assert_eq!((pool.running(), pool.stuck()), (0, 0));
}

#[test]
fn a_stuck_thread_is_replaced_and_its_end_is_still_reported() {
    let pool = Pool::new(1, GRACE);
    let (reports, received) = channel();
    let (first, end_first) = stubborn(1, 1, &reports);
    let (second, end_second) = stubborn(1, 2, &reports);
    pool.submit(first).unwrap();
    pool.submit(second).unwrap();
    assert_eq!(receive(&received), "begun 1");
    assert!(received.recv_timeout(GRACE * 3).is_err(), "no stop was requested");
    pool.stop(1);
    let mut next = [receive(&received), receive(&received)];
    next.sort();
    assert_eq!(next, ["begun 2", "stuck 1"]);
    assert_eq!((pool.running(), pool.stuck()), (2, 1));
    end_first.send(()).unwrap();
    assert_eq!(receive(&received), "ended 1");
    assert_eq!((pool.running(), pool.stuck()), (1, 0));
    end_second.send(()).unwrap();
    assert_eq!(receive(&received), "ended 2");
}

#[test]
fn work_that_was_stopped_before_it_began_can_become_stuck() {
    let pool = Pool::new(1, GRACE);
    let (reports, received) = channel();
    let (first, end_first) = stubborn(1, 1, &reports);
    let (second, end_second) = stubborn(1, 2, &reports);
    pool.submit(first).unwrap();
    pool.submit(second).unwrap();
    assert_eq!(receive(&received), "begun 1");
    pool.stop(2);
    end_first.send(()).unwrap();
    let mut next = [receive(&received), receive(&received)];
    next.sort();
    assert_eq!(next, ["begun 2", "ended 1"]);
    assert_eq!(receive(&received), "stuck 2");
    end_second.send(()).unwrap();
    assert_eq!(receive(&received), "ended 2");
}

#[test]
fn an_owner_is_retired_when_its_work_has_ended() {
    let pool = Pool::new(2, SOON);
    let (reports, received) = channel();
    let (mut task, release) = stubborn(1, 1, &reports);
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    task.stop = Box::new(move || flag.store(true, Ordering::Relaxed));
    let (other, end_other) = stubborn(2, 2, &reports);
    let (queued, _end_queued) = stubborn(1, 3, &reports);
    for task in [task, other, queued] {
        pool.submit(task).unwrap();
    }
    receive(&received);
    receive(&received);
    let retired = reports.clone();
    pool.retire(1, Duration::ZERO, Box::new(move || retired.send("retired".to_owned()).unwrap()));
    assert!(stopped.load(Ordering::Relaxed) && received.try_recv().is_err());
    release.send(()).unwrap();
    let mut next = [receive(&received), receive(&received)];
    next.sort();
    assert_eq!(next, ["ended 1", "retired"]);
    end_other.send(()).unwrap();
    assert_eq!(receive(&received), "ended 2", "the queued task of the first owner is gone");
}

#[test]
fn an_owner_whose_work_is_stuck_is_retired() {
    let pool = Pool::new(1, GRACE);
    let (reports, received) = channel();
    let (task, release) = stubborn(1, 1, &reports);
    pool.submit(task).unwrap();
    assert_eq!(receive(&received), "begun 1");
    let retired = reports.clone();
    pool.retire(1, SOON, Box::new(move || retired.send("retired".to_owned()).unwrap()));
    let mut next = [receive(&received), receive(&received)];
    next.sort();
    assert_eq!(next, ["retired", "stuck 1"]);
    release.send(()).unwrap();
    assert_eq!(receive(&received), "ended 1");
}
