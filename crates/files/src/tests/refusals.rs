//! Files that fail, and their errors.

use super::*;

#[test]
fn a_file_without_memory_for_its_bytes_fails() {
    let folder = Folder::new();
    let writer = Writer::new(Limit::ONE, None);
    let (batch, notifications) = batch(Options::default());
    let path = folder.path("file");
    writer.push(&batch, Chunk { bytes: None, ..chunk([(path.as_str(), "text")]) });
    let report = outcome(&batch, &notifications, 1);
    assert_eq!(report.failed[0].2.kind.code(), "ERR_OGPRESS_OUT_OF_MEMORY");
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn invalid_paths_and_folders_are_refused() {
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
fn pipes_and_devices_are_refused_without_waiting_for_a_reader() {
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
fn symbolic_links_are_followed_or_refused() {
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
    // A link to itself.
    let report = write(&folder.path("round"), "text");
    let (_, _, error) = &report.failed[0];
    assert_eq!((error.kind, error.system_code(), error.action), (ErrorKind::Write, Some("ELOOP"), "open"));
    let refuse = || Options { symlinks: Symlinks::Refuse, skip_unchanged: true, ..Options::default() };
    assert_eq!(refusal(refuse(), &folder.path("link")), ErrorKind::Symlink);
    // Also if its target already has the same bytes.
    let report = write_with(refuse(), &folder.path("link"), "new");
    assert_eq!(report.failed[0].2.kind, ErrorKind::Symlink);
}

#[cfg(unix)]
#[test]
fn system_errors_have_the_right_kind_and_text() {
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
