//! The processors.

use napi_derive::napi;

/// How many processors the process may use: those of its affinity mask, and no more than the quota of its cgroup.
#[napi]
pub fn available_cpus() -> u32 {
    std::thread::available_parallelism().map_or(1, |cpus| u32::try_from(cpus.get()).unwrap_or(u32::MAX))
}
