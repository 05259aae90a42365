//! The sampler: a native thread that reads the memory pressure once a second, while there is a limiter or writer whose limit adapts.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::shared::mailbox::heap;
use ogpress_limiter::Pressure;
use ogpress_pressure::SystemMemory;

const TICK: Duration = Duration::from_secs(1);

/// A limiter or writer whose limit adapts.
pub trait Adapts: Send + Sync {
    /// Adapts the limit to the pressure.
    fn adapt(self: Arc<Self>, pressure: Pressure);
}

/// All adaptive limiters and writers. The thread runs while there are any.
static ADAPTIVE: Mutex<Vec<Weak<dyn Adapts>>> = Mutex::new(Vec::new());

/// Adapts a limit every second, until its limiter is dropped.
pub fn sample(limiter: &Arc<dyn Adapts>) {
    let mut adaptive = ADAPTIVE.lock();
    if adaptive.is_empty() {
        // The thread may outlive the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let thread = thread::Builder::new().name("ogpress-sampler".to_owned());
        if thread.spawn(run).is_err() {
            // Without a thread the limit stays as it is.
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
