//! Files that keep their inode or their permissions.

#![cfg(unix)]

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::*;

fn mode(path: &str) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn set_id_and_sticky_bits_are_kept_however_a_file_is_written() {
    let folder = Folder::new();
    let path = folder.path("file");
    for bits in [0o4755, 0o2755, 0o1755, 0o6711, 0o7755] {
        for atomic in [None, Some(true), Some(false)] {
            fs::write(&path, "a longer old text").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            // The temporary file is created with another mode, also with one that has the bits.
            for mode_option in [None, Some(0o600), Some(bits)] {
                let options = Options { atomic, mode: mode_option, ..Options::default() };
                assert_eq!(write_with(options, &path, "new").written, 1);
                assert_eq!(mode(&path), bits, "{bits:o} {atomic:?} {mode_option:?}");
            }
        }
    }
    for atomic in [None, Some(true)] {
        let options = Options { atomic, mode: Some(0o4711), ..Options::default() };
        let path = folder.path(&format!("new {atomic:?}"));
        assert_eq!(write_with(options, &path, "new").written, 1);
        assert_eq!(mode(&path), 0o4711);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_open_file_is_written_where_its_descriptor_is() {
    use std::io::{Read, Seek, Write};
    use std::os::fd::AsRawFd;
    let folder = Folder::new();
    let path = folder.path("output");
    let mut output = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    output.write_all(b"before ").unwrap();
    let inode = fs::metadata(&path).unwrap().ino();
    let number = output.as_raw_fd();
    for link in [format!("/proc/self/fd/{number}"), format!("/dev/fd/{number}")] {
        assert_eq!(write(&link, "written ").written, 1, "{link}");
    }
    output.write_all(b"after").unwrap();
    assert_eq!(folder.read("output"), "before written written after");
    assert_eq!(fs::metadata(&path).unwrap().ino(), inode);

    // The bytes behind the position stay.
    output.rewind().unwrap();
    assert_eq!(write(&format!("/proc/self/fd/{number}"), "Before").written, 1);
    assert_eq!(folder.read("output"), "Before written written after");

    // The position of another process is not known: its file gets longer.
    let mut other = std::process::Command::new("sleep").arg("60").stdout(output).spawn().unwrap();
    assert_eq!(write(&format!("/proc/{}/fd/1", other.id()), " end").written, 1);
    assert_eq!(folder.read("output"), "Before written written after end");
    other.kill().unwrap();
    other.wait().unwrap();

    // A descriptor that only reads: the file is overwritten.
    let mut input = File::open(&path).unwrap();
    assert_eq!(write(&format!("/proc/self/fd/{}", input.as_raw_fd()), "new").written, 1);
    let mut text = String::new();
    input.read_to_string(&mut text).unwrap();
    assert_eq!(text, "new");

    // A file without a name.
    fs::remove_file(&path).unwrap();
    assert_eq!(write(&format!("/proc/self/fd/{}", input.as_raw_fd()), "newer").written, 1);
    assert_eq!(folder.names(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn open_files_are_not_replaced_and_open_pipes_and_folders_are_refused() {
    use std::os::fd::AsRawFd;
    let folder = Folder::new();
    fs::write(folder.path("file"), "old").unwrap();
    let file = File::options().append(true).open(folder.path("file")).unwrap();
    let link = |number: i32| format!("/proc/self/fd/{number}");
    let atomic = || Options { atomic: Some(true), ..Options::default() };
    let report = write_with(atomic(), &link(file.as_raw_fd()), "new");
    assert_eq!(report.failed[0].2.kind, ErrorKind::NotAFile);
    assert!(report.failed[0].2.to_string().contains("`atomic: true`"));
    assert_eq!(write(&link(file.as_raw_fd()), " and new").written, 1);
    assert_eq!(folder.read("file"), "old and new");

    let (reader, writer) = io::pipe().unwrap();
    let open_folder = File::open(&folder.0).unwrap();
    for number in [reader.as_raw_fd(), writer.as_raw_fd(), open_folder.as_raw_fd()] {
        assert_eq!(refusal(Options::default(), &link(number)), ErrorKind::NotAFile);
    }
    let report = write(&link(1_000_000), "text");
    assert_eq!(report.failed[0].2.system_code(), Some("ENOENT"));
}

#[test]
fn a_path_near_the_limit_of_the_system_is_written_and_replaced() {
    let folder = Folder::new();
    let most = libc::PATH_MAX as usize - 1;
    let mut path = PathBuf::from(folder.path("long"));
    while path.as_os_str().len() < most - 200 {
        path.push("d".repeat(150));
    }
    path.push("d".repeat(most - path.as_os_str().len() - "//ab".len()));
    // A short name: that of the temporary file is longer.
    path.push("ab");
    let path = path.to_str().unwrap().to_owned();
    assert_eq!(path.len(), most);
    for atomic in [None, None, Some(true), Some(false)] {
        let report = write_with(Options { atomic, ..Options::default() }, &path, "text");
        assert_eq!(report.written, 1, "{:?}", report.failed);
    }
    let names = fs::read_dir(Path::new(&path).parent().unwrap()).unwrap();
    assert_eq!(names.count(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), "text");
}
