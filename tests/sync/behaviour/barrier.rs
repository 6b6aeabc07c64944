use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sync::Barrier;
use super::super::thread;
use super::tools::ends;

#[test]
fn one_of_them_leads_each_time() {
    ends(|| {
        let (barrier, leaders) = (Barrier::new(3), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        if barrier.wait().is_leader() {
                            leaders.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(leaders.load(Ordering::Relaxed), 20);
    });
}

#[test]
fn nobody_passes_before_all_are_there() {
    ends(|| {
        let (barrier, there) = (Barrier::new(4), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    there.fetch_add(1, Ordering::Relaxed);
                    barrier.wait();
                    assert_eq!(there.load(Ordering::Relaxed), 4);
                });
            }
        });
    });
}

#[test]
fn a_barrier_for_one_or_none_lets_pass() {
    static ONE: Barrier = Barrier::new(1);
    assert!(ONE.wait().is_leader());
    assert!(Barrier::new(0).wait().is_leader());
}

#[test]
fn debug_shows_who_leads() {
    let barrier = Barrier::new(1);
    assert_eq!(format!("{barrier:?}"), "Barrier { .. }");
    assert_eq!(format!("{:?}", barrier.wait()), "BarrierWaitResult { is_leader: true }");
}
