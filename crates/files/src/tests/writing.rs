//! Writing one file: what is at its path afterwards.

use super::*;

#[test]
fn missing_folders_are_created_and_bytes_are_counted() {
    let folder = Folder::new();
    let report = write(&folder.path("a/b/c.txt"), "höllo");
    assert_eq!((report.written, report.bytes), (1, 6));
    assert!(report.freed_bytes > 6);
    assert_eq!(report.settled, [(0, true)]);
    assert_eq!(folder.read("a/b/c.txt"), "höllo");
}

#[test]
fn an_existing_file_is_replaced_and_no_temporary_file_remains() {
    let folder = Folder::new();
    let path = folder.path("file");
    fs::write(&path, "a longer old text").unwrap();
    write(&path, "new");
    assert_eq!(folder.read("file"), "new");
    assert_eq!(folder.names(), ["file"]);
}

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_permissions_and_a_new_file_gets_the_mode_option() {
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
fn only_a_write_that_is_not_atomic_keeps_the_inode() {
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
fn files_are_written_with_each_fsync_option() {
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
    // Longer than the buffer for comparing.
    let text = "0123456789".repeat(5000);
    let almost = format!("{}x", &text[1..]);
    assert_eq!(write_with(options(), &path, &text).written, 1);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let report = write_with(options(), &path, &text);
    assert_eq!((report.written, report.skipped, report.bytes), (0, 1, 0));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    for other in [&almost, &text[1..], ""] {
        assert_eq!(write_with(options(), &path, other).written, 1);
        assert_eq!(folder.read("file"), *other);
    }
}
