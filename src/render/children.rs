//! Child processes of JavaScript threads that have ended.

#[cfg(unix)]
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

#[cfg(target_os = "linux")]
use std::os::fd::{AsFd, OwnedFd};

#[cfg(target_os = "linux")]
use rustix::process::{PidfdFlags, WaitId, WaitIdOptions, pidfd_open, pidfd_send_signal, waitid};

/// A child of this process that has not been reaped.
#[derive(Debug)]
pub struct Child {
    #[cfg_attr(
        windows,
        expect(dead_code, reason = "Windows has no zombies, and its processes notice the end of their pipe")
    )]
    pid: u32,
    /// Refers to the process itself. A number may be reused for another process.
    #[cfg(target_os = "linux")]
    handle: Option<OwnedFd>,
}

impl Child {
    /// The child of this number. It must not have been reaped.
    pub fn new(pid: u32) -> Self {
        Self {
            pid,
            #[cfg(target_os = "linux")]
            handle: number(pid).and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()),
        }
    }

    /// Kills and reaps processes. A native thread waits for their end.
    #[cfg(unix)]
    pub fn end(children: Vec<Self>) {
        let children: Vec<Self> = children.into_iter().filter(Self::kill).collect();
        if children.is_empty() {
            return;
        }
        let reap = move || children.into_iter().for_each(Self::reap);
        // If the system has no thread, they stay zombies until this process ends. A zombie uses only a process number.
        let _ = std::thread::Builder::new().name("ogpress-reap".to_owned()).spawn(reap);
    }

    /// Does nothing: these systems have no zombies.
    #[cfg(not(unix))]
    pub fn end(children: Vec<Self>) {
        drop(children);
    }

    /// Kills the process. Returns whether it has to be reaped.
    #[cfg(unix)]
    fn kill(&self) -> bool {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            // An error means that it has been reaped.
            return pidfd_send_signal(handle, Signal::KILL).is_ok();
        }
        let Some(pid) = number(self.pid) else { return false };
        // No status means that it is a child of this process and has not ended.
        let lives = matches!(waitpid(Some(pid), WaitOptions::NOHANG), Ok(None));
        lives && kill_process(pid, Signal::KILL).is_ok()
    }

    #[cfg(unix)]
    fn reap(self) {
        #[cfg(target_os = "linux")]
        if let Some(handle) = &self.handle {
            let _ = waitid(WaitId::PidFd(handle.as_fd()), WaitIdOptions::EXITED);
            return;
        }
        let _ = waitpid(number(self.pid), WaitOptions::empty());
    }
}

/// The number of one process. 0 and negative numbers mean groups of processes.
#[cfg(unix)]
fn number(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().filter(|&pid| pid > 0).and_then(Pid::from_raw)
}
