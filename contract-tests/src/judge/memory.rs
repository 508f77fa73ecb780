//! The system's account of this process comes in; the most memory that it held goes out. It must never know what it was held for.

/// The most memory that this process has held so far, in bytes: the judge, its servers and the client together. None where the system
/// does not tell (`proc_pid_status(5)`, `VmHWM`).
pub(super) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
