//! Four shapes of bugs that Linux really had, on the subjects: each wrong, and as it was mended.
//!
//! All four are one mistake: under a raw lock somebody calls what, now and then, takes a lock that
//! sleeps on PREEMPT_RT. What differs is how it was made right. The sequences are those of the
//! reports; `tests/data/real-bugs.jsonl` has forty more as lock programs, under the names given.
//!
//! Exits with 0 only if each bug was found, and each fix was found clean, on PREEMPT_RT too.

use std::process::ExitCode;
use std::sync::Arc;

use lockdep::kernel::WaitOverride;
use lockdep::{KernelConfig, Kind, LockClassKey, Preempt, Report, WaitType};
use lockdep_subjects::kernel::{Kernel, Options};
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::machine::cpu;
use lockdep_subjects::machine::lock::Lock;
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::task::Task;
use lockdep_subjects::page::{Gfp, Page};
use lockdep_subjects::verdict;

/// A bug or its fix.
type Code = fn(&Kernel);

struct Shape {
    /// Its number in `real-bugs.jsonl`.
    id: &'static str,
    what: &'static str,
    wrong: Code,
    fixed_by: &'static str,
    fixed: Code,
}

const SHAPES: [Shape; 4] = [
    Shape {
        id: "RB05",
        what: "printk: a message under a raw lock reaches the console's lock",
        wrong: printk::under_the_lock,
        fixed_by: "the message waits until the lock is released",
        fixed: printk::after_the_lock,
    },
    Shape {
        id: "RB04",
        what: "debugobjects: an object is tracked under krc.lock, and the pool of trackers is empty",
        wrong: debugobjects::fills_where_it_is,
        fixed_by: "the pool is filled under an override map, and on RT only where one may sleep",
        fixed: debugobjects::fills_under_an_override,
    },
    Shape {
        id: "RB07",
        what: "stackdepot: KASAN records a stack under pool->lock, and the depot needs a page",
        wrong: stackdepot::allocates,
        fixed_by: "under such locks the depot takes what it has, or records nothing",
        fixed: stackdepot::takes_what_it_has,
    },
    Shape {
        id: "RB39",
        what: "put_task_struct(): the last reference is dropped under a raw lock",
        wrong: task::frees_at_once,
        fixed_by: "the task is freed by an RCU callback",
        fixed: task::frees_later,
    },
];

fn main() -> ExitCode {
    let mut right = true;
    for shape in SHAPES {
        println!("== {} {}", shape.id, shape.what);
        let (full, rt) = (Preempt::Full, Preempt::Rt);
        let wrong = run(shape.wrong, full);
        wrong.iter().for_each(|report| println!("{}", report.brief()));
        let fixed = [run(shape.fixed, full), run(shape.fixed, rt)].concat();
        fixed.iter().for_each(|report| println!("{}", report.brief()));
        let found = wrong.iter().any(|report| report.kind == Kind::WaitContext);
        let clean = fixed.is_empty();
        let verdict = |good, yes, no| if good { yes } else { no };
        println!("bug: {}", verdict(found, "found", "MISSED"));
        println!("fix: {}, {}\n", verdict(clean, "clean", "NOT CLEAN"), shape.fixed_by);
        right &= found && clean;
    }
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs code in a task of a kernel whose lockless lists are empty, and returns what is wrong there.
fn run(code: Code, preempt: Preempt) -> Vec<Arc<Report>> {
    let config = KernelConfig::new(preempt, true);
    let validator = verdict::collecting(config);
    let merged = Strategy::named("v5.11-page-cache-worker").expect("a solution");
    let kernel = Kernel::boot(Options::new(merged, config), validator.clone());
    kernel.machine.run(1, || {
        kernel.pages.empty_lists();
        code(&kernel);
    });
    kernel.shutdown();
    assert!(kernel.machine.bugs().is_empty(), "{:?}", kernel.machine.bugs());
    assert_eq!(kernel.slab.live(), 0, "everything is freed, by the wrong code too");
    assert_eq!(kernel.pages.free_pages_total(), kernel.machine.memory.pages());
    let findings = validator.findings().into_iter().map(|kept| kept.report);
    findings.filter(|report| report.fails_in(config)).collect()
}

mod printk {
    use super::*;

    static TASKS: LockClassKey = LockClassKey::new("rcu_tasks.cbs_gbl_lock");
    static PORT: LockClassKey = LockClassKey::new("&port->lock");

    /// Writes to a serial console.
    fn printk(port: &Lock<String>, message: &str) {
        port.lock_irqsave().push_str(message);
    }

    pub(super) fn under_the_lock(_: &Kernel) {
        let port = Lock::spin("&port->lock", &PORT, String::new());
        let tasks = Lock::raw("rcu_tasks.cbs_gbl_lock", &TASKS, 1);
        let mut queues = tasks.lock_irqsave();
        *queues += 1;
        printk(&port, &format!("switched to {} queues\n", *queues));
    }

    pub(super) fn after_the_lock(_: &Kernel) {
        let port = Lock::spin("&port->lock", &PORT, String::new());
        let tasks = Lock::raw("rcu_tasks.cbs_gbl_lock", &TASKS, 1);
        let switched = {
            let mut queues = tasks.lock_irqsave();
            *queues += 1;
            *queues
        };
        printk(&port, &format!("switched to {switched} queues\n"));
    }
}

mod debugobjects {
    use super::*;

    static KRC: LockClassKey = LockClassKey::new("krc.lock of 2023");
    static POOL: LockClassKey = LockClassKey::new("pool_lock");
    static FILL_POOL_MAP: WaitOverride = WaitOverride::new(WaitType::Config);

    /// Gets a tracker, after filling the pool of them by `fill`.
    fn track(kernel: &Kernel, fill: fn(&Kernel, &Lock<Vec<Addr>>)) {
        let pool = Lock::raw("pool_lock", &POOL, Vec::new());
        let krc = Lock::raw("krc.lock", &KRC, ());
        let tracker = {
            let _krc = krc.lock_irqsave();
            fill(kernel, &pool);
            pool.lock().pop()
        };
        if let Some(tracker) = tracker {
            kernel.slab.kfree(tracker);
        }
    }

    fn fill(kernel: &Kernel, pool: &Lock<Vec<Addr>>) {
        if let Some(tracker) = kernel.slab.kmalloc(32, Gfp::NOWAIT | Gfp::NOWARN) {
            pool.lock_irqsave().push(tracker);
        }
    }

    pub(super) fn fills_where_it_is(kernel: &Kernel) {
        track(kernel, fill);
    }

    pub(super) fn fills_under_an_override(kernel: &Kernel) {
        track(kernel, |kernel, pool| {
            if cpu::is_rt() && !cpu::preemptible() {
                return;
            }
            let _right = FILL_POOL_MAP.enter();
            fill(kernel, pool);
        });
    }
}

mod stackdepot {
    use super::*;

    static POOL: LockClassKey = LockClassKey::new("pool->lock of 2021");
    static DEPOT: LockClassKey = LockClassKey::new("depot_lock");

    /// Records two stacks under pool->lock, each in a page. The depot has one in reserve.
    fn record(kernel: &Kernel, may_allocate: bool) {
        let reserve = kernel.pages.alloc_page(Gfp::KERNEL);
        let depot = Lock::raw("depot_lock", &DEPOT, Vec::from_iter(reserve));
        let pool = Lock::raw("pool->lock", &POOL, ());
        let mut recorded: Vec<Page> = Vec::new();
        kernel.pages.empty_lists();
        for _ in 0..2 {
            let _pool = pool.lock_irqsave();
            let page = match may_allocate {
                true => kernel.pages.alloc_page(Gfp::NOWAIT | Gfp::NOWARN),
                false => None,
            };
            // Without a page the stack is not recorded: a report will be the poorer for it.
            recorded.extend(page.or_else(|| depot.lock().pop()));
        }
        let left = std::mem::take(&mut *depot.lock_irqsave());
        recorded.iter().chain(&left).for_each(|page| kernel.pages.free_page(page.addr));
    }

    pub(super) fn allocates(kernel: &Kernel) {
        record(kernel, true);
    }

    pub(super) fn takes_what_it_has(kernel: &Kernel) {
        record(kernel, false);
    }
}

mod task {
    use super::*;

    /// What a task has of the slab's: here so much that its last part is a page of the slab's own.
    fn parts(kernel: &Kernel) -> Vec<Addr> {
        (0..200).filter_map(|_| kernel.slab.kmalloc(512, Gfp::KERNEL)).collect()
    }

    pub(super) fn frees_at_once(kernel: &Kernel) {
        let (parts, task) = (parts(kernel), Task::current());
        let _pi = task.pi_lock().lock_irqsave();
        parts.iter().for_each(|part| kernel.slab.kfree(*part));
    }

    pub(super) fn frees_later(kernel: &Kernel) {
        let (parts, task) = (parts(kernel), Task::current());
        let slab = Arc::clone(&kernel.slab);
        let _pi = task.pi_lock().lock_irqsave();
        kernel.rcu.call_rcu(
            "delayed_put_task_struct",
            Box::new(move || parts.iter().for_each(|part| slab.kfree(*part))),
        );
    }
}
