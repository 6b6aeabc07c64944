//! The same lock twice, and orders within one class.

use lockdep_core::mode::Mode::{Exclusive, RecursiveRead, Shared, Upgradable};
use lockdep_core::mode::Subclass;
use lockdep_core::violation::{Closes, Kind};

use crate::world::{Found, Lock, World, boxed, element, single};

const A: Lock = single(1);
const B: Lock = single(2);

fn disorder() -> Found {
    vec![(Kind::Recursive, false)]
}

#[test]
fn the_same_lock_twice_hangs_for_certain_unless_both_read() {
    use std::collections::HashMap;
    let modes = [Exclusive, Shared, RecursiveRead, Upgradable];
    let hangs = |held, wanted| {
        held == Exclusive || wanted == Exclusive || held == Upgradable && wanted == Upgradable
    };
    let mut seen = HashMap::new();
    for (held, wanted) in modes.iter().flat_map(|held| modes.map(|wanted| (*held, wanted))) {
        let mut world = World::new();
        assert_eq!(world.take(0, A, held), []);
        let found = world.take(0, A, wanted);
        let beside_itself = (held, wanted) == (Upgradable, Shared);
        let clean = wanted == RecursiveRead && held != Exclusive || beside_itself;
        assert_eq!(found, if clean { Found::new() } else { disorder() }, "{held:?} {wanted:?}");
        if !clean {
            assert_eq!(world.reports()[0].certain_hang, hangs(held, wanted), "{held:?} {wanted:?}");
        }
        seen.insert((held, wanted), clean);
    }
    assert_eq!(seen.values().filter(|clean| **clean).count(), 4);
}

#[test]
fn try_and_timed_forms_of_a_lock_that_is_held_are_right() {
    let mut world = World::new();
    world.lock(0, A);
    assert_eq!(world.timed(0, A, Exclusive), []);
    assert_eq!(world.timed(0, A, Shared), []);
}

#[test]
fn hand_over_hand_is_clean_and_soon_needs_no_look() {
    let mut world = World::new();
    let row: Vec<Lock> = (0..8).map(|i| element(1, i)).collect();
    for _ in 0..3 {
        world.lock(0, row[0]);
        for pair in row.windows(2) {
            assert_eq!(world.lock(0, pair[1]), []);
            world.release(0, pair[0]);
        }
        world.release(0, row[7]);
    }
    // One chain for a lock alone, one for a lock under the one below it.
    assert_eq!(world.validator.chains(), 2);
    assert_eq!(world.validator.findings().len(), 0);
}

#[test]
fn the_next_array_is_taken_by_the_same_code() {
    let mut world = World::new();
    (0..4).for_each(|i| assert_eq!(world.nest(0, &[element(1, i), element(1, i + 1)]), []));
    (0..5).for_each(|i| world.drop(element(1, i), false));
    let next = |i: usize| Lock { class: 1, at: 0x80_0000 + i * 40 };
    assert_eq!(world.nest(0, &[next(0), next(1)]), []);
    assert_eq!(world.nest(0, &[next(3), next(2)]), disorder());
}

#[test]
fn what_readers_do_in_a_loop_is_kept_once() {
    let mut world = World::new();
    assert_eq!(world.nest_reads(0, &[element(1, 0), element(1, 1)]), []);
    for _ in 0..3 {
        assert_eq!(world.nest_reads(0, &[element(1, 3), element(1, 2)]), []);
        assert_eq!(world.nest_reads(0, &[element(1, 1), element(1, 0)]), []);
    }
    let found = world.nest(0, &[element(1, 5)]);
    assert_eq!(found, vec![(Kind::Recursive, false), (Kind::Circular, false)]);
}

#[test]
fn downwards_is_an_order_as_well() {
    let mut world = World::new();
    for i in (1..8).rev() {
        assert_eq!(world.nest(0, &[element(1, i), element(1, i - 1)]), []);
    }
    assert_eq!(world.nest(0, &[element(1, 0), element(1, 7)]), disorder());
}

#[test]
fn pairs_of_one_array_in_no_common_order_need_no_ring() {
    for modes in [[Exclusive, Exclusive], [Exclusive, Shared]] {
        let mut world = World::new();
        let pair = |a, b| [(element(1, a), modes[0]), (element(1, b), modes[1])];
        assert_eq!(world.nest_as(0, &pair(0, 1)), []);
        assert_eq!(world.nest_as(0, &pair(3, 2)), disorder());
        let report = &world.reports()[0];
        assert!(report.fact.contains("no common order"), "{}", report.fact);
        assert_eq!((report.cycle.len(), report.closes), (2, Some(Closes::Classes)));
    }
}

#[test]
fn what_was_seen_before_the_array_was_known_to_be_one_counts() {
    let mut world = World::new();
    assert_eq!(world.nest(0, &[element(1, 0), element(1, 2)]), []);
    assert_eq!(world.nest(0, &[element(1, 2), element(1, 1)]), disorder());
}

#[test]
fn readers_of_an_array_have_no_order_to_keep_before_somebody_writes() {
    let mut world = World::new();
    assert_eq!(world.nest_reads(0, &[element(1, 0), element(1, 1)]), []);
    assert_eq!(world.nest_reads(0, &[element(1, 3), element(1, 2)]), []);
    assert_eq!(world.nest(0, &[element(1, 5)]), disorder());
}

#[test]
fn recursive_readers_of_an_array_wait_for_no_reader() {
    let mut world = World::new();
    world.nest(0, &[element(1, 9)]);
    let pair = |a, b| [(element(1, a), RecursiveRead), (element(1, b), RecursiveRead)];
    assert_eq!(world.nest_as(0, &pair(0, 1)), []);
    assert_eq!(world.nest_as(0, &pair(1, 0)), []);
    assert_eq!(world.nest_as(0, &pair(3, 2)), []);
    let ring = world.nest(0, &[element(1, 1), element(1, 0)]);
    assert_eq!(ring, vec![(Kind::Circular, false)], "but for a writer of two");
}

#[test]
fn separate_objects_go_by_who_was_taken_under_whom() {
    let mut world = World::new();
    // A list through the heap, in no order of addresses.
    let list = [5, 2, 11, 3].map(|i| boxed(1, i));
    list.windows(2).for_each(|pair| assert_eq!(world.nest(0, pair), []));
    assert_eq!(world.nest(0, &[list[3], list[0]]), vec![(Kind::Circular, false)]);
    assert_eq!(world.closes(), Some(Closes::Instances));
    assert_eq!(world.reports().last().unwrap().cycle.len(), 4);
}

#[test]
fn parts_of_larger_objects_in_a_row_have_places_too() {
    let account = |i: usize| Lock { class: 1, at: 0x10_0000 + i * 56 };
    let mut world = World::new();
    assert_eq!(world.nest(0, &[account(0), account(1)]), []);
    assert_eq!(world.nest(0, &[account(3), account(2)]), disorder());
}

#[test]
fn objects_of_many_sizes_are_no_array_of_anything() {
    let mut world = World::new();
    let at = |at: usize| Lock { class: 1, at: 0x10_0000 + at };
    assert_eq!(world.nest(0, &[at(0x40), at(0x1f0)]), []);
    assert_eq!(world.nest(0, &[at(0x3a0), at(0x210)]), []);
}

#[test]
fn a_lock_that_is_gone_is_in_no_ring() {
    let mut world = World::new();
    let list = [0, 3, 7].map(|i| boxed(1, i));
    world.nest(0, &list[..2]);
    world.nest(0, &list[1..]);
    world.drop(list[1], true);
    assert_eq!(world.nest(0, &[list[2], list[0]]), []);
}

#[test]
fn two_orders_under_one_gate_are_a_note() {
    let mut world = World::new();
    world.nest(0, &[B, element(1, 0), element(1, 1)]);
    let found = world.nest(0, &[B, element(1, 3), element(1, 2)]);
    assert_eq!(found, vec![(Kind::Recursive, true)]);
    assert_eq!(world.nest(0, &[element(1, 4), element(1, 5)]), disorder());
    let mut world = World::new();
    world.nest(0, &[B, element(1, 0), element(1, 1)]);
    assert_eq!(world.nest(0, &[B, element(1, 1), element(1, 0)]), vec![(Kind::Circular, true)]);
    assert_eq!(world.nest(0, &[element(1, 1), element(1, 0)]), vec![(Kind::Circular, false)]);
}

#[test]
fn levels_are_classes_of_their_own_but_a_lock_is_one() {
    let mut world = World::new();
    let nested = |world: &World, lock| {
        let wanted = world.request(lock, Exclusive);
        lockdep_core::held::Acquire { class: wanted.class.at(Subclass::NESTED), ..wanted }
    };
    world.lock(0, element(1, 3));
    let wanted = nested(&world, element(1, 0));
    assert_eq!(world.acquire(0, &wanted), []);
    world.release(0, element(1, 0));
    let wanted = nested(&world, element(1, 3));
    assert_eq!(world.acquire(0, &wanted), disorder());
    assert!(world.reports()[0].certain_hang);
}

#[test]
fn what_stands_above_a_released_lock_was_judged_before() {
    let mut world = World::new();
    for i in [0, 1, 2] {
        assert_eq!(world.lock(0, element(1, i)), []);
    }
    world.release(0, element(1, 0));
    world.release(0, element(1, 1));
    world.release(0, element(1, 2));
    assert_eq!(world.validator.findings().len(), 0);
}
