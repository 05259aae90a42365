//! One owner per path.

use super::*;
use crate::queue::path_locks::PathLocks;

#[test]
fn the_last_write_to_a_path_wins() {
    let folder = Folder::new();
    let path = folder.path("file");
    let writers =
        [Writer::new(Limit::try_from(8.0).unwrap(), None), Writer::new(Limit::try_from(8.0).unwrap(), None)];
    let batches = [batch(Options::default()), batch(Options::default())];
    let texts: Vec<String> = (0..1000).map(|index| index.to_string().repeat(100)).collect();
    for (index, text) in texts.iter().enumerate() {
        let (batch, _) = &batches[index % 2];
        writers[index % 2].push(batch, chunk([(path.as_str(), text.as_str())]));
    }
    for (batch, notifications) in &batches {
        assert_eq!(outcome(batch, notifications, 500).written, 500);
    }
    assert_eq!(folder.read("file"), texts[999]);
}

#[test]
fn the_first_waiter_becomes_the_owner_when_a_path_is_released() {
    let locks = PathLocks::default();
    let path = "path".as_ref();
    assert_eq!(locks.lock(path, 1), Some(1));
    assert_eq!(locks.lock("other".as_ref(), 9), Some(9));
    for waiting in 2..=4 {
        assert_eq!(locks.lock(path, waiting), None);
    }
    assert_eq!(locks.remove_waiters(|&who| who == 3 || who == 1), [3]);
    assert_eq!(locks.release(path), Some(2));
    assert_eq!(locks.release(path), Some(4));
    assert_eq!(locks.release(path), None);
    assert_eq!(locks.lock(path, 5), Some(5));
}
