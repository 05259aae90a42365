//! Memory pressure, read from folders with the same files as a Linux system.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs::{create_dir_all, write};
use std::path::{Path, PathBuf};

use ogpress_pressure::SystemMemory;

const MIB: u64 = 1 << 20;

/// A fake system in a temporary folder, which is deleted on drop.
struct System(PathBuf);

impl System {
    /// A machine with 1000 MiB of memory, of which `available` MiB are available.
    fn new(name: &str, cgroup: &str, available: u64) -> Self {
        let root = std::env::temp_dir().join(format!("ogpress-{}-{name}", std::process::id()));
        let system = Self(root);
        system.file("proc/self/cgroup", cgroup);
        system.file(
            "proc/meminfo",
            &format!("MemTotal: {} kB\nMemFree: 1 kB\nMemAvailable: {} kB\n", 1000 * 1024, available * 1024),
        );
        system
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        create_dir_all(path.parent().unwrap()).unwrap();
        write(path, text).unwrap();
    }

    /// Adds a group of version 2, with its limits, and its current, file-backed and anonymous memory in MiB.
    fn group(&self, path: &str, [high, max]: [&str; 2], [current, files, anon]: [u64; 3]) {
        let folder = Path::new("sys/fs/cgroup").join(path);
        let file = |name: &str, text: &str| self.file(folder.join(name).to_str().unwrap(), text);
        file("memory.high", &format!("{high}\n"));
        file("memory.max", &format!("{max}\n"));
        file("memory.current", &format!("{}\n", current * MIB));
        let half = files * MIB / 2;
        file(
            "memory.stat",
            &format!(
                "anon {}\nfile {}\nshmem 0\ninactive_file {half}\nactive_file {half}\n",
                anon * MIB,
                files * MIB
            ),
        );
    }

    fn used(&self) -> f64 {
        (SystemMemory::at(&self.0).pressure().used * 1000.0).round() / 1000.0
    }
}

impl Drop for System {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn bytes(mib: u64) -> String {
    (mib * MIB).to_string()
}

#[test]
fn memory_that_cannot_be_reclaimed_counts() {
    let system = System::new("full", "0::/app\n", 900);
    system.group("app", ["max", &bytes(100)], [90, 0, 80]);
    assert!((system.used() - 0.9).abs() < 1e-9);
}

#[test]
fn a_page_cache_that_fills_its_group_does_not_count() {
    let system = System::new("cache", "0::/app\n", 900);
    system.group("app", ["max", &bytes(100)], [100, 88, 12]);
    assert!((system.used() - 0.12).abs() < 1e-9, "{}", system.used());
}

#[test]
fn the_ancestor_nearest_to_its_lower_limit_counts() {
    let system = System::new("ancestors", "0::/slice/app\n", 900);
    system.group("slice/app", ["max", "max"], [50, 0, 50]);
    system.group("slice", [&bytes(100), &bytes(200)], [70, 0, 70]);
    assert!((system.used() - 0.7).abs() < 1e-9, "{}", system.used());
}

#[test]
fn without_limits_the_memory_of_the_machine_counts() {
    let system = System::new("machine", "0::/\n", 150);
    assert!((system.used() - 0.85).abs() < 1e-9, "{}", system.used());
    system.group("", ["max", "max"], [999, 0, 100]);
    assert!((system.used() - 0.999).abs() < 1e-9, "against all of its memory");
}

#[test]
fn version_1_is_read_and_its_limit_of_2_to_the_63_is_none() {
    let system = System::new("v1", "5:cpu:/app\n4:memory:/app\n0::/\n", 900);
    let folder = "sys/fs/cgroup/memory/app";
    system.file(&format!("{folder}/memory.usage_in_bytes"), &bytes(60));
    system.file(&format!("{folder}/memory.limit_in_bytes"), &bytes(100));
    system.file(
        &format!("{folder}/memory.stat"),
        &format!("total_inactive_file {}\ntotal_active_file 0\ntotal_rss 1\n", 20 * MIB),
    );
    assert!((system.used() - 0.4).abs() < 1e-9, "{}", system.used());
    system.file(&format!("{folder}/memory.limit_in_bytes"), "9223372036854771712");
    assert!((system.used() - 0.1).abs() < 1e-9, "{}", system.used());
}

#[test]
fn in_a_container_the_mount_is_the_group_of_the_process() {
    let system = System::new("container", "0::/docker/0123abcd\n", 900);
    system.group("", ["max", &bytes(10)], [5, 0, 5]);
    assert!((system.used() - 0.5).abs() < 1e-9, "{}", system.used());
}

#[test]
fn stalled_time_is_that_of_the_group_or_else_of_the_machine() {
    let system = System::new("psi", "0::/app\n", 900);
    assert!(SystemMemory::at(&system.0).pressure().stalled.abs() < 1e-9, "there is no pressure file");
    system.file(
        "proc/pressure/memory",
        "some avg10=3.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=9.00 total=1\n",
    );
    assert!((SystemMemory::at(&system.0).pressure().stalled - 3.5).abs() < 1e-9);
    system.group("app", ["max", "max"], [1, 0, 1]);
    system.file("sys/fs/cgroup/app/memory.pressure", "some avg10=12.25 avg60=0.00 avg300=0.00 total=1\n");
    assert!((SystemMemory::at(&system.0).pressure().stalled - 12.25).abs() < 1e-9);
}

#[test]
fn without_memory_files_there_is_no_pressure() {
    let pressure = SystemMemory::at("/nowhere/at/all").pressure();
    assert!(pressure.used.abs() < 1e-9 && pressure.stalled.abs() < 1e-9);
}

#[test]
#[cfg(target_os = "linux")]
fn the_real_machine_has_some_memory_left() {
    let used = SystemMemory::default().pressure().used;
    assert!(used > 0.0 && used < 1.0, "{used}");
}
