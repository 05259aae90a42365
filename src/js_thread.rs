//! A JavaScript thread: the main thread, or a worker. It has a mailbox. Its permits are returned when it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use napi::Env;
use napi::bindgen_prelude::Function;
use napi_derive::napi;

use crate::files::batches;
use crate::limit::shared_limiter;
use crate::render::budget;
use crate::shared::mailbox::{Arguments, Mailbox};
use crate::shared::pool;
use ogpress_limiter::ThreadId;

/// The next number of a thread. `NO_THREAD` has 0.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// One JavaScript thread. There is one object for each.
#[napi]
pub struct JsThread(Arc<Mailbox>);

#[napi]
impl JsThread {
    /// Opens the mailbox of the calling thread. `deliver(signal, id, value)` is called for each message: `id` is the number of the
    /// limiter, work or batch.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        #[napi(ts_arg_type = "(signal: Signal, id: number, value: any) => void")] deliver: Function<
            Arguments,
            (),
        >,
    ) -> napi::Result<Self> {
        // Native threads may outlive the worker that loaded the addon.
        napi::bindgen_prelude::retain_current_module_for_unload_safety();
        let thread = ThreadId(NEXT.fetch_add(1, Ordering::Relaxed));
        let mailbox = Mailbox::open(thread, &deliver)?;
        env.add_env_cleanup_hook(Arc::clone(&mailbox), |mailbox| close(&mailbox))?;
        Ok(Self(mailbox))
    }

    /// Reports how full the thread's heap is: the used part, from 0 to 1.
    #[napi]
    pub fn heap(&self, used: f64) {
        self.0.set_heap(used);
    }

    /// Reports that the process exits: all work of the thread is stopped, and nothing waits for it.
    #[napi]
    pub fn exit(&self) {
        pool::exit(self.0.thread());
    }
}

impl JsThread {
    /// The thread's mailbox.
    pub const fn mailbox(&self) -> &Arc<Mailbox> {
        &self.0
    }
}

/// Ends a thread. Its permits are returned when the work that they stand for has really ended, also if the worker was terminated in
/// the middle of a render; or when that work is stuck.
fn close(mailbox: &Mailbox) {
    let thread = mailbox.thread();
    mailbox.close();
    batches::cancel_all(thread);
    pool::retire(
        thread,
        Box::new(move || {
            shared_limiter::retire(thread);
            budget::limiter().retire(thread);
        }),
    );
}
