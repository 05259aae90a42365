//! One thread that looks after writers whose workers are all kept by the disk: a file on one that hangs must not keep those
//! on others. A worker that has ended a file sees for itself how long that took; one that does not end it cannot.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::writer::Writer;

/// How often it looks. Longer than most files take, and short for whoever waits.
const TICK: Duration = Duration::from_millis(5);

struct Watch {
    writers: Vec<Weak<Writer>>,
    is_running: bool,
}

static WATCH: Mutex<Watch> = Mutex::new(Watch { writers: Vec::new(), is_running: false });
static COME: Condvar = Condvar::new();

/// Looks after a writer until nothing waits there.
pub(super) fn watch(writer: &Arc<Writer>) {
    let mut watch = WATCH.lock();
    if watch.writers.iter().any(|other| std::ptr::eq(other.as_ptr(), Arc::as_ptr(writer))) {
        return;
    }
    watch.writers.push(Arc::downgrade(writer));
    if watch.is_running {
        COME.notify_one();
    } else {
        // Without a thread the workers there are have to do.
        watch.is_running = thread::Builder::new().name("ogpress-watch".to_owned()).spawn(run).is_ok();
    }
}

fn run() {
    loop {
        let writers = {
            let mut watch = WATCH.lock();
            while watch.writers.is_empty() {
                COME.wait(&mut watch);
            }
            watch.writers.clone()
        };
        thread::sleep(TICK);
        let idle = |writer: &Weak<Writer>| !writer.upgrade().is_some_and(|writer| writer.look(TICK));
        let idle: Vec<&Weak<Writer>> = writers.iter().filter(|writer| idle(writer)).collect();
        // Something may have come there meanwhile, and whoever brought it saw that it is looked after.
        let is_idle = |writer: &Weak<Writer>| {
            idle.iter().any(|other| other.ptr_eq(writer))
                && !writer.upgrade().is_some_and(|writer| writer.has_waiting())
        };
        WATCH.lock().writers.retain(|writer| !is_idle(writer));
    }
}
