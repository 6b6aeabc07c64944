//! A global allocator with an instrumented lock: the validator allocates while it handles events,
//! and a finding inside an allocation must not unwind.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use lockdep::kernel::{Mutex, RawSpinLock};

struct Instrumented;

static HEAP: RawSpinLock<usize> = RawSpinLock::new(0);
static CALLER: RawSpinLock<()> = RawSpinLock::new(());
static STATISTICS: Mutex<usize> = Mutex::new(0);

thread_local! {
    /// Whether the next allocation does what it must not.
    static MISCHIEF: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: every method passes its arguments on to the system's allocator unchanged, whose contract
// is the same; the locks around it touch no memory of the caller's and do not unwind.
unsafe impl GlobalAlloc for Instrumented {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if MISCHIEF.replace(false) {
            *STATISTICS.lock() += 1;
        }
        *HEAP.lock() += layout.size();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        *HEAP.lock() -= layout.size();
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Instrumented = Instrumented;

const CHILD: &str = "LOCKDEP_TEST_ALLOCATOR";

#[test]
fn child() {
    if std::env::var_os(CHILD).is_some() {
        // The allocation takes a mutex under this raw lock.
        let _raw = CALLER.lock();
        MISCHIEF.set(true);
        drop(std::hint::black_box(vec![1u8; 4096]));
        println!("went on");
    }
}

#[test]
fn the_validator_allocates_under_an_instrumented_allocator() {
    let kept = vec![0u8; 1 << 20];
    assert!(*HEAP.lock() >= kept.len());
    let lost = lockdep::global().lost_coverage();
    assert!(lost.reentered > 0, "allocations of the validator itself are counted: {lost:?}");
    assert!(lockdep::global().findings().is_empty());
}

/// Whoever takes a snapshot allocates, and whoever allocates is in it.
#[test]
fn snapshots_are_taken_while_threads_wait_for_the_allocator() {
    let stop = AtomicBool::new(false);
    let allocate = || {
        while !stop.load(Ordering::Relaxed) {
            drop(std::hint::black_box(vec![0u8; 100]));
        }
    };
    std::thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(allocate)));
        for _ in 0..30 {
            let snapshot = lockdep::global().snapshot();
            assert!(snapshot.classes.iter().any(|class| class.lock_type == "raw spinlock"));
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_finding_inside_the_allocator_is_deferred() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output =
        command.args(["--exact", "child", "--nocapture"]).env(CHILD, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert!(
        text.contains("Invalid wait context") && text.contains("that no test answers for"),
        "{text}"
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("went on"), "{text}");
}

#[test]
fn a_snapshot_is_written_under_an_instrumented_allocator() {
    let dump = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("allocator");
    let _ = std::fs::remove_dir_all(&dump);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CHILD, "1").env("LOCKDEP_DUMP", &dump);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{text}");
    let files: Vec<_> =
        std::fs::read_dir(&dump).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}\n{text}") };
    let snapshot = lockdep::Snapshot::from_json(&std::fs::read(file).unwrap()).unwrap();
    assert!(snapshot.processes[0].ended && !snapshot.findings.is_empty());
    assert!(snapshot.classes.iter().any(|class| class.lock_type == "raw spinlock"));
}
