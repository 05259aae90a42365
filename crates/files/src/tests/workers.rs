//! Limits, pauses, cancellation, and the number of workers.

use super::*;

#[test]
fn a_slow_file_does_not_delay_the_others() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::try_from(4.0).unwrap(), None);
    let (stuck, stuck_notifications) = batch(Options::default());
    let (others, others_notifications) = batch(Options::default());
    // The first file is so large that it keeps its worker busy for long. The others come after it.
    let large = "x".repeat(200 << 20);
    let first = folder.path("large");
    writer.push(&stuck, chunk([(first.as_str(), large.as_str())]));
    let names: Vec<String> = (0..20).map(|file| folder.path(&file.to_string())).collect();
    writer.push(&others, chunk(names.iter().map(|name| (name.as_str(), "text"))));
    assert_eq!(outcome(&others, &others_notifications, 20).written, 20);
    assert_eq!(outcome(&stuck, &stuck_notifications, 1).written, 1);
    assert!(writer.counts().peak >= 2, "a second worker should have been started");
}

#[test]
fn the_limit_of_an_outer_writer_holds_for_all_writers_within_it() {
    let folder = Folder::new();
    let outer = Writer::new(Limit::try_from(2.0).unwrap(), None);
    let inner: Vec<Arc<Writer>> =
        (0..3).map(|_| Writer::new(Limit::try_from(8.0).unwrap(), Some(Arc::clone(&outer)))).collect();
    let batches: Vec<_> =
        inner.iter().map(|_| batch(Options { fsync: Fsync::File, ..Options::default() })).collect();
    for (index, writer) in inner.iter().enumerate() {
        let names: Vec<String> = (0..200).map(|file| folder.path(&format!("{index}/{file}"))).collect();
        writer.push(&batches[index].0, chunk(names.iter().map(|name| (name.as_str(), "text"))));
    }
    for (batch, notifications) in &batches {
        assert_eq!(outcome(batch, notifications, 200).written, 200);
    }
    assert!(outer.counts().peak <= 2, "{:?}", outer.counts());
    // The outer writer has no files of its own.
    assert_eq!(outer.counts().total, 0);
    assert_eq!(inner[0].counts().written, 200);
}

#[test]
fn a_paused_writer_starts_no_file_and_cancelled_files_are_not_attempted() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::ONE, None);
    let (kept, kept_notifications) = batch(Options::default());
    let (dropped, dropped_notifications) = batch(Options::default());
    writer.pause();
    let path = folder.path("file");
    writer.push(&dropped, chunk([(path.as_str(), "dropped"), (path.as_str(), "dropped too")]));
    writer.push(&kept, chunk([(path.as_str(), "kept")]));
    assert_eq!((writer.counts().queued(), writer.counts().running), (3, 0));
    writer.cancel(&dropped);
    assert_eq!(outcome(&dropped, &dropped_notifications, 2).not_attempted.len(), 2);
    assert_eq!(folder.names(), [""; 0]);
    writer.resume();
    assert_eq!(outcome(&kept, &kept_notifications, 1).written, 1);
    assert_eq!(folder.read("file"), "kept");
}

#[test]
fn running_workers_obey_a_lowered_limit() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::try_from(16.0).unwrap(), None);
    let (batch, notifications) = batch(Options { fsync: Fsync::File, ..Options::default() });
    let names: Vec<String> = (0..300).map(|file| folder.path(&file.to_string())).collect();
    writer.push(&batch, chunk(names.iter().map(|name| (name.as_str(), "text"))));
    writer.resize(Limit::ONE);
    assert_eq!(outcome(&batch, &notifications, 300).written, 300);
    assert_eq!(writer.counts().limit, Limit::ONE);
}
