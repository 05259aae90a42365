//! Random sequences of calls.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A call of one of three writers. The last two are within the first.
#[derive(Debug, Clone)]
enum Call {
    Push { writer: usize, paths: Vec<u8> },
    Cancel { batch: usize },
    Pause { writer: usize },
    Resume { writer: usize },
    Resize { writer: usize, limit: u8 },
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        6 => (0..3_usize, vec(0..12_u8, 1..40)).prop_map(|(writer, paths)| Call::Push { writer, paths }),
        2 => (0..20_usize).prop_map(|batch| Call::Cancel { batch }),
        1 => (0..3_usize).prop_map(|writer| Call::Pause { writer }),
        2 => (0..3_usize).prop_map(|writer| Call::Resume { writer }),
        2 => (0..3_usize, 1..5_u8).prop_map(|(writer, limit)| Call::Resize { writer, limit }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_file_ends_exactly_once_and_is_complete(history in vec(call(), 1..40)) {
        let folder = Folder::new();
        let outer = Writer::new(Limit::try_from(3.0).unwrap(), None);
        let inner = || Writer::new(Limit::try_from(2.0).unwrap(), Some(Arc::clone(&outer)));
        let writers = [Arc::clone(&outer), inner(), inner()];
        let mut batches = Vec::new();
        for call in history {
            match call {
                Call::Push { writer, paths } => {
                    let (batch, notifications) = batch(Options::default());
                    let text = batches.len().to_string().repeat(500);
                    let paths: Vec<String> = paths.iter().map(|path| folder.path(&path.to_string())).collect();
                    writers[writer].push(&batch, chunk(paths.iter().map(|path| (path.as_str(), text.as_str()))));
                    batches.push((writer, batch, notifications, paths.len()));
                }
                Call::Cancel { batch } => {
                    if let Some((writer, batch, ..)) = batches.get(batch) {
                        writers[*writer].cancel(batch);
                    }
                }
                Call::Pause { writer } => writers[writer].pause(),
                Call::Resume { writer } => writers[writer].resume(),
                Call::Resize { writer, limit } => writers[writer].resize(Limit::try_from(f64::from(limit)).unwrap()),
            }
        }
        for writer in &writers {
            writer.resume();
        }
        for (_, batch, notifications, files) in &batches {
            let report = outcome(batch, notifications, *files as u64);
            prop_assert!(report.failed.is_empty());
            let mut ended: Vec<u32> = report.settled.iter().map(|&(index, _)| index).collect();
            ended.extend(report.not_attempted.iter().map(|&(index, _)| index));
            ended.sort_unstable();
            prop_assert!(ended.into_iter().eq(0..u32::try_from(*files).unwrap()));
        }
        for name in folder.names() {
            let text = folder.read(&name);
            prop_assert!(batches.iter().enumerate().any(|(number, _)| text == number.to_string().repeat(500)));
        }
        prop_assert!(outer.counts().peak <= 4);
        for writer in &writers {
            prop_assert_eq!((writer.counts().running, writer.counts().queued()), (0, 0));
        }
    }
}
