use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::disk::descriptors::DescriptorBudget;
use crate::disk::disk_breaker::DiskBreaker;
use crate::queue::path_locks::PathLocks;
use ogpress_limiter::Limit;

/// A folder of one test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ogpress-files-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A batch, and what it tells.
fn batch(options: Options) -> (Arc<Batch>, Receiver<()>) {
    let (told, tell) = channel();
    let notify_options = NotifyOptions { each_file: true, progress_interval: None };
    let batch = Batch::new(options, notify_options, move || told.send(()).unwrap_or_default());
    (batch, tell)
}

fn chunk<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Chunk {
    let (mut paths, mut bytes, mut ends) = (String::new(), Vec::new(), Vec::new());
    for (path, text) in files {
        paths.push_str(path);
        paths.push('\0');
        bytes.extend_from_slice(text.as_bytes());
        ends.push(bytes.len());
    }
    Chunk { paths, bytes: Some(bytes), ends }
}

/// What has become of so many files, when something has become of all of them.
fn outcome(batch: &Batch, told: &Receiver<()>, files: u64) -> Report {
    let mut all = Report::default();
    loop {
        let ended = all.written + all.skipped + (all.failed.len() + all.not_attempted.len()) as u64;
        if ended == files {
            return all;
        }
        told.recv_timeout(Duration::from_mins(1)).expect("news of the files");
        let news = batch.take_report();
        all.written += news.written;
        all.skipped += news.skipped;
        all.bytes += news.bytes;
        all.freed_bytes += news.freed_bytes;
        all.settled.extend(news.settled);
        all.failed.extend(news.failed);
        all.not_attempted.extend(news.not_attempted);
        all.paused.extend(news.paused);
    }
}

fn write_with(options: Options, path: &str, text: &str) -> Report {
    let writer = Writer::new(Limit::ONE, None);
    let (batch, told) = batch(options);
    writer.push(&batch, chunk([(path, text)]));
    outcome(&batch, &told, 1)
}

fn write(path: &str, text: &str) -> Report {
    write_with(Options::default(), path, text)
}

/// The kind of the error that a path has.
fn refusal(options: Options, path: &str) -> ErrorKind {
    let news = write_with(options, path, "text");
    assert_eq!(news.written, 0);
    news.failed[0].2.kind
}

#[test]
fn folders_are_made_and_bytes_are_counted() {
    let folder = Folder::new();
    let news = write(&folder.path("a/b/c.txt"), "höllo");
    assert_eq!((news.written, news.bytes), (1, 6));
    assert!(news.freed_bytes > 6);
    assert_eq!(news.settled, [(0, true)]);
    assert_eq!(folder.read("a/b/c.txt"), "höllo");
}

#[test]
fn a_file_that_exists_is_replaced_and_nothing_is_left_beside_it() {
    let folder = Folder::new();
    let path = folder.path("file");
    fs::write(&path, "a longer old text").unwrap();
    write(&path, "new");
    assert_eq!(folder.read("file"), "new");
    assert_eq!(folder.names(), ["file"]);
}

#[cfg(unix)]
#[test]
fn permissions_of_a_replaced_file_are_kept_and_those_of_a_new_one_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.path("file");
    let mode = |path: &str| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    write_with(Options { mode: Some(0o600), ..Options::default() }, &path, "1");
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    write(&path, "2");
    assert_eq!(mode(&path), 0o640);
    assert_eq!(folder.read("file"), "2");
}

#[cfg(unix)]
#[test]
fn only_what_is_not_to_be_atomic_keeps_its_inode() {
    use std::os::unix::fs::MetadataExt;
    let folder = Folder::new();
    let path = folder.path("file");
    let inode = |path: &str| fs::metadata(path).unwrap().ino();
    fs::write(&path, "a longer old text").unwrap();
    let first = inode(&path);
    write_with(Options { atomic: Some(false), ..Options::default() }, &path, "new");
    assert_eq!((inode(&path), folder.read("file").as_str()), (first, "new"));
    write_with(Options { atomic: Some(true), ..Options::default() }, &path, "newer");
    assert_ne!(inode(&path), first);
    write_with(Options { atomic: Some(true), ..Options::default() }, &folder.path("x/other"), "other");
    assert_eq!(folder.read("x/other"), "other");
}

#[test]
fn what_reaches_the_disk_can_be_asked_for() {
    let folder = Folder::new();
    for fsync in [Fsync::File, Fsync::FileAndDir] {
        for atomic in [None, Some(true), Some(false)] {
            let options = Options { atomic, fsync, ..Options::default() };
            assert_eq!(write_with(options, &folder.path("file"), "text").written, 1, "{fsync:?} {atomic:?}");
        }
    }
}

#[test]
fn a_file_with_the_same_bytes_is_left_alone() {
    let folder = Folder::new();
    let path = folder.path("file");
    let options = || Options { skip_unchanged: true, ..Options::default() };
    // Longer than what is compared at a time.
    let text = "0123456789".repeat(5000);
    let almost = format!("{}x", &text[1..]);
    assert_eq!(write_with(options(), &path, &text).written, 1);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let news = write_with(options(), &path, &text);
    assert_eq!((news.written, news.skipped, news.bytes), (0, 1, 0));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    for other in [&almost, &text[1..], ""] {
        assert_eq!(write_with(options(), &path, other).written, 1);
        assert_eq!(folder.read("file"), *other);
    }
}

#[test]
fn files_that_there_is_no_memory_for_are_told_of() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::ONE, None);
    let (batch, told) = batch(Options::default());
    let path = folder.path("file");
    writer.push(&batch, Chunk { bytes: None, ..chunk([(path.as_str(), "text")]) });
    let news = outcome(&batch, &told, 1);
    assert_eq!(news.failed[0].2.kind.code(), "ERR_OGPRESS_OUT_OF_MEMORY");
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn paths_that_no_file_can_have_are_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.path("folder")).unwrap();
    assert_eq!(refusal(Options::default(), ""), ErrorKind::InvalidPath);
    assert_eq!(refusal(Options::default(), &folder.path("folder/")), ErrorKind::NotAFile);
    assert_eq!(refusal(Options::default(), &folder.path("folder")), ErrorKind::NotAFile);
    assert_eq!(refusal(Options::default(), &folder.path(&"n".repeat(300))), ErrorKind::Write);
    assert!(Root::default().resolve("a\0b").is_err_and(|error| error.kind == ErrorKind::InvalidPath));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_refused_and_nobody_waits_for_a_reader() {
    let folder = Folder::new();
    let pipe = folder.path("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        Path::new(&pipe),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    for path in [pipe.as_str(), "/dev/null"] {
        for skip_unchanged in [false, true] {
            let options = Options { skip_unchanged, ..Options::default() };
            assert_eq!(refusal(options, path), ErrorKind::NotAFile);
        }
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_or_refused() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    fs::write(folder.path("target"), "old").unwrap();
    symlink("target", folder.path("link")).unwrap();
    symlink("link", folder.path("link to link")).unwrap();
    symlink("not there", folder.path("dangling")).unwrap();
    symlink("round", folder.path("round")).unwrap();
    write(&folder.path("link to link"), "new");
    assert_eq!(folder.read("target"), "new");
    assert!(fs::symlink_metadata(folder.path("link to link")).unwrap().is_symlink());
    write(&folder.path("dangling"), "made");
    assert_eq!(folder.read("not there"), "made");
    assert_eq!(refusal(Options::default(), &folder.path("round")), ErrorKind::Write);
    let refuse = || Options { symlinks: Symlinks::Refuse, skip_unchanged: true, ..Options::default() };
    assert_eq!(refusal(refuse(), &folder.path("link")), ErrorKind::Symlink);
    // Also where what it leads to has the same bytes.
    let news = write_with(refuse(), &folder.path("link"), "new");
    assert_eq!(news.failed[0].2.kind, ErrorKind::Symlink);
}

#[test]
fn leftovers_are_removed_where_all_files_are_new() {
    let folder = Folder::new();
    fs::write(folder.path(".ogpress-0123456789abcdef.tmp"), "half a fi").unwrap();
    write_with(Options { atomic: Some(true), ..Options::default() }, &folder.path("new"), "text");
    assert_eq!(folder.names(), ["new"]);
}

#[cfg(unix)]
#[test]
fn a_root_that_was_removed_meanwhile_is_made_anew() {
    let folder = Folder::new();
    let root = folder.path("root");
    let options = || Options { root: Arc::new(Root::new(Path::new(&root)).unwrap()), ..Options::default() };
    let first = options();
    write_with(first.clone(), "file", "text");
    fs::remove_dir_all(&root).unwrap();
    assert_eq!(write_with(options(), "file", "text").written, 1);
    assert_eq!(folder.read("root/file"), "text");
    assert_eq!(refusal(options(), "."), ErrorKind::NotAFile);
    assert_eq!(refusal(options(), "folder/."), ErrorKind::NotAFile);
    drop(first);
}

#[test]
fn a_file_that_takes_long_does_not_keep_the_others() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::try_from(4.0).unwrap(), None);
    let (stuck, stuck_told) = batch(Options::default());
    let (others, others_told) = batch(Options::default());
    // The first file is as large as it takes to keep a worker for long, and the others come after it.
    let large = "x".repeat(200 << 20);
    let first = folder.path("large");
    writer.push(&stuck, chunk([(first.as_str(), large.as_str())]));
    let names: Vec<String> = (0..20).map(|file| folder.path(&file.to_string())).collect();
    writer.push(&others, chunk(names.iter().map(|name| (name.as_str(), "text"))));
    assert_eq!(outcome(&others, &others_told, 20).written, 20);
    assert_eq!(outcome(&stuck, &stuck_told, 1).written, 1);
    assert!(writer.counts().peak >= 2, "one more worker should have come");
}

#[cfg(unix)]
#[test]
fn nothing_leads_out_of_a_root() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (Folder::new(), Folder::new());
    let root = folder.path("root");
    let options = || Options { root: Arc::new(Root::new(Path::new(&root)).unwrap()), ..Options::default() };
    assert_eq!(write_with(options(), "a/./b.txt", "inside").written, 1);
    assert_eq!(folder.read("root/a/b.txt"), "inside");
    fs::write(outside.path("there"), "old").unwrap();
    symlink(&outside.0, folder.path("root/out")).unwrap();
    symlink(outside.path("there"), folder.path("root/link")).unwrap();
    symlink("../../..", folder.path("root/up")).unwrap();
    symlink("a", folder.path("root/in")).unwrap();
    symlink(folder.path("root/a/b.txt"), folder.path("root/absolute")).unwrap();
    for path in ["../x", "a/../../x", "/etc/x", "out/x", "link", "up/x"] {
        for skip_unchanged in [false, true] {
            let options = Options { skip_unchanged, ..options() };
            assert_eq!(refusal(options, path), ErrorKind::OutsideRoot, "{path}");
        }
    }
    assert_eq!(outside.read("there"), "old");
    assert_eq!(outside.names(), ["there"]);
    assert_eq!(write_with(options(), "in/b.txt", "through a link").written, 1);
    assert_eq!(folder.read("root/a/b.txt"), "through a link");
    assert_eq!(write_with(options(), "absolute", "through another").written, 1);
    assert_eq!(folder.read("root/a/b.txt"), "through another");
}

#[cfg(unix)]
#[test]
fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::AtomicBool;
    let (folder, outside) = (Folder::new(), Folder::new());
    let root = folder.path("root");
    fs::create_dir_all(folder.path("root/real")).unwrap();
    symlink(&outside.0, folder.path("root/evil")).unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // "swap" is the folder and the link in turns.
            let (real, evil, swap) =
                (folder.path("root/real"), folder.path("root/evil"), folder.path("root/swap"));
            while !over.load(Ordering::Relaxed) {
                for other in [&real, &evil] {
                    let _ = fs::rename(other, &swap);
                    let _ = fs::rename(&swap, other);
                }
            }
        });
        let writer = Writer::new(Limit::ONE, None);
        let shared_root = Arc::new(Root::new(Path::new(&root)).unwrap());
        let names: Vec<String> = (0..2000).map(|index| format!("swap/{}", index % 10)).collect();
        // On a busy machine all of a batch may meet the link, or neither.
        let met_the_folder = (0..100).any(|_| {
            let options =
                Options { root: Arc::clone(&shared_root), atomic: Some(true), ..Options::default() };
            let (batch, told) = batch(options);
            writer.push(&batch, chunk(names.iter().map(|name| (name.as_str(), "text"))));
            outcome(&batch, &told, 2000).written > 0
        });
        over.store(true, Ordering::Relaxed);
        assert!(met_the_folder, "some should have met the folder");
    });
    assert_eq!(outside.names(), [""; 0]);
}

#[test]
fn what_a_killed_process_left_is_removed_and_what_another_one_uses_is_not() {
    let folder = Folder::new();
    let leftover = folder.path(".ogpress-0123456789abcdef.tmp");
    let used = folder.path(".ogpress-fedcba9876543210.tmp");
    let alike = folder.path(".ogpress-theirs.tmp");
    for path in [&leftover, &used, &alike] {
        fs::write(path, "half a fi").unwrap();
    }
    let lock = File::open(&used).unwrap();
    lock.try_lock().unwrap();
    fs::write(folder.path("file"), "old").unwrap();
    write(&folder.path("file"), "new");
    assert_eq!(folder.names(), [".ogpress-fedcba9876543210.tmp", ".ogpress-theirs.tmp", "file"]);
}

#[test]
fn a_path_is_written_by_one_at_a_time_and_the_last_one_wins() {
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
    for (batch, told) in &batches {
        assert_eq!(outcome(batch, told, 500).written, 500);
    }
    assert_eq!(folder.read("file"), texts[999]);
}

#[test]
fn the_limit_holds_for_a_writer_and_what_is_within_it() {
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
    for (batch, told) in &batches {
        assert_eq!(outcome(batch, told, 200).written, 200);
    }
    assert!(outer.counts().peak <= 2, "{:?}", outer.counts());
    // The outer one has written none of its own.
    assert_eq!(outer.counts().total, 0);
    assert_eq!(inner[0].counts().written, 200);
}

#[test]
fn a_paused_writer_begins_nothing_and_what_is_cancelled_is_not_begun() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::ONE, None);
    let (kept, kept_told) = batch(Options::default());
    let (dropped, dropped_told) = batch(Options::default());
    writer.pause();
    let path = folder.path("file");
    writer.push(&dropped, chunk([(path.as_str(), "dropped"), (path.as_str(), "dropped too")]));
    writer.push(&kept, chunk([(path.as_str(), "kept")]));
    assert_eq!((writer.counts().queued(), writer.counts().running), (3, 0));
    writer.cancel(&dropped);
    assert_eq!(outcome(&dropped, &dropped_told, 2).not_attempted.len(), 2);
    assert_eq!(folder.names(), [""; 0]);
    writer.resume();
    assert_eq!(outcome(&kept, &kept_told, 1).written, 1);
    assert_eq!(folder.read("file"), "kept");
}

#[test]
fn a_lowered_limit_is_kept_by_those_who_work() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::try_from(16.0).unwrap(), None);
    let (batch, told) = batch(Options { fsync: Fsync::File, ..Options::default() });
    let names: Vec<String> = (0..300).map(|file| folder.path(&file.to_string())).collect();
    writer.push(&batch, chunk(names.iter().map(|name| (name.as_str(), "text"))));
    writer.resize(Limit::ONE);
    assert_eq!(outcome(&batch, &told, 300).written, 300);
    assert_eq!(writer.counts().limit, Limit::ONE);
}

#[test]
fn who_comes_second_to_a_path_is_answered_when_the_first_has_ended() {
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

#[test]
fn a_disk_has_failed_for_what_was_asked_for_before() {
    let breaker = DiskBreaker::default();
    let before = breaker.timestamp();
    assert!(!breaker.has_failures());
    assert!(breaker.record_failure(7, before));
    assert!(!breaker.record_failure(7, before), "one is the first");
    assert!(
        breaker.has_failures() && breaker.has_failed_since(7, before) && !breaker.has_failed_since(8, before)
    );
    let after = breaker.timestamp();
    assert!(!breaker.has_failed_since(7, after));
    breaker.record_success(7, before);
    assert!(breaker.has_failed_since(7, before), "what was asked for before says nothing about after");
    breaker.record_success(7, after);
    assert!(!breaker.has_failures());
    let later = breaker.timestamp();
    assert!(breaker.record_failure(7, later));
}

#[cfg(unix)]
fn refused(number: i32) -> Error {
    Error::from_system("open", Path::new("file"), io::Error::from_raw_os_error(number))
}

#[cfg(unix)]
fn shortage() -> Error {
    refused(libc::EMFILE)
}

#[cfg(unix)]
#[test]
fn without_descriptors_fewer_are_used_until_it_goes_well_again() {
    let descriptors = DescriptorBudget::new(16, Duration::from_mins(1));
    let mut tries = 0;
    let open = || {
        tries += 1;
        if tries < 4 { Err(shortage()) } else { Ok(tries) }
    };
    assert_eq!(descriptors.retry(open).unwrap(), 4);
    assert_eq!(descriptors.limit(), 2);
    for _ in 0..200 {
        drop(descriptors.reserve());
    }
    assert_eq!(descriptors.limit(), 16);
    // Whatever else is wrong is said at once.
    let open = || Err::<(), _>(refused(libc::EACCES));
    assert_eq!(descriptors.retry(open).unwrap_err().system_code(), Some("EACCES"));
    assert_eq!(descriptors.limit(), 16);
}

#[cfg(unix)]
#[test]
fn who_gets_no_descriptor_is_told_so_in_the_end() {
    let descriptors = DescriptorBudget::new(4, Duration::from_millis(50));
    let begun = Instant::now();
    let error = descriptors.retry(|| Err::<(), _>(shortage())).unwrap_err();
    assert!(begun.elapsed() >= Duration::from_millis(50));
    assert_eq!((error.kind, error.system_code()), (ErrorKind::TooManyOpenFiles, Some("EMFILE")));
    assert_eq!(error.kind.code(), "ERR_OGPRESS_TOO_MANY_OPEN_FILES");
}

#[cfg(unix)]
#[test]
fn who_waits_for_a_descriptor_goes_on_when_one_of_ours_is_closed() {
    let descriptors = DescriptorBudget::new(1, Duration::from_mins(1));
    let reservation = descriptors.reserve();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| drop(descriptors.reserve()));
        assert!(!waits.is_finished());
        drop(reservation);
    });
}

#[cfg(unix)]
#[test]
fn errors_have_the_kind_of_what_can_be_done_about_them() {
    let kind =
        |number| Error::from_system("write", Path::new("file"), io::Error::from_raw_os_error(number)).kind;
    assert_eq!(kind(libc::ENOSPC), ErrorKind::DiskFull);
    assert_eq!(kind(libc::EDQUOT), ErrorKind::DiskFull);
    assert_eq!(kind(libc::EROFS), ErrorKind::ReadOnly);
    assert_eq!(kind(libc::EIO), ErrorKind::DiskError);
    assert_eq!(kind(libc::EACCES), ErrorKind::Write);
    for kind in [ErrorKind::DiskFull, ErrorKind::ReadOnly, ErrorKind::DiskError] {
        assert!(kind.is_disk_failure());
    }
    assert_eq!(kind(libc::EIO).code(), "ERR_OGPRESS_DISK_ERROR");
    let text =
        Error::from_system("open", Path::new("a/b"), io::Error::from_raw_os_error(libc::EACCES)).to_string();
    assert_eq!(text, "cannot open `a/b`: EACCES, permission denied");
}

/// What is done to one of three writers, of which the last two are within the first.
#[derive(Debug, Clone)]
enum Act {
    Push { writer: usize, paths: Vec<u8> },
    Cancel { batch: usize },
    Pause { writer: usize },
    Resume { writer: usize },
    Resize { writer: usize, limit: u8 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..3_usize, vec(0..12_u8, 1..40)).prop_map(|(writer, paths)| Act::Push { writer, paths }),
        2 => (0..20_usize).prop_map(|batch| Act::Cancel { batch }),
        1 => (0..3_usize).prop_map(|writer| Act::Pause { writer }),
        2 => (0..3_usize).prop_map(|writer| Act::Resume { writer }),
        2 => (0..3_usize, 1..5_u8).prop_map(|(writer, limit)| Act::Resize { writer, limit }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_file_of_any_history_ends_once_and_is_whole(history in vec(act(), 1..40)) {
        let folder = Folder::new();
        let outer = Writer::new(Limit::try_from(3.0).unwrap(), None);
        let inner = || Writer::new(Limit::try_from(2.0).unwrap(), Some(Arc::clone(&outer)));
        let writers = [Arc::clone(&outer), inner(), inner()];
        let mut batches = Vec::new();
        for act in history {
            match act {
                Act::Push { writer, paths } => {
                    let (batch, told) = batch(Options::default());
                    let text = batches.len().to_string().repeat(500);
                    let paths: Vec<String> = paths.iter().map(|path| folder.path(&path.to_string())).collect();
                    writers[writer].push(&batch, chunk(paths.iter().map(|path| (path.as_str(), text.as_str()))));
                    batches.push((writer, batch, told, paths.len()));
                }
                Act::Cancel { batch } => {
                    if let Some((writer, batch, ..)) = batches.get(batch) {
                        writers[*writer].cancel(batch);
                    }
                }
                Act::Pause { writer } => writers[writer].pause(),
                Act::Resume { writer } => writers[writer].resume(),
                Act::Resize { writer, limit } => writers[writer].resize(Limit::try_from(f64::from(limit)).unwrap()),
            }
        }
        for writer in &writers {
            writer.resume();
        }
        for (_, batch, told, files) in &batches {
            let news = outcome(batch, told, *files as u64);
            prop_assert!(news.failed.is_empty());
            let mut ended: Vec<u32> = news.settled.iter().map(|&(index, _)| index).collect();
            ended.extend(news.not_attempted.iter().map(|&(index, _)| index));
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
