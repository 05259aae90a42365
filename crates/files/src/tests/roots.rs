//! Paths beneath a root.

use super::*;

#[cfg(unix)]
#[test]
fn a_root_that_was_removed_is_created_again() {
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

#[cfg(unix)]
#[test]
fn no_path_leads_out_of_a_root() {
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
fn a_folder_that_is_replaced_by_a_link_does_not_lead_out_of_a_root() {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::AtomicBool;
    let (folder, outside) = (Folder::new(), Folder::new());
    let root = folder.path("root");
    fs::create_dir_all(folder.path("root/real")).unwrap();
    symlink(&outside.0, folder.path("root/evil")).unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // `swap` is alternately the folder and the link.
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
        // On a busy machine all files of a batch may meet the link.
        let met_the_folder = (0..100).any(|_| {
            let options =
                Options { root: Arc::clone(&shared_root), atomic: Some(true), ..Options::default() };
            let (batch, notifications) = batch(options);
            writer.push(&batch, chunk(names.iter().map(|name| (name.as_str(), "text"))));
            outcome(&batch, &notifications, 2000).written > 0
        });
        over.store(true, Ordering::Relaxed);
        assert!(met_the_folder, "some files should have met the folder");
    });
    assert_eq!(outside.names(), [""; 0]);
}

#[test]
fn a_root_and_folders_that_are_removed_meanwhile_are_created_again() {
    let folder = Folder::new();
    let root = folder.path("root");
    let options = Options { root: Arc::new(Root::new(Path::new(&root)).unwrap()), ..Options::default() };
    let writer = Writer::new(Limit::ONE, None);
    let (batch, notifications) = batch(options);
    for name in ["file", "a/b/file"] {
        for removed in ["root/a/b", "root/a", "root"] {
            writer.push(&batch, chunk([("a/b/file", "text"), ("file", "text"), ("a/b/other", "text")]));
            assert_eq!(outcome(&batch, &notifications, 3).written, 3);
            fs::remove_dir_all(folder.path(removed)).unwrap();
            writer.push(&batch, chunk([(name, "new")]));
            let report = outcome(&batch, &notifications, 1);
            assert_eq!(report.written, 1, "{removed} {name}: {:?}", report.failed);
            assert_eq!(folder.read(&format!("root/{name}")), "new");
        }
    }
}

#[test]
fn relative_paths_start_in_the_folder_of_the_call() {
    let folder = Folder::new();
    let options = || Options { root: Arc::new(Root::starting_in(folder.0.clone())), ..Options::default() };
    assert_eq!(write_with(options(), "a/./b.txt", "text").written, 1);
    assert_eq!(folder.read("a/b.txt"), "text");
    // Nothing is restricted.
    assert_eq!(write_with(options(), "a/../c.txt", "text").written, 1);
    assert_eq!(write_with(options(), &folder.path("d.txt"), "text").written, 1);
    assert_eq!(folder.names(), ["a", "c.txt", "d.txt"]);
}
