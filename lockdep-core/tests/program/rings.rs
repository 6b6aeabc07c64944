//! Writers, gates, locks that are gone, and rings among classes.

use lockdep_core::held::Acquire;
use lockdep_core::mode::Mode::{Exclusive, RecursiveRead, Shared, Upgradable};
use lockdep_core::violation::{Closes, Kind};

use crate::world::{Found, Lock, World, single};

const A: Lock = single(1);
const B: Lock = single(2);
const C: Lock = single(3);
const G: Lock = single(4);

fn finding() -> Found {
    vec![(Kind::Circular, false)]
}

fn note() -> Found {
    vec![(Kind::Circular, true)]
}

#[test]
fn both_orders_are_a_ring_of_the_very_instances() {
    let mut world = World::new();
    assert_eq!(world.nest(0, &[A, B]), []);
    assert_eq!(world.nest(1, &[B, A]), finding());
    assert_eq!(world.closes(), Some(Closes::Instances));
}

#[test]
fn two_structs_of_one_type_are_a_ring_of_classes() {
    let mut world = World::new();
    let (other_a, other_b) = (Lock { at: 0x900, ..A }, Lock { at: 0x980, ..B });
    assert_eq!(world.nest(0, &[A, B]), []);
    assert_eq!(world.nest(0, &[other_b, other_a]), finding());
    assert_eq!(world.closes(), Some(Closes::Classes));
}

#[test]
fn readers_wait_for_nobody_until_somebody_writes() {
    let mut world = World::new();
    assert_eq!(world.nest_reads(0, &[A, B]), []);
    assert_eq!(world.nest_reads(1, &[B, A]), []);
    assert_eq!(world.nest(2, &[A]), [], "of B there are readers alone");
    assert_eq!(world.nest(2, &[B]), finding());
    let report = &world.reports()[0];
    assert_eq!(report.cycle.len(), 2);
    assert!(report.cycle.iter().all(|edge| edge.from_site.is_some()));
    assert_eq!(report.closes, Some(Closes::Instances));
    assert!(report.summary[0].contains("the first to write"), "{}", report.summary[0]);
}

#[test]
fn readers_queue_behind_a_writer_that_waits_and_behind_none_that_tries() {
    let mut world = World::new();
    world.nest_reads(0, &[A, B]);
    world.nest_reads(1, &[B, A]);
    world.nest(2, &[A]);
    assert_eq!(world.try_lock(2, B), []);
    world.release(2, B);
    assert_eq!(world.timed(2, B, Exclusive), []);
    world.release(2, B);
    assert_eq!(world.take(2, B, Upgradable), finding(), "it may become a writer");
}

#[test]
fn readers_wait_for_a_writer_that_tried_and_waits_for_another_lock() {
    let mut world = World::new();
    world.nest(2, &[B]);
    assert_eq!(world.nest_as(0, &[(B, Shared), (A, Shared)]), []);
    assert_eq!(world.try_lock(1, A), []);
    assert_eq!(world.read(1, B), finding());
}

#[test]
fn a_reader_and_a_mutex_are_a_ring_once_the_reader_has_writers() {
    let mut world = World::new();
    assert_eq!(world.nest_as(0, &[(A, Shared), (B, Exclusive)]), []);
    assert_eq!(world.nest_as(1, &[(B, Exclusive), (A, Shared)]), []);
    assert_eq!(world.lock(1, A), finding());
}

#[test]
fn whoever_writes_before_is_seen_as_well() {
    let mut world = World::new();
    world.nest(2, &[A]);
    world.nest(2, &[B]);
    assert_eq!(world.nest_reads(0, &[A, B]), []);
    assert_eq!(world.nest_reads(1, &[B, A]), finding());
}

#[test]
fn a_writer_in_the_ring_needs_no_other() {
    let mut world = World::new();
    assert_eq!(world.nest_as(0, &[(A, Shared), (B, Exclusive)]), []);
    assert_eq!(world.nest_as(1, &[(B, Shared), (A, Exclusive)]), finding());
}

#[test]
fn recursive_readers_pass_waiting_writers() {
    let mut world = World::new();
    world.nest(2, &[A]);
    world.nest(2, &[B]);
    assert_eq!(world.nest_as(0, &[(A, RecursiveRead), (B, RecursiveRead)]), []);
    assert_eq!(world.nest_as(1, &[(B, RecursiveRead), (A, RecursiveRead)]), []);
    assert_eq!(world.nest_as(1, &[(B, Exclusive), (A, RecursiveRead)]), []);
    assert_eq!(world.nest_as(1, &[(B, Exclusive), (A, Exclusive)]), finding());
}

#[test]
fn a_longer_ring_of_readers_wakes_with_its_last_class() {
    let mut world = World::new();
    for (from, to) in [(A, B), (B, C), (C, A)] {
        assert_eq!(world.nest_reads(0, &[from, to]), []);
    }
    assert_eq!(world.nest(0, &[A]), []);
    assert_eq!(world.nest(0, &[B]), []);
    assert_eq!(world.nest(0, &[C]), finding());
    assert_eq!(world.reports()[0].cycle.len(), 3);
}

#[test]
fn a_reader_in_the_middle_hides_nothing() {
    for reader in [Shared, RecursiveRead] {
        let mut world = World::new();
        assert_eq!(world.nest_as(0, &[(A, Exclusive), (C, reader), (B, Exclusive)]), []);
        assert_eq!(world.nest(1, &[B, A]), finding());
        assert_eq!(world.reports()[0].cycle.len(), 2);
    }
}

#[test]
fn a_gate_keeps_both_sides_apart_until_one_goes_around_it() {
    let mut world = World::new();
    assert_eq!(world.nest(0, &[G, A, B]), []);
    assert_eq!(world.nest(1, &[G, B, A]), note());
    assert!(world.reports()[0].fact.starts_with("gated by class 4"), "{}", world.reports()[0].fact);
    assert_eq!(world.nest(1, &[G, B, A]), [], "told once");
    assert_eq!(world.nest(0, &[A, B]), finding());
}

#[test]
fn whichever_side_goes_around_the_gate() {
    let mut world = World::new();
    world.nest(0, &[G, A, B]);
    assert_eq!(world.nest(1, &[G, B, A]), note());
    assert_eq!(world.nest(1, &[B, A]), finding());
    let mut world = World::new();
    world.nest(0, &[A, B]);
    assert_eq!(world.nest(1, &[G, B, A]), finding(), "there never was a gate");
}

#[test]
fn a_gate_that_is_read_is_none() {
    let mut world = World::new();
    let gated = |first, second| [(G, Shared), (first, Exclusive), (second, Exclusive)];
    world.nest_as(0, &gated(A, B));
    assert_eq!(world.nest_as(1, &gated(B, A)), finding());
}

#[test]
fn a_gate_that_one_reads_and_the_other_writes_keeps_them_apart() {
    let mut world = World::new();
    world.nest_as(0, &[(G, Shared), (A, Exclusive), (B, Exclusive)]);
    assert_eq!(world.nest(1, &[G, B, A]), note());
    assert_eq!(world.nest_as(1, &[(G, Shared), (B, Exclusive), (A, Exclusive)]), finding());
}

#[test]
fn two_gates_of_one_class_are_none_for_the_very_same_locks() {
    let mut world = World::new();
    let other = Lock { at: 0x700, ..G };
    world.nest(0, &[G, A, B]);
    assert_eq!(world.nest(1, &[other, B, A]), finding());
    // Where the locks are others, too, each pair may have its own gate.
    let mut world = World::new();
    let (other_a, other_b) = (Lock { at: 0x900, ..A }, Lock { at: 0x980, ..B });
    world.nest(0, &[G, A, B]);
    assert_eq!(world.nest(1, &[other, other_b, other_a]), note());
}

#[test]
fn a_gated_ring_does_not_hide_another() {
    let mut world = World::new();
    world.nest(0, &[G, A, B]);
    assert_eq!(world.nest(1, &[G, B, A]), note());
    assert_eq!(world.nest(0, &[A, C]), []);
    assert_eq!(
        world.nest(1, &[C, B]),
        finding(),
        "B to A under the gate, and two steps without it"
    );
}

#[test]
fn two_steps_under_one_gate_never_come_at_once() {
    let mut world = World::new();
    world.nest(0, &[G, A, B]);
    world.nest(1, &[G, B, C]);
    assert_eq!(world.nest(2, &[C, A]), note());
    assert_eq!(world.nest(0, &[A, B]), finding());
}

#[test]
fn a_fresh_lock_each_time_is_no_ring() {
    let mut world = World::new();
    let fresh = Lock { class: 9, at: 0x5000 };
    assert_eq!(world.nest(0, &[fresh, A]), []);
    world.drop(fresh, false);
    assert_eq!(world.nest(0, &[A, fresh]), note(), "another lock at the same address");
    assert!(world.reports()[0].fact.contains("is gone"), "{}", world.reports()[0].fact);
    world.drop(fresh, false);
    // Once several tasks take one, it counts.
    let shared =
        [Acquire { shared: true, ..world.request(fresh, Exclusive) }, world.request(A, Exclusive)];
    let found: Found = shared.iter().flat_map(|wanted| world.acquire(0, wanted)).collect();
    assert!(found.iter().all(|(_, note)| *note), "the way back is still that of a private lock");
    world.release(0, A);
    world.release(0, fresh);
    assert_eq!(world.nest(0, &[A, fresh]), finding());
}

#[test]
fn a_lock_that_others_took_may_come_again() {
    let mut world = World::new();
    let fresh = Lock { class: 9, at: 0x5000 };
    world.nest(0, &[fresh, A]);
    world.drop(fresh, true);
    assert_eq!(world.nest(0, &[A, fresh]), finding());
}

#[test]
fn the_orders_of_two_tests_meet() {
    let cache = Lock { class: 9, at: 0x5000 };
    let mut world = World::new();
    world.nest(0, &[cache, A]);
    world.drop(cache, false);
    assert_eq!(world.nest(1, &[A, cache]), finding(), "in another thread");
    let (key, value) = (Lock { class: 10, at: 0x6000 }, Lock { class: 11, at: 0x6100 });
    let mut world = World::new();
    world.nest(0, &[key, value]);
    [key, value].into_iter().for_each(|lock| world.drop(lock, false));
    assert_eq!(world.nest(0, &[value, key]), finding(), "all of it is new");
    assert_eq!(world.closes(), Some(Closes::Classes));
}

#[test]
fn a_second_class_of_readers_in_the_ring_sleeps_with_it() {
    let mut world = World::new();
    world.nest(0, &[A]);
    assert_eq!(world.nest_as(0, &[(A, Exclusive), (B, Shared)]), []);
    assert_eq!(world.nest_as(1, &[(B, Shared), (A, Exclusive)]), []);
    world.drop(B, false);
    assert_eq!(world.nest(0, &[B]), finding());
}

#[test]
fn timed_and_try_forms_close_no_ring_but_begin_one() {
    let mut world = World::new();
    world.nest(0, &[A, B]);
    world.lock(1, B);
    assert_eq!(world.timed(1, A, Exclusive), []);
    world.release(1, A);
    assert_eq!(world.try_lock(1, A), []);
    world.release(1, A);
    world.release(1, B);
    assert_eq!(world.timed(1, B, Exclusive), []);
    assert_eq!(world.lock(1, A), finding(), "held by a timed form, and now it waits");
}

#[test]
fn an_upgrade_is_a_wait_under_all_else() {
    let mut world = World::new();
    world.nest(0, &[A, B]);
    assert_eq!(world.take(1, A, Upgradable), []);
    assert_eq!(world.read(1, B), []);
    assert_eq!(world.upgrade(1, A), finding(), "B is held: B to A");
    let mut world = World::new();
    assert_eq!(world.take(1, A, Upgradable), []);
    assert_eq!(world.upgrade(1, A), [], "not against itself");
    world.release(1, A);
}
