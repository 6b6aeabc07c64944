//! The page allocator: that it works, and what the validator says of its callers.

mod world;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{KernelConfig, Kind, LockClassKey, Preempt};
use lockdep_subjects::machine::cpu;
use lockdep_subjects::machine::lock::Lock;
use lockdep_subjects::machine::memory::{Addr, PAGE_WORDS};
use lockdep_subjects::machine::task::Task;
use lockdep_subjects::machine::trace;
use lockdep_subjects::page::{Gfp, Options, Page, PageAllocator, PcpEra, Source};

use crate::world::{MODELS, Place, Random, World};

const ERAS: [PcpEra; 3] = [PcpEra::IrqsOff, PcpEra::LocalLock, PcpEra::TryLock];

fn era(era: PcpEra) -> Options {
    Options { era, ..Options::default() }
}

/// Allocates until there is none.
fn exhaust(pages: &PageAllocator, gfp: Gfp) -> Vec<Page> {
    std::iter::from_fn(|| pages.alloc_page(gfp)).collect()
}

fn free_all(pages: &PageAllocator, all: Vec<Page>) {
    all.iter().for_each(|page| pages.free_pages(page.addr, page.order));
}

fn kinds<const N: usize>(kinds: [Kind; N]) -> BTreeSet<Kind> {
    BTreeSet::from(kinds)
}

/// Which pages are used, and whether a block can be had: looked for in the simplest way.
struct Model {
    used: Vec<bool>,
    zones: [std::ops::Range<u64>; 2],
}

impl Model {
    fn new(pages: u64) -> Model {
        Model { used: vec![false; pages as usize], zones: [pages / 8..pages, 0..pages / 8] }
    }

    fn is_free(&self, pfn: u64) -> bool {
        !self.used[pfn as usize]
    }

    /// Whether some zone has such a block and is above its lowest watermark with it gone.
    fn can_allocate(&self, order: u32) -> bool {
        self.zones.iter().any(|zone| {
            let size = 1 << order;
            let free = zone.clone().filter(|pfn| self.is_free(*pfn)).count() as u64;
            let min = ((zone.end - zone.start) / 64).max(2);
            let starts = zone.clone().filter(|pfn| pfn.is_multiple_of(size));
            let mut whole = starts.filter(|pfn| pfn + size <= zone.end);
            free >= min + size && whole.any(|pfn| (pfn..pfn + size).all(|pfn| self.is_free(pfn)))
        })
    }

    fn set(&mut self, page: Page, used: bool) {
        for pfn in page.addr.pfn()..page.addr.pfn() + (1 << page.order) {
            assert_ne!(self.used[pfn as usize], used, "page {pfn} has two owners, or none");
            self.used[pfn as usize] = used;
        }
    }
}

#[test]
fn blocks_split_and_merge_as_in_a_naive_model() {
    let world = World::new(Preempt::Full, 1, 300, Options::default());
    let mut random = Random(1);
    let (mut model, mut live) = (Model::new(300), Vec::new());
    let (mut refused, mut given) = (0, 0);
    world.run(|pages| {
        for _ in 0..1500 {
            if random.below(100) < 55 {
                let order = random.below(6) as u32;
                let page = pages.alloc_pages(order, Gfp::NONE);
                // One zone may be too low and the other torn: the model knows.
                assert_eq!(page.is_some(), model.can_allocate(order), "order {order}");
                let Some(page) = page else {
                    refused += 1;
                    continue;
                };
                assert!(page.addr.pfn().is_multiple_of(1 << order));
                model.set(page, true);
                live.push(page);
                given += 1;
            } else if !live.is_empty() {
                let page: Page = live.swap_remove(random.below(live.len() as u64) as usize);
                model.set(page, false);
                pages.free_pages(page.addr, page.order);
            }
            // The model knows no lists.
            pages.empty_lists();
            pages.check_invariants().unwrap();
        }
        free_all(pages, live);
    });
    assert!(refused > 50 && given > 400, "{refused} refused, {given} given");
    world.end();
}

#[test]
fn nothing_is_lost_or_shared_by_eight_threads() {
    for (preempt, pcp) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let world = World::new(preempt, 4, 1024, era(pcp));
        thread::scope(|scope| {
            for id in 1..=8 {
                let world = &world;
                scope.spawn(move || world.machine.run(id as usize % 4, || churn(world, id)));
            }
        });
        assert_eq!(world.found(), kinds([]), "{preempt:?} {pcp:?}");
        world.end();
    }
}

/// Allocates and frees; what it has, it marks as its own.
fn churn(world: &World, id: u64) {
    let (memory, mut random, mut live) = (&world.machine.memory, Random(id), Vec::new());
    let whole = |page: Page| (0..PAGE_WORDS << page.order).map(move |i| page.addr.word(i));
    for _ in 0..400 {
        if live.len() < 12 && random.below(2) == 0 {
            let order = [0, 0, 0, 0, 1, 2, 3][random.below(7) as usize];
            let gfp = [Gfp::NOWAIT, Gfp::ATOMIC, Gfp::KERNEL][random.below(3) as usize];
            let Some(page) = world.pages.alloc_pages(order, gfp) else { continue };
            whole(page).for_each(|addr| memory.write(addr, id));
            live.push(page);
        } else if !live.is_empty() {
            let page = live.swap_remove(random.below(live.len() as u64) as usize);
            assert!(whole(page).all(|addr| memory.read(addr) == id), "{page:?} was shared");
            world.pages.free_pages(page.addr, page.order);
        }
        cpu::cond_resched();
    }
    free_all(&world.pages, live);
}

#[test]
fn callers_get_the_verdicts_of_their_era() {
    for preempt in MODELS {
        for (pcp, hit) in ERAS.into_iter().flat_map(|era| [(era, true), (era, false)]) {
            for place in Place::ALL {
                let world = World::new(preempt, 2, 512, era(pcp));
                let page = world.run(|pages| {
                    if hit {
                        pages.fill_lists()
                    } else {
                        pages.empty_lists()
                    }
                    assert_eq!(world.found(), kinds([]));
                    place.call(|| pages.alloc_page(Gfp::ATOMIC)).expect("there are pages")
                });
                let wrong = place == Place::Raw && (!hit || pcp == PcpEra::LocalLock);
                let expected = match (wrong, preempt) {
                    (false, _) => kinds([]),
                    (true, Preempt::Rt) => kinds([Kind::WaitContext, Kind::SleepInAtomic]),
                    (true, _) => kinds([Kind::WaitContext]),
                };
                let case = format!("{preempt:?} {pcp:?} hit: {hit} {place:?}");
                assert_eq!(world.found(), expected, "{case}");
                let source = if hit { Source::List } else { Source::Zone };
                assert_eq!(page.source, source, "{case}");
                world.run(|pages| pages.free_page(page.addr));
                world.end();
            }
        }
    }
}

#[test]
fn without_raw_nesting_the_same_callers_are_clean() {
    for (pcp, place) in ERAS.into_iter().flat_map(|era| Place::ALL.map(|place| (era, place))) {
        let config = KernelConfig::new(Preempt::None, false);
        let world = World::with(config, 1, 512, era(pcp));
        world.run(|pages| {
            let page = place.call(|| pages.alloc_page(Gfp::ATOMIC)).expect("there are pages");
            pages.free_page(page.addr);
        });
        assert_eq!(world.found(), kinds([]), "{pcp:?} {place:?}");
        world.end();
    }
}

#[test]
fn a_raw_zone_lock_makes_every_place_clean() {
    for preempt in MODELS {
        let options = Options { raw_zone_lock: true, ..Options::default() };
        let world = World::new(preempt, 1, 512, options);
        for place in Place::ALL {
            world.run(|pages| {
                pages.empty_lists();
                let page = place.call(|| pages.alloc_page(Gfp::NOWAIT)).expect("there are pages");
                assert_eq!(page.source, Source::Zone);
                pages.free_page(page.addr);
            });
        }
        assert_eq!(world.found(), kinds([]), "{preempt:?}");
        world.end();
    }
}

#[test]
fn freeing_under_a_raw_lock_is_wrong_once_the_list_is_full() {
    for preempt in MODELS {
        for full in [false, true] {
            let world = World::new(preempt, 1, 512, Options::default());
            world.run(|pages| {
                let page = pages.alloc_page(Gfp::NOWAIT).expect("there are pages");
                if full {
                    pages.fill_lists()
                } else {
                    pages.empty_lists()
                }
                Place::Raw.call(|| pages.free_page(page.addr));
            });
            let found = world.found();
            assert_eq!(found.contains(&Kind::WaitContext), full, "{preempt:?} {found:?}");
            assert_eq!(found.is_empty(), !full, "{preempt:?} {found:?}");
            world.end();
        }
    }
}

#[test]
fn what_might_happen_is_found_on_a_hit() {
    for (preempt, place) in MODELS.into_iter().flat_map(|p| Place::ALL.map(|place| (p, place))) {
        for gfp in [Gfp::NOWAIT, Gfp::KERNEL] {
            let miss = World::new(preempt, 1, 512, Options::default());
            let strict = Options { strict: true, ..Options::default() };
            let hit = World::new(preempt, 1, 512, strict);
            for (world, fill) in [(&miss, false), (&hit, true)] {
                world.run(|pages| {
                    if fill {
                        pages.fill_lists()
                    } else {
                        pages.empty_lists()
                    }
                    let page = place.call(|| pages.alloc_page(gfp)).expect("there are pages");
                    assert_eq!(page.source == Source::List, fill);
                    pages.free_page(page.addr);
                });
            }
            assert_eq!(miss.found(), hit.found(), "{preempt:?} {place:?} {gfp}");
            assert_eq!(
                miss.found().is_empty(),
                place == Place::Task || { place == Place::Spin && gfp == Gfp::NOWAIT }
            );
            miss.end();
            hit.end();
        }
    }
}

#[test]
fn might_alloc_does_not_judge_what_takes_no_lock() {
    let options = Options { strict: true, ..Options::default() };
    let world = World::new(Preempt::Full, 1, 512, options);
    world.run(|pages| {
        pages.fill_lists();
        Place::Raw.call(|| {
            let page = pages.alloc_page(Gfp::NO_LOCKS).expect("the list is full");
            pages.free_page(page.addr);
            let page = pages.alloc_pages_nolock(0).expect("the list is full");
            pages.free_pages_nolock(page.addr, 0);
        });
    });
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn masks_go_as_deep_as_they_say_and_wake_whom_they_may() {
    let world = World::new(Preempt::Full, 1, 512, Options::default());
    let count = |gfp| {
        world.run(|pages| {
            let (before, spin) = (pages.kswapd_wakeups(), Place::Spin);
            let all = spin.call(|| exhaust(pages, gfp));
            let woken = pages.kswapd_wakeups() - before;
            let count = all.len();
            free_all(pages, all);
            pages.empty_lists();
            (count, woken > 0)
        })
    };
    let (none, none_woke) = count(Gfp::NONE);
    let (nowait, nowait_woke) = count(Gfp::NOWAIT);
    let (atomic, atomic_woke) = count(Gfp::ATOMIC);
    let (no_reserves, _) = count(Gfp::ATOMIC | Gfp::NOMEMALLOC);
    assert!(!none_woke && nowait_woke && atomic_woke);
    assert!(atomic > nowait, "{atomic} {nowait}");
    assert_eq!((none, no_reserves), (nowait, nowait));
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn a_boosted_watermark_wakes_kswapd_after_a_success() {
    let world = World::new(Preempt::Full, 1, 512, Options::default());
    world.run(|pages| {
        for (gfp, woken) in [(Gfp::NONE, 0), (Gfp::NOWAIT, 1), (Gfp::NOWAIT, 1)] {
            if woken == 0 || pages.kswapd_wakeups() == 0 {
                pages.boost_watermarks();
            }
            let page = pages.alloc_page(gfp).expect("there are pages");
            assert_eq!(pages.kswapd_wakeups(), woken);
            pages.free_page(page.addr);
        }
    });
    world.end();
}

#[test]
fn who_may_reclaim_must_be_able_to_sleep() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        world.run(|pages| {
            pages.fill_lists();
            let page = pages.alloc_page(Gfp::KERNEL).expect("there are pages");
            assert_eq!(world.found(), kinds([]));
            let other = Place::Spin.call(|| pages.alloc_page(Gfp::KERNEL));
            free_all(pages, vec![page, other.expect("there are pages")]);
        });
        assert_eq!(world.found(), kinds([Kind::SleepInAtomic]), "{preempt:?}");
        world.end();
    }
}

#[test]
fn reclaim_goes_as_far_as_the_mask_says() {
    let world = World::new(Preempt::Full, 1, 128, Options::default());
    let calls = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&calls);
    // It says it freed something and did not.
    let liar = move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        1
    };
    let in_reclaim = |gfp: Gfp| {
        world.run(|pages| {
            // kswapd is not to count here.
            let page = pages.alloc_page(gfp.without(Gfp::KSWAPD_RECLAIM));
            (page, calls.swap(0, Ordering::Relaxed))
        })
    };
    let hoard = world.run(|pages| {
        let hoard = exhaust(pages, Gfp::HIGH);
        pages.register_shrinker(Box::new(liar));
        hoard
    });
    assert_eq!(in_reclaim(Gfp::NONE), (None, 0));
    assert_eq!(in_reclaim(Gfp::KERNEL | Gfp::NORETRY), (None, 1));
    let (page, rounds) = in_reclaim(Gfp::KERNEL);
    assert!(page.is_none() && rounds > 1, "{rounds}");
    world.run(|pages| free_all(pages, hoard));
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn a_lock_that_reclaim_takes_must_not_be_held_by_who_may_reclaim() {
    static CACHE: LockClassKey = LockClassKey::new("cache->mutex");
    let world = World::new(Preempt::Full, 1, 128, Options::default());
    let cache = Arc::new(lockdep_subjects::machine::lock::Mutex::new(&CACHE, ()));
    let own = Arc::clone(&cache);
    world.run(|pages| {
        pages.register_shrinker(Box::new(move |_| {
            drop(own.lock());
            0
        }));
        let hoard = exhaust(pages, Gfp::HIGH);
        assert_eq!(pages.alloc_page(Gfp::KERNEL.without(Gfp::KSWAPD_RECLAIM)), None);
        free_all(pages, hoard);
        assert_eq!(world.found(), kinds([]));
        // With plenty of pages: nothing is reclaimed, and the order is wrong all the same.
        let held = cache.lock();
        let page = pages.alloc_page(Gfp::KERNEL).expect("there are pages");
        drop(held);
        pages.free_page(page.addr);
    });
    assert_eq!(world.found(), kinds([Kind::Circular]));
    world.end();
}

#[test]
fn what_must_not_fail_waits_until_somebody_frees() {
    let world = World::new(Preempt::Full, 2, 128, Options::default());
    let hoard = world.run(|pages| exhaust(pages, Gfp::HIGH));
    let page = thread::scope(|scope| {
        let waits = scope
            .spawn(|| world.machine.run(1, || world.pages.alloc_page(Gfp::KERNEL | Gfp::NOFAIL)));
        thread::sleep(Duration::from_millis(50));
        assert!(!waits.is_finished());
        world.run(|pages| {
            free_all(pages, hoard);
            pages.empty_lists();
        });
        waits.join().unwrap().expect("it must not fail")
    });
    world.run(|pages| pages.free_page(page.addr));
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn what_must_not_fail_is_a_bug_where_nothing_can_be_waited_for() {
    let world = World::new(Preempt::Full, 1, 128, Options::default());
    world.run(|pages| {
        let hoard = exhaust(pages, Gfp::HIGH);
        assert_eq!(Place::Spin.call(|| pages.alloc_page(Gfp::NOFAIL)), None);
        free_all(pages, hoard);
    });
    world.end_with(&["NOFAIL where nothing can be waited for"]);
}

#[test]
fn a_zeroed_page_is_zero() {
    let world = World::new(Preempt::Full, 1, 128, Options::default());
    world.run(|pages| {
        let page = pages.alloc_pages(1, Gfp::NOWAIT | Gfp::ZERO).expect("there are pages");
        let memory = &world.machine.memory;
        assert!((0..2 * PAGE_WORDS).all(|i| memory.read(page.addr.word(i)) == 0));
        pages.free_pages(page.addr, 1);
    });
    world.end();
}

#[test]
fn rt_safe_refuses_on_rt_alone_and_where_it_cannot_be_preempted() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        for place in Place::ALL {
            world.run(|pages| {
                pages.fill_lists();
                let page = place.call(|| pages.alloc_page(Gfp::RT_SAFE));
                let refused = preempt == Preempt::Rt && place == Place::Raw;
                assert_eq!(page.is_none(), refused, "{preempt:?} {place:?}");
                page.iter().for_each(|page| pages.free_page(page.addr));
            });
        }
        assert_eq!(world.found(), kinds([]));
        world.end();
    }
}

#[test]
fn rt_safe_does_not_ask_a_kernel_that_does_not_count() {
    let config =
        KernelConfig { preempt_count: false, ..KernelConfig::new(Preempt::Voluntary, true) };
    let world = World::with(config, 1, 512, Options::default());
    world.run(|pages| {
        assert!(!cpu::preemptible());
        let page = pages.alloc_page(Gfp::RT_SAFE).expect("not PREEMPT_RT: allowed");
        pages.free_page(page.addr);
    });
    world.end();
}

#[test]
fn no_locks_takes_from_the_list_or_not_at_all() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        for place in Place::ALL {
            world.run(|pages| {
                pages.empty_lists();
                let mut path = Vec::new();
                let none =
                    trace::record(&mut path, || place.call(|| pages.alloc_page(Gfp::NO_LOCKS)));
                assert_eq!(none, None);
                assert!(path.iter().all(|step| !step.text.contains("zone->lock")), "{path:?}");
                pages.fill_lists();
                assert_eq!(place.call(|| pages.alloc_pages(1, Gfp::NO_LOCKS)), None);
                let page = place.call(|| pages.alloc_page(Gfp::NO_LOCKS)).expect("it is full");
                assert_eq!(page.source, Source::List);
                pages.free_page(page.addr);
            });
        }
        assert_eq!(world.found(), kinds([]), "{preempt:?}");
        world.end();
    }
}

#[test]
fn a_zone_lock_that_was_tried_is_clean_and_limits_all_the_same() {
    static OTHER: LockClassKey = LockClassKey::new("other spinlock");
    for preempt in [Preempt::None, Preempt::Full] {
        let world = World::new(preempt, 1, 512, Options::default());
        let other = Lock::spin("other", &OTHER, ());
        world.run(|pages| {
            Place::Raw.call(|| {
                let zone = pages.zone_lock().try_lock_irqsave().expect("it is free");
                assert_eq!(world.found(), kinds([]));
                drop(other.lock_irqsave());
                drop(zone);
            });
        });
        assert_eq!(world.found(), kinds([Kind::WaitContext]));
        world.end();
    }
}

#[test]
fn who_holds_zone_lock_must_not_need_it() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        world.run(|pages| {
            pages.fill_lists();
            let held = pages.zone_lock().lock_irqsave();
            let page = pages.alloc_page(Gfp::NOWAIT).expect("the list has one");
            drop(held);
            pages.free_page(page.addr);
            assert_eq!(world.found(), kinds([]), "{preempt:?}");
            pages.empty_lists();
            let held = pages.zone_lock().lock_irqsave();
            // It would hang for ever, and so it panics whatever the policy is.
            let hang = catch_unwind(AssertUnwindSafe(|| pages.alloc_page(Gfp::NOWAIT)));
            assert!(hang.is_err());
            assert_eq!(pages.alloc_page(Gfp::NO_LOCKS), None);
            drop(held);
            assert!(!cpu::irqs_disabled());
        });
        assert!(world.found().contains(&Kind::Recursive), "{preempt:?}");
        world.end();
    }
}

#[test]
fn nolock_serves_nmis_but_not_on_rt() {
    for (preempt, pcp) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let world = World::new(preempt, 1, 512, era(pcp));
        world.run(|pages| {
            pages.fill_lists();
            let hit = world.in_nmi(|pages| pages.alloc_pages_nolock(0));
            pages.empty_lists();
            let miss = world.in_nmi(|pages| pages.alloc_pages_nolock(0));
            pages.empty_lists();
            let zone = pages.zone_lock().lock_irqsave();
            let held = world.in_nmi(|pages| pages.alloc_pages_nolock(1));
            drop(zone);
            let source = |page: Option<Page>| page.map(|page| page.source);
            match preempt {
                Preempt::Rt => assert_eq!((hit, miss, held), (None, None, None)),
                _ => {
                    assert_eq!(source(hit), Some(Source::List));
                    assert_eq!(source(miss), Some(Source::ZoneByTrylock));
                    // The other zone's lock is free.
                    assert_eq!(source(held), Some(Source::ZoneByTrylock));
                }
            }
            for Page { addr, order, .. } in [hit, miss, held].into_iter().flatten() {
                world.in_nmi(move |pages| pages.free_pages_nolock(addr, order));
            }
            assert_eq!(pages.alloc_pages_nolock(4), None, "the order is too large");
        });
        assert_eq!(world.found(), kinds([]), "{preempt:?} {pcp:?}");
        world.end();
    }
}

#[test]
fn nmis_take_and_free_pages_in_the_middle_of_everything() {
    for (preempt, pcp) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let world = World::new(preempt, 2, 1024, era(pcp));
        let served = Arc::new([0, 1].map(|_| AtomicU64::new(0)));
        let done = AtomicBool::new(false);
        let nmi = |cpu| {
            let (pages, served) = (Arc::clone(&world.pages), Arc::clone(&served));
            world.machine.interrupt(cpu, cpu::Kind::Nmi, "profiling", move || {
                let order = served[0].fetch_add(1, Ordering::Relaxed) as u32 % 3;
                if let Some(page) = pages.alloc_pages_nolock(order) {
                    served[1].fetch_add(1, Ordering::Relaxed);
                    pages.free_pages_nolock(page.addr, order);
                }
            });
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (1..=4)
                .map(|id| (id, &world, &served[0]))
                .map(|(id, world, ran)| {
                    scope.spawn(move || {
                        world.machine.run(id as usize % 2, || {
                            while ran.load(Ordering::Relaxed) < 20 {
                                churn(world, id);
                            }
                        });
                    })
                })
                .collect();
            scope.spawn(|| {
                let mut sent = 0;
                while !done.load(Ordering::Relaxed) {
                    // No faster than they are served: they come before everything else.
                    if served[0].load(Ordering::Relaxed) == sent {
                        (0..2).for_each(&nmi);
                        sent += 2;
                    }
                    thread::yield_now();
                }
            });
            workers.into_iter().for_each(|worker| worker.join().unwrap());
            done.store(true, Ordering::Relaxed);
        });
        // Those that are still on their way are before this one.
        (0..2).for_each(|cpu| {
            world.machine.interrupt_and_wait(cpu, cpu::Kind::Nmi, "the last", || {});
        });
        assert_eq!(served[1].load(Ordering::Relaxed) > 0, preempt != Preempt::Rt);
        assert_eq!(world.found(), kinds([]), "{preempt:?} {pcp:?}");
        world.end();
    }
}

#[test]
fn nolock_works_under_a_raw_lock_in_a_task_of_rt() {
    let world = World::new(Preempt::Rt, 1, 512, Options::default());
    world.run(|pages| {
        pages.empty_lists();
        Place::Raw.call(|| {
            let page = pages.alloc_pages_nolock(0).expect("the lock is free");
            assert_eq!(page.source, Source::ZoneByTrylock);
            pages.free_pages_nolock(page.addr, 0);
        });
    });
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn a_free_without_waiting_leaves_a_full_list_as_it_is() {
    for (preempt, pcp) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let world = World::new(preempt, 1, 512, era(pcp));
        world.run(|pages| {
            let page = pages.alloc_page(Gfp::NOWAIT).expect("there are pages");
            pages.fill_lists();
            let full = pages.listed_pages();
            Place::Raw.call(|| pages.free_pages_nolock(page.addr, 0));
            assert_eq!(pages.listed_pages(), full + 1);
        });
        assert_eq!(world.found(), kinds([]), "{preempt:?} {pcp:?}");
        world.end();
    }
}

#[test]
fn a_free_in_an_interrupt_of_rt_does_not_even_try() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        world.run(|pages| {
            let page = pages.alloc_page(Gfp::NOWAIT).expect("there are pages").addr;
            pages.empty_lists();
            world.in_nmi(move |pages| pages.free_pages_nolock(page, 0));
            assert_eq!(pages.listed_pages(), (preempt != Preempt::Rt) as u64);
        });
        world.end();
    }
}

#[test]
fn what_cannot_be_freed_at_once_waits_and_is_freed_later() {
    for preempt in MODELS {
        let world = World::new(preempt, 1, 512, Options::default());
        world.run(|pages| {
            let alloc = |_| pages.alloc_pages(1, Gfp::NOWAIT).expect("there are pages");
            let [first, second, third] = [0, 1, 2].map(alloc);
            let zone = pages.zone_lock().lock_irqsave();
            world.in_nmi(move |pages| pages.free_pages_nolock(first.addr, 1));
            world.in_nmi(move |pages| pages.free_pages_nolock(second.addr, 1));
            drop(zone);
            let mut path = Vec::new();
            trace::record(&mut path, || pages.free_pages(third.addr, 1));
            let late = path.iter().filter(|step| step.text.contains("had waited")).count();
            assert_eq!(late, 2, "{path:?}");
        });
        assert_eq!(world.found(), kinds([]), "{preempt:?}");
        world.end();
    }
}

#[test]
fn kswapd_is_woken_and_frees_by_a_shrinker() {
    for preempt in MODELS {
        let world = World::new(preempt, 2, 512, Options::default());
        let hoard = Arc::new(Mutex::new(Vec::new()));
        let by_kswapd = Arc::new(AtomicU64::new(0));
        let (own, pages, freed) =
            (Arc::clone(&hoard), Arc::clone(&world.pages), Arc::clone(&by_kswapd));
        world.run(|allocator| {
            allocator.register_shrinker(Box::new(move |count| {
                assert_eq!(Task::current().name(), "kswapd0");
                let mut hoard = own.lock().unwrap();
                let from = hoard.len().saturating_sub(count as usize);
                let some: Vec<Page> = hoard.split_off(from);
                drop(hoard);
                some.iter().for_each(|page| pages.free_page(page.addr));
                freed.fetch_add(some.len() as u64, Ordering::Relaxed);
                some.len() as u64
            }));
            let all = exhaust(allocator, Gfp::NONE);
            hoard.lock().unwrap().extend(all);
            // Where kswapd may preempt who wakes it, this gets a page already.
            let page = allocator.alloc_page(Gfp::NOWAIT);
            assert!(page.is_none() || preempt != Preempt::None);
            page.iter().for_each(|page| allocator.free_page(page.addr));
            assert!(allocator.kswapd_wakeups() > 0);
        });
        let end = Instant::now() + Duration::from_secs(20);
        while by_kswapd.load(Ordering::Relaxed) < 32 {
            assert!(Instant::now() < end, "kswapd does not free");
            thread::sleep(Duration::from_millis(1));
        }
        // What kswapd freed is there for who may not wait; and it stops once that is enough.
        let some: Vec<Page> = world
            .run(|pages| std::iter::from_fn(|| pages.alloc_page(Gfp::NONE)).take(16).collect());
        assert_eq!(some.len(), 16);
        let rest = std::mem::take(&mut *hoard.lock().unwrap());
        assert!(rest.len() > 200, "{} are left", rest.len());
        world.run(|pages| free_all(pages, [some, rest].concat()));
        assert_eq!(world.found(), kinds([]), "{preempt:?}");
        world.machine.shutdown();
        assert_eq!(world.pages.free_pages_total(), 512);
        assert_eq!(world.machine.bugs(), Vec::<String>::new());
    }
}

#[test]
fn who_reclaims_gets_the_last_pages_and_does_not_reclaim_again() {
    let world = World::new(Preempt::Full, 1, 256, Options::default());
    let depth = Arc::new(AtomicU64::new(0));
    let (pages, inside) = (Arc::clone(&world.pages), Arc::clone(&depth));
    world.run(|allocator| {
        allocator.register_shrinker(Box::new(move |_| {
            inside.fetch_add(1, Ordering::Relaxed);
            // As a file system that writes back needs memory to free memory.
            assert_eq!(pages.alloc_page(Gfp::KERNEL | Gfp::NOMEMALLOC), None);
            let page = pages.alloc_page(Gfp::KERNEL).expect("the reserves are for this");
            pages.free_page(page.addr);
            0
        }));
        let hoard = exhaust(allocator, Gfp::HIGH);
        let gfp = Gfp::KERNEL.without(Gfp::KSWAPD_RECLAIM) | Gfp::NORETRY;
        assert_eq!(allocator.alloc_page(gfp), None);
        assert_eq!(depth.load(Ordering::Relaxed), 1);
        free_all(allocator, hoard);
    });
    assert_eq!(world.found(), kinds([]));
    world.end();
}

#[test]
fn faults_are_injected_and_lose_nothing() {
    let world = World::new(Preempt::Full, 1, 512, Options::default());
    world.run(|pages| {
        pages.fail_every(3);
        let tries: Vec<Option<Page>> =
            (0..30).map(|i| pages.alloc_pages(i % 3, Gfp::KERNEL)).collect();
        let failed = tries.iter().filter(|page| page.is_none()).count();
        assert_eq!(failed, 10);
        pages.fail_all(true);
        assert_eq!(pages.alloc_page(Gfp::KERNEL), None);
        assert_eq!(pages.alloc_page(Gfp::NO_LOCKS), None);
        let spared = pages.alloc_page(Gfp::KERNEL | Gfp::NOFAIL).expect("NOFAIL is spared");
        pages.fail_all(false);
        pages.fail_every(0);
        let all: Vec<Page> = tries.into_iter().flatten().chain([spared]).collect();
        free_all(pages, all);
        assert!(pages.alloc_page(Gfp::KERNEL).map(|page| pages.free_page(page.addr)).is_some());
    });
    world.end();
}

#[test]
fn misuse_is_a_bug() {
    let world = World::new(Preempt::Full, 1, 512, Options::default());
    world.run(|pages| {
        let page = pages.alloc_pages(1, Gfp::NOWAIT).expect("there are pages").addr;
        pages.free_page(page);
        pages.free_page(Addr(page.0 + 4096));
        pages.free_page(Addr(page.0 + 8));
        pages.free_pages(page, 1);
        pages.free_pages(page, 1);
        let page = pages.alloc_page(Gfp::NOWAIT).expect("there are pages").addr;
        pages.free_page(page);
        pages.free_page(page);
        world.machine.memory.write(page.word(100), 1);
        let again = pages.alloc_page(Gfp::NOWAIT).expect("there are pages").addr;
        assert_eq!(again, page);
        pages.free_page(again);
    });
    world.end_with(&[
        "of order 1 is freed with order 0",
        "where no allocation begins",
        "which is the address of no page",
        "freed twice",
        "freed twice",
        "was written to while its page was free",
    ]);
}

#[test]
fn a_cpu_that_goes_leaves_no_page_behind() {
    for pcp in ERAS {
        let world = World::new(Preempt::Full, 2, 512, era(pcp));
        world.run(PageAllocator::fill_lists);
        let listed = world.pages.listed_pages();
        world.machine.offline(1, || {});
        world.run(PageAllocator::empty_lists);
        assert!(world.pages.listed_pages() > 0 && listed > world.pages.listed_pages());
        world.run(|pages| pages.drain_cpu(1));
        assert_eq!(world.pages.listed_pages(), 0);
        world.machine.online(1);
        assert_eq!(world.found(), kinds([]));
        world.end();
    }
}

#[test]
fn lists_are_filled_and_emptied_on_every_cpu() {
    for (preempt, pcp) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let world = World::new(preempt, 3, 512, era(pcp));
        for (fill, source) in [(true, Source::List), (false, Source::Zone)] {
            for cpu in 0..3 {
                world.run(|pages| if fill { pages.fill_lists() } else { pages.empty_lists() });
                assert_eq!(world.pages.listed_pages() > 0, fill);
                let page = world.machine.run(cpu, || {
                    let page = world.pages.alloc_page(Gfp::NOWAIT).expect("there are pages");
                    world.pages.free_page(page.addr);
                    page
                });
                assert_eq!(page.source, source, "{preempt:?} {pcp:?}");
            }
        }
        assert_eq!(world.found(), kinds([]));
        world.end();
    }
}

#[test]
fn a_path_reads_as_sentences() {
    let world = World::new(Preempt::Full, 1, 512, Options::default());
    let mut path = Vec::new();
    world.run(|pages| {
        pages.empty_lists();
        let page = trace::record(&mut path, || pages.alloc_page(Gfp::NOWAIT));
        pages.free_page(page.expect("there are pages").addr);
    });
    let text: Vec<String> = path.iter().map(ToString::to_string).collect();
    let text = text.join("\n");
    let expected = "alloc_pages(order 0, KSWAPD_RECLAIM)
local_irq_save()
this CPU's list is empty
lock zone->lock (spinlock), irqsave
  3 pages of zone Normal for the list
local_irq_restore()
page ";
    assert!(text.starts_with(expected), "{text}");
    world.end();
}
