//! Temporary files of killed processes.

use super::*;

#[test]
fn a_stale_temporary_file_is_removed_although_no_file_is_replaced() {
    let folder = Folder::new();
    fs::write(folder.path(".ogpress-0123456789abcdef.tmp"), "half a fi").unwrap();
    write_with(Options { atomic: Some(true), ..Options::default() }, &folder.path("new"), "text");
    assert_eq!(folder.names(), ["new"]);
}

#[test]
fn a_stale_temporary_file_is_removed_and_a_locked_one_is_not() {
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
