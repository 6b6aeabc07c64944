//! The slab: that it works in both eras, and what the validator says of its callers.

mod world;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use lockdep::{Kind, Preempt};
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::{Machine, cpu, trace};
use lockdep_subjects::page::{self, Gfp, PageAllocator};
use lockdep_subjects::slab::{Era, Options, SIZES, Sheaf, Slab};

use crate::world::{MODELS, Place, Random, World};

const ERAS: [Era; 2] = [Era::CpuSlabs, Era::Sheaves];

fn with_slab(preempt: Preempt, cpus: usize, pages: u64, era: Era) -> (World, Arc<Slab>) {
    let world = World::new(preempt, cpus, pages, page::Options::default());
    let slab = Slab::new(&world.machine, &world.pages, Options { era });
    (world, slab)
}

/// Ends it: no object is live, and all pages are back.
fn end(world: World, slab: &Slab, bugs: &[&str]) {
    world.run(|_| {
        slab.drop_rcu_sheaves();
        slab.check_invariants().unwrap();
        slab.shrink();
    });
    assert_eq!(slab.live(), 0);
    world.end_with(bugs);
}

/// An object that knows who owns it, in each word.
fn mark(machine: &Machine, slab: &Slab, object: Addr, owner: u64) {
    let words = slab.size_of(object).expect("it is an object") / 8;
    machine.memory.fill(object, words, owner);
}

fn assert_marked(machine: &Machine, slab: &Slab, object: Addr, owner: u64) {
    let words = slab.size_of(object).expect("it is an object") / 8;
    let mut all = (0..words).map(|i| machine.memory.read(object.word(i)));
    assert!(all.all(|word| word == owner), "object {object:?} of {owner} was shared");
}

/// Objects that go from thread to thread.
type Basket = Mutex<Vec<(Addr, u64)>>;

/// Allocates and frees `count` objects; some it leaves to others, and frees some of theirs.
fn churn(machine: &Machine, slab: &Slab, basket: &Basket, id: u64, count: u64) {
    let (mut random, mut live) = (Random(id), Vec::new());
    let mut serial = 0;
    for i in 0..count {
        let bytes = [8, 32, 33, 64, 64, 128, 128, 200, 256, 500, 1000, 2048];
        let bytes = bytes[random.below(bytes.len() as u64) as usize];
        let gfp = [Gfp::NOWAIT, Gfp::ATOMIC, Gfp::KERNEL][random.below(3) as usize];
        let object = slab.kmalloc(bytes, gfp).expect("there is memory");
        serial += 1;
        let owner = id << 32 | serial;
        mark(machine, slab, object, owner);
        live.push((object, owner));
        if i % 16 == 0 {
            let mut basket = basket.lock().unwrap();
            let at = random.below(live.len() as u64) as usize;
            let given = std::mem::replace(&mut live[at], (Addr::NULL, 0));
            basket.push(given);
            let from = random.below(basket.len() as u64) as usize;
            live[at] = basket.swap_remove(from);
        }
        while live.len() > 24 || !live.is_empty() && random.below(3) == 0 {
            let at = random.below(live.len() as u64) as usize;
            let (object, owner) = live.swap_remove(at);
            assert_marked(machine, slab, object, owner);
            slab.kfree(object);
        }
        if i % 8 == 0 {
            cpu::cond_resched();
        }
    }
    for (object, owner) in &live {
        assert_marked(machine, slab, *object, *owner);
    }
    slab.kfree_bulk(&live.iter().map(|(object, _)| *object).collect::<Vec<_>>());
}

/// Eight threads on four CPUs.
fn churn_in_threads(world: &World, slab: &Slab, count: u64) {
    let basket = Basket::default();
    thread::scope(|scope| {
        for id in 1..=8 {
            let (machine, basket) = (&world.machine, &basket);
            scope.spawn(move || {
                machine.run(id as usize % 4, || churn(machine, slab, basket, id, count));
            });
        }
    });
    world.run(|_| {
        for (object, owner) in basket.into_inner().unwrap() {
            assert_marked(&world.machine, slab, object, owner);
            slab.kfree(object);
        }
    });
}

#[test]
fn eight_threads_share_and_lose_no_object() {
    for era in ERAS {
        let (world, slab) = with_slab(Preempt::Full, 4, 1024, era);
        churn_in_threads(&world, &slab, 100_000);
        assert_eq!(world.found(), BTreeSet::new(), "{era:?}");
        end(world, &slab, &[]);
    }
}

#[test]
fn every_kernel_and_every_list_era_serves_the_slab() {
    for (preempt, era) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        for pcp in [page::PcpEra::IrqsOff, page::PcpEra::LocalLock, page::PcpEra::TryLock] {
            let options = page::Options { era: pcp, ..page::Options::default() };
            let world = World::new(preempt, 4, 1024, options);
            let slab = Slab::new(&world.machine, &world.pages, Options { era });
            churn_in_threads(&world, &slab, 500);
            assert_eq!(world.found(), BTreeSet::new(), "{preempt:?} {era:?} {pcp:?}");
            end(world, &slab, &[]);
        }
    }
}

#[test]
fn nmis_allocate_and_free_in_the_middle_of_everything() {
    for (preempt, era) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let (world, slab) = with_slab(preempt, 4, 1024, era);
        let (stop, basket) = (AtomicBool::new(false), Arc::new(Basket::default()));
        let (served, ran) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        thread::scope(|scope| {
            let sender = scope.spawn(|| {
                for sent in 0.. {
                    // No faster than they are served: they come before everything else.
                    while ran.load(Ordering::Relaxed) < sent && !stop.load(Ordering::Relaxed) {
                        thread::yield_now();
                    }
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let (machine, slab) = (Arc::clone(&world.machine), Arc::clone(&slab));
                    let (basket, served, ran) =
                        (Arc::clone(&basket), Arc::clone(&served), Arc::clone(&ran));
                    world.machine.interrupt(
                        sent as usize % 4,
                        cpu::Kind::Nmi,
                        "profiling",
                        move || {
                            nmi(&machine, &slab, &basket, &served);
                            ran.fetch_add(1, Ordering::Relaxed);
                        },
                    );
                    thread::sleep(Duration::from_micros(50));
                }
            });
            while ran.load(Ordering::Relaxed) < 20 {
                churn_in_threads(&world, &slab, 500);
            }
            stop.store(true, Ordering::Relaxed);
            sender.join().unwrap();
        });
        // The last ones are on their way.
        for cpu in 0..4 {
            world.machine.interrupt_and_wait(cpu, cpu::Kind::Nmi, "the last", || {});
        }
        world.run(|_| {
            basket.lock().unwrap().drain(..).for_each(|(object, owner)| {
                assert_marked(&world.machine, &slab, object, owner);
                slab.kfree(object);
            })
        });
        assert_eq!(world.found(), BTreeSet::new(), "{preempt:?} {era:?}");
        assert_eq!(served.load(Ordering::Relaxed) > 0, preempt != Preempt::Rt);
        end(world, &slab, &[]);
    }
}

fn nmi(machine: &Machine, slab: &Slab, basket: &Basket, served: &AtomicU64) {
    // Whoever has the basket may be who was interrupted.
    let Ok(mut basket) = basket.try_lock() else { return };
    for bytes in [30, 200] {
        let Some(object) = slab.kmalloc_nolock(bytes) else { continue };
        served.fetch_add(1, Ordering::Relaxed);
        mark(machine, slab, object, object.0);
        basket.push((object, object.0));
    }
    while basket.len() > 6 {
        let (object, owner) = basket.swap_remove(0);
        assert_marked(machine, slab, object, owner);
        slab.kfree_nolock(object);
    }
}

#[test]
fn an_nmi_gets_an_object_unless_the_kernel_is_rt() {
    for (preempt, era) in MODELS.into_iter().flat_map(|preempt| ERAS.map(|era| (preempt, era))) {
        let (world, slab) = with_slab(preempt, 1, 512, era);
        let other = Arc::clone(&slab);
        world.run(|pages| {
            for empty in [false, true] {
                if empty {
                    pages.empty_lists();
                }
                let own = Arc::clone(&other);
                let object = world.in_nmi(move |_| own.kmalloc_nolock(100));
                assert_eq!(object.is_some(), preempt != Preempt::Rt, "{preempt:?} {era:?}");
                if let Some(object) = object {
                    assert_eq!(slab.size_of(object), Some(128));
                    let own = Arc::clone(&other);
                    world.in_nmi(move |_| own.kfree_nolock(object));
                }
                let own = Arc::clone(&other);
                let object = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
                world.in_nmi(move |_| own.kfree_nolock(object));
            }
        });
        assert_eq!(world.found(), BTreeSet::new());
        drop(other);
        end(world, &slab, &[]);
    }
}

#[test]
fn what_an_nmi_freed_is_freed_by_the_next_who_has_the_lock() {
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::CpuSlabs);
    world.run(|_| {
        let two = 2 * 4096 / 64;
        let all: Vec<Addr> =
            (0..two).map(|_| slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory")).collect();
        // Its page is full and no CPU's own any more.
        let (first, own) = (all[0], Arc::clone(&slab));
        world.in_nmi(move |_| own.kfree_nolock(first));
        assert_eq!(slab.live(), two - 1);
        let mut path = Vec::new();
        trace::record(&mut path, || slab.kfree_bulk(&all[1..]));
        assert!(path.iter().any(|step| step.text.contains("had waited")), "{path:?}");
    });
    end(world, &slab, &[]);
}

#[test]
fn a_cpu_slab_is_clean_under_a_raw_lock_and_what_is_behind_it_is_not() {
    for preempt in MODELS {
        for (place, fresh) in Place::ALL.into_iter().flat_map(|p| [(p, true), (p, false)]) {
            let (world, slab) = with_slab(preempt, 1, 512, Era::CpuSlabs);
            world.run(|_| {
                let first = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
                let bytes = if fresh { 128 } else { 64 };
                let object = place.call(|| slab.kmalloc(bytes, Gfp::NOWAIT));
                place.call(|| slab.kfree(object.expect("there is memory")));
                slab.kfree(first);
            });
            let wrong = place == Place::Raw && fresh;
            let found = world.found();
            assert_eq!(found.contains(&Kind::WaitContext), wrong, "{preempt:?} {place:?}");
            assert_eq!(found.is_empty(), !wrong, "{found:?}");
            end(world, &slab, &[]);
        }
    }
}

#[test]
fn the_barn_is_known_from_ordinary_tasks() {
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::Sheaves);
    let mut path = Vec::new();
    world.run(|_| {
        trace::record(&mut path, || {
            let object = slab.kmalloc(64, Gfp::KERNEL).expect("there is memory");
            slab.kfree(object);
        });
    });
    assert!(path.iter().any(|step| step.text.starts_with("lock barn->lock")), "{path:?}");
    assert!(world.validator.snapshot().to_json().contains("barn->lock"));
    assert_eq!(world.found(), BTreeSet::new());
    end(world, &slab, &[]);
}

#[test]
fn a_sheaf_for_kfree_rcu_under_a_raw_lock_needs_its_annotation() {
    for (preempt, annotate) in [Preempt::None, Preempt::Full]
        .into_iter()
        .flat_map(|preempt| [(preempt, false), (preempt, true)])
    {
        for place in Place::ALL {
            let (world, slab) = with_slab(preempt, 1, 512, Era::Sheaves);
            world.run(|_| {
                let object = slab.kmalloc(64, Gfp::KERNEL).expect("there is memory");
                slab.drop_rcu_sheaves();
                let full = |_: Sheaf| panic!("one object fills no sheaf");
                assert!(place.call(|| slab.rcu_sheaf_put(object, annotate, &full)));
                assert_eq!(slab.live(), 1, "it waits for a grace period");
            });
            let case = format!("{preempt:?} annotate: {annotate} {place:?}");
            let wrong = place == Place::Raw && !annotate;
            let expected =
                if wrong { BTreeSet::from([Kind::WaitContext]) } else { BTreeSet::new() };
            assert_eq!(world.found(), expected, "{case}");
            let findings = world.validator.findings();
            let barn = findings.iter().any(|kept| kept.report.brief().contains("barn->lock"));
            assert!(barn || !wrong, "{findings:?}");
            end(world, &slab, &[]);
        }
    }
}

#[test]
fn full_sheaves_are_handed_over_and_freed_together() {
    for preempt in MODELS {
        let (world, slab) = with_slab(preempt, 2, 1024, Era::Sheaves);
        let full = Mutex::new(Vec::new());
        let hand_over = |sheaf: Sheaf| full.lock().unwrap().push(sheaf.into_addr());
        let count = 200;
        world.run(|_| {
            for i in 0..count {
                let object = slab.kmalloc(64, Gfp::KERNEL).expect("there is memory");
                mark(&world.machine, &slab, object, i);
                assert!(slab.rcu_sheaf_put(object, true, &hand_over));
                // A reader may still look at it.
                assert_marked(&world.machine, &slab, object, i);
            }
        });
        assert_eq!(slab.live(), count);
        let full = full.into_inner().unwrap();
        assert_eq!(full.len(), 3);
        world.run(|_| {
            for sheaf in full.into_iter().map(Sheaf::from_addr) {
                assert_eq!(sheaf.len(&world.machine.memory), 60);
                // These two words are the rcu_head's.
                world.machine.memory.fill(sheaf.addr(), 2, u64::MAX);
                slab.rcu_sheaf_free(sheaf);
            }
            assert_eq!(slab.live(), 20);
            let rest = slab.take_rcu_sheaf(0).expect("there is one that is not full");
            assert!(slab.take_rcu_sheaf(0).is_none());
            slab.rcu_sheaf_free(rest);
        });
        assert_eq!(world.found(), BTreeSet::new(), "{preempt:?}");
        end(world, &slab, &[]);
    }
}

#[test]
fn a_put_fails_without_a_page_and_the_object_is_still_the_callers() {
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::Sheaves);
    let full = |_: Sheaf| panic!("there is no sheaf");
    world.run(|pages| {
        let object = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
        pages.fail_all(true);
        assert!(!slab.rcu_sheaf_put(object, true, &full));
        pages.fail_all(false);
        slab.kfree(object);
        assert!(!slab.rcu_sheaf_put(Addr(4096), true, &full), "it is no object");
    });
    end(world, &slab, &[]);
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::CpuSlabs);
    world.run(|_| {
        let object = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
        assert!(!slab.rcu_sheaf_put(object, true, &full), "there are no sheaves");
        slab.kfree(object);
    });
    end(world, &slab, &[]);
}

#[test]
fn a_page_for_a_sheaf_is_allocated_with_the_local_lock_released() {
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::Sheaves);
    let mut path = Vec::new();
    world.run(|pages| {
        let object = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
        pages.empty_lists();
        let full = |_: Sheaf| panic!("one object fills no sheaf");
        trace::record(&mut path, || assert!(slab.rcu_sheaf_put(object, true, &full)));
    });
    let depth = |text: &str| path.iter().find(|step| step.text.starts_with(text)).unwrap().depth;
    assert_eq!(depth("lock barn->lock"), 1);
    assert_eq!(depth("lock zone->lock"), 0);
    assert_eq!(world.found(), BTreeSet::new());
    end(world, &slab, &[]);
}

#[test]
fn sizes_are_rounded_up_and_zeroed_when_asked() {
    for era in ERAS {
        let (world, slab) = with_slab(Preempt::Full, 1, 512, era);
        world.run(|_| {
            for size in SIZES {
                for bytes in [size - 1, size] {
                    let object = slab.kmalloc(bytes, Gfp::NOWAIT | Gfp::ZERO).expect("memory");
                    assert_eq!(slab.size_of(object), Some(size));
                    assert_marked(&world.machine, &slab, object, 0);
                    slab.kfree(object);
                }
            }
            assert_eq!(slab.kmalloc(2049, Gfp::KERNEL), None);
            assert_eq!(slab.kmalloc_nolock(2049), None);
        });
        end(world, &slab, &[]);
    }
}

#[test]
fn misuse_is_a_bug() {
    for era in ERAS {
        let (world, slab) = with_slab(Preempt::Full, 1, 512, era);
        world.run(|pages| {
            let object = slab.kmalloc(100, Gfp::NOWAIT).expect("there is memory");
            slab.kfree(object.word(1));
            slab.kfree(object);
            slab.kfree(object);
            slab.kfree_nolock(object);
            slab.kfree_bulk(&[object]);
            let page = pages.alloc_page(Gfp::NOWAIT).expect("there are pages");
            slab.kfree(page.addr);
            slab.kfree(Addr::NULL);
            pages.free_page(page.addr);
            world.machine.memory.write(object.word(3), 1);
            let again = slab.kmalloc(100, Gfp::NOWAIT).expect("there is memory");
            assert_eq!(again, object);
            let off = cpu::irq_save();
            slab.kfree_bulk(&[again]);
            drop(off);
        });
        let bugs = [
            "which is no object",
            "freed twice",
            "freed twice",
            "freed twice",
            "which is no object",
            "which is no object",
            "written to while its object was free",
            "interrupts off",
        ];
        end(world, &slab, &bugs);
    }
}

#[test]
fn a_free_list_that_was_written_to_is_a_bug() {
    let (world, slab) = with_slab(Preempt::Full, 1, 512, Era::CpuSlabs);
    world.run(|_| {
        let object = slab.kmalloc(1024, Gfp::NOWAIT).expect("there is memory");
        slab.kfree(object);
        world.machine.memory.write(object, 0xdead_beef);
        let again = slab.kmalloc(1024, Gfp::NOWAIT).expect("there is memory");
        assert_eq!(again, object);
    });
    world.machine.shutdown();
    let bugs = world.machine.bugs();
    assert!(bugs.len() == 1 && bugs[0].contains("leads from"), "{bugs:?}");
}

#[test]
fn empty_slabs_give_their_pages_back_without_being_asked() {
    let (world, slab) = with_slab(Preempt::Full, 1, 1024, Era::CpuSlabs);
    world.run(|pages| {
        let before = pages.free_pages_total();
        let all: Vec<Addr> =
            (0..200).map(|_| slab.kmalloc(2048, Gfp::NOWAIT).expect("there is memory")).collect();
        assert_eq!(before - pages.free_pages_total(), 100);
        all.iter().for_each(|object| slab.kfree(*object));
        // Two are kept, and this CPU has one.
        assert_eq!(before - pages.free_pages_total(), 3);
    });
    end(world, &slab, &[]);
}

#[test]
fn slabs_that_are_taken_back_with_live_objects_are_used_again() {
    let (world, slab) = with_slab(Preempt::Full, 2, 512, Era::CpuSlabs);
    let alloc = |_| slab.kmalloc(1024, Gfp::KERNEL).expect("there is memory");
    let first = world.machine.run(1, || [0, 1, 2, 3, 4].map(alloc));
    world.run(|_| {
        slab.kfree(first[1]);
        slab.shrink();
        slab.check_invariants().unwrap();
    });
    // Four live ones in two pages, which have room for four more.
    let more = world.machine.run(1, || [0, 1, 2, 3].map(alloc));
    let all = BTreeSet::from_iter(first.into_iter().chain(more));
    let pages: BTreeSet<u64> = all.iter().map(|object| object.pfn()).collect();
    assert_eq!((all.len(), pages.len()), (8, 2), "{first:?} {more:?}");
    world.run(|_| all.iter().for_each(|object| slab.kfree(*object)));
    end(world, &slab, &[]);
}

#[test]
fn bulk_frees_lock_once_for_each_page() {
    let (world, slab) = with_slab(Preempt::Full, 1, 1024, Era::CpuSlabs);
    world.run(|_| {
        let all: Vec<Addr> =
            (0..65).map(|_| slab.kmalloc(512, Gfp::NOWAIT).expect("there is memory")).collect();
        let mut path = Vec::new();
        trace::record(&mut path, || slab.kfree_bulk(&all[..64]));
        let locked = path.iter().filter(|step| step.text.starts_with("lock list_lock")).count();
        assert_eq!(locked, 64 / 8);
        slab.kfree(all[64]);
    });
    end(world, &slab, &[]);
}

#[test]
fn no_memory_is_no_object_and_loses_nothing() {
    for era in ERAS {
        let (world, slab) = with_slab(Preempt::Full, 1, 128, era);
        world.run(|pages| {
            let all: Vec<Addr> = std::iter::from_fn(|| slab.kmalloc(256, Gfp::NONE)).collect();
            assert!(all.len() > 64 * 16 && pages.alloc_page(Gfp::NONE).is_none());
            all.iter().for_each(|object| slab.kfree(*object));
            pages.fail_every(2);
            let some: Vec<Option<Addr>> =
                (0..100).map(|i| slab.kmalloc(SIZES[i % 7], Gfp::NONE)).collect();
            pages.fail_every(0);
            assert!(some.iter().any(Option::is_none) && some.iter().any(Option::is_some));
            some.into_iter().flatten().for_each(|object| slab.kfree(object));
        });
        end(world, &slab, &[]);
    }
}

#[test]
fn a_cpu_that_goes_leaves_nothing_behind() {
    for era in ERAS {
        let (world, slab) = with_slab(Preempt::Full, 2, 512, era);
        let full = |_: Sheaf| panic!("one object fills no sheaf");
        world.machine.run(1, || {
            for size in SIZES {
                slab.kfree(slab.kmalloc(size, Gfp::KERNEL).expect("there is memory"));
            }
            let object = slab.kmalloc(64, Gfp::KERNEL).expect("there is memory");
            if !slab.rcu_sheaf_put(object, true, &full) {
                slab.kfree(object);
            }
        });
        world.machine.offline(1, || {});
        world.run(|pages: &PageAllocator| {
            slab.drain_cpu(1);
            pages.drain_cpu(1);
            let left = slab.take_rcu_sheaf(1);
            assert_eq!(left.is_some(), era == Era::Sheaves);
            left.into_iter().for_each(|sheaf| slab.rcu_sheaf_free(sheaf));
            slab.shrink();
            assert_eq!(pages.free_pages_total(), 512);
        });
        world.machine.online(1);
        assert_eq!(world.found(), BTreeSet::new());
        end(world, &slab, &[]);
    }
}

#[test]
fn a_strict_allocator_judges_objects_too() {
    let options = page::Options { strict: true, ..page::Options::default() };
    let world = World::new(Preempt::Full, 1, 512, options);
    let slab = Slab::new(&world.machine, &world.pages, Options::default());
    world.run(|_| {
        let first = slab.kmalloc(64, Gfp::NOWAIT).expect("there is memory");
        assert_eq!(world.found(), BTreeSet::new());
        let second = Place::Raw.call(|| slab.kmalloc(64, Gfp::NOWAIT).expect("it has one"));
        slab.kfree_bulk(&[first, second]);
    });
    assert_eq!(world.found(), BTreeSet::from([Kind::WaitContext]));
    end(world, &slab, &[]);
}
