//! `kfree_rcu()` loses nothing, frees nothing twice and nothing too early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{KernelConfig, Preempt, Validator};
use lockdep_subjects::kernel::{Kernel, Options};
use lockdep_subjects::kvfree::block::POINTERS;
use lockdep_subjects::kvfree::strategy::{SOLUTIONS, Strategy};
use lockdep_subjects::kvfree::{Function, Queued};
use lockdep_subjects::machine::cpu::{self, Kind};
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::task::Task;
use lockdep_subjects::page::Gfp;
use lockdep_subjects::verdict;

/// Words of an object of 64 bytes after its head, which all hold the same.
const PAYLOAD: std::ops::Range<u64> = 2..8;

fn magic(object: Addr) -> u64 {
    object.0 ^ 0x1bad_b002_5eed_cafe
}

fn options(solution: &str, preempt: Preempt) -> Options {
    let solution = Strategy::named(solution).expect("a solution of the thread");
    Options { cpus: 4, memory: 4096, ..Options::new(solution, solution.kernel(preempt, true)) }
}

fn boot(solution: &str, preempt: Preempt) -> (Kernel, Validator) {
    let options = options(solution, preempt);
    let validator = verdict::collecting(options.config);
    (Kernel::boot(options, validator.clone()), validator)
}

/// Ends a test: all is freed, down to the last page.
fn finish_unjudged(kernel: &Kernel) {
    kernel.shutdown();
    assert_eq!(kernel.kvfree.waiting(), 0);
    assert_eq!(kernel.slab.live(), 0, "objects that were never freed");
    assert_eq!(kernel.pages.free_pages_total(), kernel.machine.memory.pages(), "pages are lost");
    assert_eq!(kernel.machine.bugs(), [""; 0]);
}

/// The same, and nothing was wrong.
fn finish(kernel: &Kernel, validator: &Validator) {
    finish_unjudged(kernel);
    let mut findings = validator.findings();
    // What is wrong in other kernels only is no matter: the code asks which one it is in.
    findings.retain(|kept| kept.report.fails_in(validator.config()));
    assert!(findings.is_empty(), "{findings:#?}");
}

fn object(kernel: &Kernel) -> Option<Addr> {
    let object = kernel.slab.kmalloc(64, Gfp::KERNEL | Gfp::NOWARN)?;
    let memory = &kernel.machine.memory;
    PAYLOAD.for_each(|word| memory.write(object.word(word), magic(object)));
    Some(object)
}

/// What the stress does beside allocating and freeing.
#[derive(Clone, Copy, Default)]
struct Trouble {
    /// Every so many page allocations fail.
    fail_every: u64,
    /// CPUs go and come.
    hotplug: bool,
    /// Interrupts arrive, and read and free objects.
    interrupts: bool,
}

const SLOTS: u64 = 64;

/// Updaters replace objects in slots and free the old ones; readers look whether what they see
/// stays whole. Returns how many objects there were.
fn stress(kernel: &Arc<Kernel>, threads: usize, each: u64, trouble: Trouble) -> u64 {
    let slots =
        kernel.machine.run(0, || kernel.pages.alloc_page(Gfp::KERNEL).expect("a page").addr);
    (0..SLOTS).for_each(|i| kernel.machine.memory.write(slots.word(i), 0));
    kernel.pages.fail_every(trouble.fail_every);
    let (made, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let updaters: Vec<_> = (0..threads)
            .map(|i| {
                let made = &made;
                scope.spawn(move || {
                    kernel.machine.run(i % 4, || update(kernel, slots, i as u64, each, made));
                })
            })
            .collect();
        for i in 0..threads {
            let stop = &stop;
            scope.spawn(move || {
                kernel.machine.run(i % 4, || {
                    let mut random = i as u64;
                    while !stop.load(Ordering::Relaxed) {
                        read(kernel, slots, &mut random);
                    }
                });
            });
        }
        scope.spawn(|| {
            let mut round = 0;
            while !stop.load(Ordering::Relaxed) {
                kernel.machine.advance(5_000_000);
                round += 1;
                if trouble.interrupts {
                    interrupt(kernel, slots, round);
                }
                if trouble.hotplug && round % 20 == 10 {
                    kernel.offline(1 + (round / 20) as usize % 3);
                } else if trouble.hotplug && round % 20 == 0 {
                    (1..4).filter(|cpu| !kernel.machine.is_online(*cpu)).for_each(|cpu| {
                        kernel.online(cpu);
                    });
                }
                thread::sleep(Duration::from_millis(1));
            }
        });
        updaters.into_iter().for_each(|updater| updater.join().expect("an updater"));
        stop.store(true, Ordering::Relaxed);
    });
    kernel.pages.fail_every(0);
    // Handlers use the slots too.
    while !kernel.machine.is_quiet() {
        thread::yield_now();
    }
    kernel.machine.run(0, || {
        for i in 0..SLOTS {
            let last = kernel.machine.memory.exchange(slots.word(i), Addr::NULL);
            if !last.is_null() {
                kernel.kvfree.kfree_rcu(last);
            }
        }
        kernel.kvfree.barrier();
        kernel.pages.free_page(slots);
    });
    made.into_inner()
}

fn next(random: &mut u64) -> u64 {
    *random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
    *random >> 33
}

fn update(kernel: &Kernel, slots: Addr, seed: u64, each: u64, made: &AtomicU64) {
    let mut random = seed;
    for _ in 0..each {
        let object = loop {
            cpu::cond_resched();
            if let Some(object) = object(kernel) {
                break object;
            }
        };
        made.fetch_add(1, Ordering::Relaxed);
        let slot = slots.word(next(&mut random) % SLOTS);
        let old = kernel.machine.memory.exchange(slot, object);
        if !old.is_null() {
            kernel.kvfree.kfree_rcu(old);
        }
    }
}

fn read(kernel: &Kernel, slots: Addr, random: &mut u64) {
    let memory = &kernel.machine.memory;
    {
        let _reader = kernel.rcu.read_lock();
        let seen = memory.dereference(slots.word(next(random) % SLOTS));
        if !seen.is_null() {
            for word in PAYLOAD.cycle().take(20) {
                let found = memory.read(seen.word(word));
                if found != magic(seen) {
                    cpu::bug(|| format!("used after it was freed: {seen:?} holds {found:#x}"));
                    break;
                }
                cpu::poll();
            }
        }
    }
    cpu::cond_resched();
}

/// An interrupt on some CPU, which reads, and frees what it finds in a slot.
fn interrupt(kernel: &Arc<Kernel>, slots: Addr, round: u64) {
    let kinds = [Kind::Hard, Kind::Threadable, Kind::Soft];
    let own = Arc::clone(kernel);
    kernel.machine.interrupt(
        round as usize % 4,
        kinds[round as usize % 3],
        "a device",
        move || {
            let slot = slots.word(round % SLOTS);
            let old = {
                let _reader = own.rcu.read_lock();
                own.machine.memory.exchange(slot, Addr::NULL)
            };
            if !old.is_null() {
                own.kvfree.kfree_rcu(old);
            }
        },
    );
}

fn stressed(solution: &str, preempt: Preempt, threads: usize, each: u64, trouble: Trouble) -> u64 {
    let (kernel, validator) = boot(solution, preempt);
    let kernel = Arc::new(kernel);
    let made = stress(&kernel, threads, each, trouble);
    // What a solution does wrong is in `tests/verdicts.rs`; it must lose nothing all the same.
    match CLEAN.contains(&solution) {
        true => finish(&kernel, &validator),
        false => finish_unjudged(&kernel),
    }
    made
}

const CLEAN: [&str; 6] = [
    "option-1-never-allocate",
    "option-2-no-locks-flag",
    "drop-krc-lock",
    "v5.11-page-cache-worker",
    "sheaves-override",
    "alloc-pages-nolock",
];

#[test]
fn nothing_is_lost_in_any_solution() {
    for solution in SOLUTIONS {
        for preempt in [Preempt::None, Preempt::Full, Preempt::Rt] {
            // These sleep for a lock with interrupts off, and so hang as they were found to.
            if preempt == Preempt::Rt && ["v5.8", "raw-krc-lock"].contains(&solution.name) {
                continue;
            }
            let made = stressed(solution.name, preempt, 4, 2_000, Trouble::default());
            assert_eq!(made, 8_000, "{}", solution.name);
        }
    }
}

#[test]
fn nothing_is_lost_of_millions() {
    let made = stressed("v5.11-page-cache-worker", Preempt::Full, 8, 250_000, Trouble::default());
    assert_eq!(made, 2_000_000);
}

#[test]
fn nothing_is_lost_when_allocations_fail() {
    for solution in ["v5.11-page-cache-worker", "sheaves-override", "drop-krc-lock"] {
        let trouble = Trouble { fail_every: 3, ..Trouble::default() };
        assert!(stressed(solution, Preempt::Full, 4, 5_000, trouble) > 0);
    }
}

#[test]
fn nothing_is_lost_in_interrupts() {
    for preempt in [Preempt::None, Preempt::Full, Preempt::Rt] {
        let trouble = Trouble { interrupts: true, ..Trouble::default() };
        stressed("v5.11-page-cache-worker", preempt, 4, 10_000, trouble);
        stressed("sheaves-override", preempt, 4, 5_000, trouble);
    }
}

#[test]
fn nothing_is_lost_when_cpus_go() {
    for preempt in [Preempt::None, Preempt::Full, Preempt::Rt] {
        for solution in ["v5.11-page-cache-worker", "sheaves-override"] {
            let trouble = Trouble { hotplug: true, interrupts: true, ..Trouble::default() };
            stressed(solution, preempt, 4, 10_000, trouble);
        }
    }
}

#[test]
fn without_any_page_all_goes_by_the_list() {
    let (kernel, validator) = boot("drop-krc-lock", Preempt::Full);
    kernel.machine.run(1, || {
        let objects: Vec<Addr> = (0..2_000).map(|_| object(&kernel).expect("memory")).collect();
        kernel.pages.fail_all(true);
        for object in objects {
            assert_eq!(kernel.kvfree.kfree_rcu(object).queued, Queued::List);
        }
        assert_eq!((kernel.kvfree.waiting(), kernel.slab.live()), (2_000, 2_000));
        kernel.kvfree.barrier();
        kernel.pages.fail_all(false);
    });
    finish(&kernel, &validator);
}

#[test]
fn a_block_holds_510_pointers_and_needs_one_page() {
    let (kernel, validator) = boot("drop-krc-lock", Preempt::Full);
    kernel.machine.run(1, || {
        let outcomes: Vec<_> = (0..2 * POINTERS)
            .map(|_| kernel.kvfree.kfree_rcu(object(&kernel).expect("memory")))
            .collect();
        assert_eq!(POINTERS, 510);
        let pages: Vec<usize> =
            outcomes.iter().enumerate().filter(|(_, o)| o.page.is_some()).map(|(i, _)| i).collect();
        assert_eq!(pages, [0, 510]);
        assert!(outcomes.iter().all(|outcome| outcome.queued == Queued::Array));
    });
    finish(&kernel, &validator);
}

#[test]
fn pages_are_freed_too() {
    let (kernel, validator) = boot("v5.11-page-cache-worker", Preempt::Full);
    kernel.machine.run(1, || {
        let before = kernel.pages.free_pages_total();
        for _ in 0..100 {
            let page = kernel.pages.alloc_page(Gfp::KERNEL).expect("a page");
            kernel.kvfree.free_page_rcu(page.addr);
        }
        kernel.kvfree.barrier();
        kernel.kvfree.release_caches();
        assert_eq!(kernel.pages.free_pages_total(), before);
    });
    finish(&kernel, &validator);
}

/// `call_rcu()` as the thread planned it.
#[test]
fn each_function_is_called_once_after_a_grace_period() {
    for (i, solution) in CLEAN.into_iter().enumerate() {
        let (kernel, validator) = boot(solution, Preempt::ALL[i % 4]);
        let kernel = Arc::new(kernel);
        let called = Arc::new(AtomicU64::new(0));
        let (own, count) = (Arc::downgrade(&kernel), Arc::clone(&called));
        let free: Function = kernel.kvfree.register(move |head| {
            count.fetch_add(1, Ordering::Relaxed);
            own.upgrade().expect("the kernel runs").slab.kfree(head);
        });
        let (reads, leave) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                kernel.machine.run(2, || {
                    let _reader = kernel.rcu.read_lock();
                    reads.store(true, Ordering::SeqCst);
                    while !leave.load(Ordering::SeqCst) {
                        cpu::poll();
                    }
                });
            });
            while !reads.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            kernel.machine.run(1, || {
                for _ in 0..3_000 {
                    kernel.kvfree.call_rcu(object(&kernel).expect("memory"), free);
                }
            });
            // The monitor and all else may do what it wants: a reader is open.
            for _ in 0..20 {
                kernel.machine.advance(5_000_000);
                thread::sleep(Duration::from_millis(1));
            }
            assert_eq!(called.load(Ordering::Relaxed), 0, "{solution}: a reader is open");
            leave.store(true, Ordering::SeqCst);
        });
        finish(&kernel, &validator);
        assert_eq!(called.load(Ordering::Relaxed), 3_000, "{solution}");
    }
}

#[test]
fn what_is_given_twice_is_freed_once_and_told() {
    let (kernel, _) = boot("v5.11-page-cache-worker", Preempt::Full);
    kernel.machine.run(1, || {
        let object = object(&kernel).expect("memory");
        kernel.kvfree.kfree_rcu(object);
        kernel.kvfree.kfree_rcu(object);
        kernel.kvfree.barrier();
    });
    assert_eq!(kernel.slab.live(), 0);
    let bugs = kernel.machine.bugs();
    assert!(bugs.len() == 1 && bugs[0].contains("waits already"), "{bugs:?}");
}

/// `do_set_cpus_allowed()` frees under the scheduler's own locks; waking a worker there would take
/// them again.
#[test]
fn under_the_scheduler_s_locks_the_worker_is_asked_through_a_timer() {
    for config in KernelConfig::all() {
        let (kernel, validator) = boot("v5.11-page-cache-worker", config.preempt);
        kernel.machine.run(1, || {
            let object = object(&kernel).expect("memory");
            let task = Task::current();
            let outcome = {
                let _pi = task.pi_lock().lock_irqsave();
                kernel.kvfree.kfree_rcu(object)
            };
            assert!(outcome.refill);
        });
        finish(&kernel, &validator);
    }
}

#[test]
fn the_shrinker_takes_the_cache() {
    let (kernel, validator) = boot("v5.11-page-cache-worker", Preempt::Full);
    let one = |queued| {
        kernel.machine.run(1, || {
            let object = object(&kernel).expect("memory");
            assert_eq!(kernel.kvfree.kfree_rcu(object).queued, queued);
        });
        kernel.settle();
    };
    one(Queued::List);
    one(Queued::Array);
    let free = kernel.pages.free_pages_total();
    // Until reclaim has nothing left to take.
    let freed = kernel.machine.run(1, || {
        let light = Gfp::KERNEL | Gfp::NORETRY | Gfp::NOWARN;
        let all: Vec<_> = std::iter::from_fn(|| kernel.pages.alloc_page(light)).collect();
        all.iter().for_each(|page| kernel.pages.free_page(page.addr));
        kernel.pages.free_pages_total()
    });
    assert!(freed > free, "pages of the cache are free");
    one(Queued::List);
    finish(&kernel, &validator);
}

/// Whatever waits when the kernel stops is freed first, wherever it waits.
#[test]
fn nothing_is_lost_at_shutdown() {
    for solution in SOLUTIONS {
        let (kernel, _) = boot(solution.name, Preempt::Full);
        let function = kernel.kvfree.register(|_| {});
        for cpu in 0..4 {
            kernel.machine.run(cpu, || {
                let page = kernel.pages.alloc_page(Gfp::KERNEL).expect("a page");
                kernel.kvfree.free_page_rcu(page.addr);
                let head = object(&kernel).expect("memory");
                kernel.kvfree.call_rcu(head, function);
                (0..700).for_each(|_| {
                    kernel.kvfree.kfree_rcu(object(&kernel).expect("memory"));
                });
                kernel.kvfree.barrier();
                kernel.slab.kfree(head);
                kernel.kvfree.kfree_rcu(object(&kernel).expect("memory"));
            });
        }
        finish_unjudged(&kernel);
    }
}

/// The one-argument form has no head for a list: without a page it waits itself.
#[test]
fn without_a_page_and_without_a_head_the_caller_waits() {
    let (kernel, validator) = boot("kvfree-rcu-mightsleep", Preempt::Full);
    let (reads, leaves) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            kernel.machine.run(2, || {
                let _reader = kernel.rcu.read_lock();
                reads.store(true, Ordering::SeqCst);
                let end = Instant::now() + Duration::from_millis(20);
                while Instant::now() < end {
                    cpu::poll();
                }
                leaves.store(true, Ordering::SeqCst);
            });
        });
        while !reads.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        kernel.machine.run(1, || {
            let object = object(&kernel).expect("memory");
            kernel.pages.fail_all(true);
            let outcome = kernel.kvfree.kfree_rcu(object);
            assert!(leaves.load(Ordering::SeqCst), "a reader was there");
            assert_eq!((outcome.queued, outcome.refill), (Queued::Inline, true));
            assert_eq!(kernel.slab.live(), 0);
            kernel.pages.fail_all(false);
        });
    });
    finish(&kernel, &validator);
}

/// While somebody waits for all to be freed, others go on.
#[test]
fn a_barrier_ends_though_sheaves_are_begun_meanwhile() {
    let (kernel, validator) = boot("sheaves-override", Preempt::Full);
    let objects = kernel.machine.run(1, || [(); 2].map(|()| object(&kernel).expect("memory")));
    let (first, leave) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            kernel.machine.run(1, || {
                let _reader = kernel.rcu.read_lock();
                kernel.kvfree.kfree_rcu(objects[0]);
                first.store(true, Ordering::SeqCst);
                while !leave.load(Ordering::SeqCst) {
                    cpu::poll();
                }
            });
        });
        while !first.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        scope.spawn(|| kernel.machine.run(0, || kernel.kvfree.barrier()));
        thread::sleep(Duration::from_millis(20));
        kernel.machine.run(2, || kernel.kvfree.kfree_rcu(objects[1]));
        leave.store(true, Ordering::SeqCst);
    });
    finish(&kernel, &validator);
}
