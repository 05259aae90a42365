//! The open batches of all threads, by number. JavaScript knows a batch only by its number, so that the state of a batch is in
//! `ogpress_files::Batch` alone.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use napi::Env;
use parking_lot::Mutex;

use super::options::BatchOptions;
use crate::shared::error::Result;
use crate::shared::mailbox::Mailbox;
use crate::shared::message::{Delivery, Message, Signal, Value};
use ogpress_files::{Batch, Chunk, Report, Writer};
use ogpress_limiter::ThreadId;

/// A batch that has not been closed.
struct OpenBatch {
    batch: Arc<Batch>,
    writer: Arc<Writer>,
    mailbox: Arc<Mailbox>,
    /// Files that were pushed and not reported yet. While there are any, the event loop of the thread is kept alive.
    pending: u64,
}

#[derive(Default)]
struct Batches {
    open: HashMap<u32, OpenBatch>,
    last: u32,
}

static BATCHES: LazyLock<Mutex<Batches>> = LazyLock::new(Mutex::default);

/// Opens a batch of a writer. The mailbox gets `FilesSettled` with the number of the batch when there is something to report.
pub fn open(writer: &Arc<Writer>, mailbox: &Arc<Mailbox>, options: BatchOptions) -> Result<u32> {
    let notify_options = options.notify_options();
    let options = options.parse()?;
    let mut batches = BATCHES.lock();
    let id = batches.next_id();
    let recipient = Arc::clone(mailbox);
    let notify = move || {
        let (signal, value) = (Signal::FilesSettled, Value::Number(0.0));
        recipient.send(Message { signal, id, value, delivery: Delivery::Plain });
    };
    let batch = Batch::new(options, notify_options, notify);
    let (writer, mailbox) = (Arc::clone(writer), Arc::clone(mailbox));
    batches.open.insert(id, OpenBatch { batch, writer, mailbox, pending: 0 });
    Ok(id)
}

/// Adds files to a batch. Called on the thread that opened it.
pub fn push(env: Env, id: u32, chunk: Chunk) -> napi::Result<()> {
    let found = BATCHES.lock().change_pending(id, |pending| pending + chunk.ends.len() as u64);
    let Some((batch, writer, changed)) = found else { return Ok(()) };
    writer.push(&batch, chunk);
    changed.apply(env)
}

/// Returns what became of files since the last call. Called on the thread that opened the batch.
pub fn take(env: Env, id: u32) -> napi::Result<Report> {
    let Some(batch) = BATCHES.lock().open.get(&id).map(|open| Arc::clone(&open.batch)) else {
        return Ok(Report::default());
    };
    let report = batch.take_report();
    let ended =
        report.written + report.skipped + report.failed.len() as u64 + report.not_attempted.len() as u64;
    let found = BATCHES.lock().change_pending(id, |pending| pending.saturating_sub(ended));
    if let Some((_, _, changed)) = found {
        changed.apply(env)?;
    }
    Ok(report)
}

/// Begins no more files of a batch.
pub fn cancel(id: u32) {
    let found = BATCHES.lock().open.get(&id).map(|open| (Arc::clone(&open.batch), Arc::clone(&open.writer)));
    if let Some((batch, writer)) = found {
        writer.cancel(&batch);
    }
}

/// Forgets a batch whose files have all been reported. It is dropped here, and not by the garbage collector, because it may have a
/// folder open.
pub fn close(id: u32) {
    let closed = BATCHES.lock().open.remove(&id);
    drop(closed);
}

/// Cancels and forgets the batches of a thread that ends.
pub fn cancel_all(thread: ThreadId) {
    let closed: Vec<OpenBatch> = {
        let mut batches = BATCHES.lock();
        batches.open.extract_if(|_, open| open.mailbox.thread() == thread).map(|(_, open)| open).collect()
    };
    for open in closed {
        open.writer.cancel(&open.batch);
    }
}

impl Batches {
    /// A number that no open batch has.
    fn next_id(&mut self) -> u32 {
        loop {
            self.last = self.last.wrapping_add(1);
            if !self.open.contains_key(&self.last) {
                return self.last;
            }
        }
    }

    fn change_pending(
        &mut self,
        id: u32,
        change: impl FnOnce(u64) -> u64,
    ) -> Option<(Arc<Batch>, Arc<Writer>, Changed)> {
        let open = self.open.get_mut(&id)?;
        let before = open.pending;
        open.pending = change(before);
        let changed =
            Changed { mailbox: Arc::clone(&open.mailbox), before: before > 0, now: open.pending > 0 };
        Some((Arc::clone(&open.batch), Arc::clone(&open.writer), changed))
    }
}

/// Whether a batch had pending files, and has some now.
struct Changed {
    mailbox: Arc<Mailbox>,
    before: bool,
    now: bool,
}

impl Changed {
    /// Keeps the event loop alive while the batch has pending files.
    fn apply(&self, env: Env) -> napi::Result<()> {
        match (self.before, self.now) {
            (false, true) => self.mailbox.wait_for_work(env),
            (true, false) => self.mailbox.work_is_over(env),
            _ => Ok(()),
        }
    }
}
