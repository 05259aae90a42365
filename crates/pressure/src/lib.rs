//! Measures memory pressure on Linux: the used part of the memory that the process may use, by the control groups (cgroups,
//! version 1 and 2) that contain it, and by the whole machine. On other systems it reports no pressure.
//!
//! The page cache does not count as used. The kernel reclaims it when memory is needed, and a program that writes files
//! fills its group with it. Source: `memory.stat` in <https://docs.kernel.org/admin-guide/cgroup-v2.html>.
//!
//! The crate `sysinfo` is not used: it reads only the root group, does not subtract the page cache, does not report stalls
//! (PSI), and is a large dependency.

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use ogpress_limiter::Pressure;

/// Reads the memory files of the system. Tests replace the root folder.
#[derive(Debug, Clone)]
pub struct SystemMemory {
    root: PathBuf,
}

impl Default for SystemMemory {
    fn default() -> Self {
        Self::at("/")
    }
}

/// Names of the files and fields of one version of cgroups.
struct Names {
    mount: &'static str,
    current: &'static str,
    limits: &'static [&'static str],
    /// Fields of `memory.stat` for the page cache.
    cache: [&'static str; 2],
    /// Fields of `memory.stat` for memory that cannot be reclaimed.
    kept: [&'static str; 2],
}

const V2: Names = Names {
    mount: "sys/fs/cgroup",
    current: "memory.current",
    limits: &["memory.high", "memory.max"],
    cache: ["inactive_file", "active_file"],
    kept: ["anon", "shmem"],
};

const V1: Names = Names {
    mount: "sys/fs/cgroup/memory",
    current: "memory.usage_in_bytes",
    limits: &["memory.limit_in_bytes"],
    cache: ["total_inactive_file", "total_active_file"],
    kept: ["total_rss", "total_shmem"],
};

/// Larger limits mean "unlimited": version 1 reports 2^63, rounded down to pages.
const NO_LIMIT: f64 = 9_007_199_254_740_992.0;

impl SystemMemory {
    /// Reads the files below a root folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Returns the pressure in the group that is nearest to its limit, among the group of the process, its ancestors and the
    /// machine.
    #[must_use]
    pub fn pressure(&self) -> Pressure {
        let groups = self.groups();
        let total = self.total();
        let used = groups
            .iter()
            .filter_map(|(names, folder)| used(names, folder, total))
            .chain(self.used())
            .fold(0.0, f64::max);
        let psi = groups.iter().map(|(_, folder)| folder.join("memory.pressure"));
        let stalled = psi.chain([self.root.join("proc/pressure/memory")]).find_map(|file| stalled(&file));
        Pressure { used, stalled: stalled.unwrap_or(0.0), heap: 0.0 }
    }

    /// The folders of the group of this process and of its ancestors, innermost first.
    fn groups(&self) -> Vec<(&'static Names, PathBuf)> {
        let Ok(text) = read_to_string(self.root.join("proc/self/cgroup")) else { return Vec::new() };
        // Each line is `hierarchy:controllers:path`. Version 2 has no controllers.
        let found = text.lines().filter_map(|line| {
            let (_, rest) = line.split_once(':')?;
            let (controllers, path) = rest.split_once(':')?;
            let names = match controllers {
                "" => &V2,
                _ if controllers.split(',').any(|controller| controller == "memory") => &V1,
                _ => return None,
            };
            Some((names, path))
        });
        found
            .flat_map(|(names, path)| {
                let mount = self.root.join(names.mount);
                let inner = mount.join(path.trim_start_matches('/'));
                // In a container the path may be that of the host, while the mount is the group of the container. Folders
                // that do not exist are skipped.
                let ancestors: Vec<_> = inner
                    .ancestors()
                    .take_while(|folder| folder.starts_with(&mount))
                    .filter(|folder| folder.is_dir())
                    .map(|folder| (names, folder.to_owned()))
                    .collect();
                ancestors
            })
            .collect()
    }

    /// The memory of the machine in bytes.
    fn total(&self) -> f64 {
        self.meminfo("MemTotal:").unwrap_or(f64::INFINITY)
    }

    /// The used part of the memory of the machine, from 0 to 1.
    fn used(&self) -> Option<f64> {
        Some(1.0 - self.meminfo("MemAvailable:")? / self.meminfo("MemTotal:")?)
    }

    /// A field of `/proc/meminfo`, in bytes.
    fn meminfo(&self, name: &str) -> Option<f64> {
        let text = read_to_string(self.root.join("proc/meminfo")).ok()?;
        let kib: f64 = field(&text, name)?;
        Some(kib * 1024.0)
    }
}

/// The used part of the limit of a group, or of `total` if that is less. `None` for a root group, which has no counters, and if
/// no limit is known.
fn used(names: &Names, folder: &Path, total: f64) -> Option<f64> {
    let read = |name: &str| read_to_string(folder.join(name)).ok();
    let number = |name: &str| read(name)?.trim().parse::<f64>().ok().filter(|number| *number < NO_LIMIT);
    let limit = names.limits.iter().filter_map(|name| number(name)).fold(total, f64::min);
    let current = number(names.current)?;
    let stat = read("memory.stat").unwrap_or_default();
    let sum = |names: [&str; 2]| names.iter().filter_map(|name| field(&stat, name)).sum::<f64>();
    let used = (current - sum(names.cache)).max(sum(names.kept));
    (limit.is_finite() && limit > 0.0).then(|| used / limit)
}

/// The number that follows a name at the start of a line.
fn field(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next()? == name).then(|| words.next()?.parse().ok())?
    })
}

/// `some avg10` of a pressure file (PSI), in percent.
fn stalled(file: &Path) -> Option<f64> {
    let text = read_to_string(file).ok()?;
    let some = text.lines().find(|line| line.starts_with("some "))?;
    some.split_ascii_whitespace().find_map(|word| word.strip_prefix("avg10="))?.parse().ok()
}
