//! One thread that looks at the machine's memory once a second, while there is a limiter whose limit gives way to it.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use super::limiter::Shared;
use super::thread::{NOBODY, heap};
use ogpress_limiter::Pressure;
use ogpress_pressure::SystemMemory;

const TICK: Duration = Duration::from_secs(1);

/// Something whose limit gives way.
pub trait Adapts: Send + Sync {
    /// Decides the limit anew.
    fn adapt(self: Arc<Self>, pressure: Pressure);
}

impl Adapts for Shared {
    fn adapt(self: Arc<Self>, pressure: Pressure) {
        self.event(NOBODY, |machine| machine.adapt(pressure));
    }
}

/// All of those. There is a thread if there are any.
static ADAPTIVE: Mutex<Vec<Weak<dyn Adapts>>> = Mutex::new(Vec::new());

/// Has a limit decided anew each second, for as long as there is what it limits.
pub fn sample(limiter: &Arc<dyn Adapts>) {
    let mut adaptive = ADAPTIVE.lock();
    if adaptive.is_empty() {
        // The thread may outlive the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let thread = thread::Builder::new().name("ogpress-sampler".to_owned());
        if thread.spawn(run).is_err() {
            // No thread to be had: the limit stays what it is.
            return;
        }
    }
    adaptive.push(Arc::downgrade(limiter));
}

fn run() {
    let memory = SystemMemory::default();
    loop {
        thread::sleep(TICK);
        let limiters: Vec<Arc<dyn Adapts>> = {
            let mut adaptive = ADAPTIVE.lock();
            adaptive.retain(|limiter| limiter.strong_count() > 0);
            if adaptive.is_empty() {
                return;
            }
            adaptive.iter().filter_map(Weak::upgrade).collect()
        };
        let pressure = Pressure { heap: heap(), ..memory.pressure() };
        for limiter in limiters {
            limiter.adapt(pressure);
        }
    }
}
