//! What the operating system knows of the process's threads.

/// How many threads there are beside `known` ones, as far as that can be told. The main thread does
/// not count if nobody knows it: in tests it only waits for them.
#[cfg(target_os = "linux")]
pub(crate) fn unknown_threads(known: usize) -> usize {
    use std::sync::atomic::Ordering;
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return 0 };
    // Relaxed: a flag that guards nothing.
    let main = !MAIN_IS_KNOWN.load(Ordering::Relaxed) as usize;
    #[cfg(feature = "dump")]
    let known = known + crate::dump::threads();
    tasks.count().saturating_sub(known + main)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn unknown_threads(_known: usize) -> usize {
    0
}

#[cfg(target_os = "linux")]
static MAIN_IS_KNOWN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Notes that this thread is known.
#[cfg(target_os = "linux")]
pub(crate) fn note_thread() {
    // Other threads may have the name, too: that of the main one is `PID/task/PID`.
    if std::thread::current().name() == Some("main")
        && let Ok(path) = std::fs::read_link("/proc/thread-self")
        && path.ends_with(std::process::id().to_string())
    {
        // Relaxed: a flag that guards nothing.
        MAIN_IS_KNOWN.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn note_thread() {}
