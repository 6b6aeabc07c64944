use super::super::sync::{Arc, Barrier, OnceLock};
use super::super::thread;
use super::tools::{SHORT, ends, is_quiet, panics, quietly};

#[test]
fn the_value_is_made_once() {
    let mut cell = OnceLock::new();
    assert_eq!(cell.get(), None);
    assert_eq!(cell.get_mut(), None);
    assert_eq!(*cell.get_or_init(|| 3), 3);
    assert_eq!(*cell.get_or_init(|| unreachable!("there is a value")), 3);
    assert_eq!(cell.get(), Some(&3));
    *cell.get_mut().unwrap() = 4;
    assert_eq!(cell.into_inner(), Some(4));
}

#[test]
fn a_static_cell() {
    static CELL: OnceLock<String> = OnceLock::new();
    assert_eq!(CELL.set("x".into()), Ok(()));
    let value: &'static str = CELL.get().unwrap();
    assert_eq!(value, "x");
}

#[test]
fn a_value_is_set_once() {
    let cell = OnceLock::new();
    assert_eq!(cell.set(1), Ok(()));
    assert_eq!(cell.set(2), Err(2));
    assert_eq!(cell.get(), Some(&1));
}

#[test]
fn a_value_can_be_taken() {
    let mut cell = OnceLock::from(5);
    assert_eq!(cell.take(), Some(5));
    assert_eq!(cell.take(), None);
    assert_eq!(*cell.get_or_init(|| 6), 6);
    assert_eq!(OnceLock::<u8>::new().into_inner(), None);
}

#[test]
fn a_panic_leaves_no_value() {
    let cell = OnceLock::new();
    assert!(is_quiet(&*panics(|| {
        cell.get_or_init(|| quietly());
    })));
    assert_eq!(cell.get(), None);
    // A cell is not poisoned.
    assert_eq!(*cell.get_or_init(|| 1), 1);
}

#[test]
fn others_wait_for_the_function() {
    ends(|| {
        let (cell, all) = (OnceLock::new(), Barrier::new(4));
        thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|i| {
                    let (cell, all) = (&cell, &all);
                    scope.spawn(move || {
                        all.wait();
                        *cell.get_or_init(|| {
                            thread::sleep(SHORT);
                            i
                        })
                    })
                })
                .collect();
            let values: Vec<i32> = threads.into_iter().map(|t| t.join().unwrap()).collect();
            assert!(values.iter().all(|value| Some(value) == cell.get()), "{values:?}");
        });
    });
}

#[test]
fn a_set_waits_for_the_function_and_fails() {
    ends(|| {
        let (cell, running) = (OnceLock::new(), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                cell.get_or_init(|| {
                    running.wait();
                    thread::sleep(SHORT);
                    1
                });
            });
            running.wait();
            assert_eq!(cell.get(), None, "get never waits");
            assert_eq!(cell.set(2), Err(2));
            assert_eq!(cell.get(), Some(&1));
        });
    });
}

#[test]
fn a_waiter_takes_over_after_a_panic() {
    ends(|| {
        let (cell, running) = (OnceLock::new(), Barrier::new(2));
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                cell.get_or_init(|| {
                    running.wait();
                    thread::sleep(SHORT);
                    quietly()
                });
            });
            running.wait();
            assert_eq!(*cell.get_or_init(|| 2), 2);
            assert!(first.join().is_err());
        });
    });
}

#[test]
fn wait_is_until_there_is_a_value() {
    ends(|| {
        let cell = Arc::new(OnceLock::new());
        let theirs = Arc::clone(&cell);
        let waiter = thread::spawn(move || *theirs.wait());
        thread::sleep(SHORT);
        assert!(!waiter.is_finished());
        cell.set(8).unwrap();
        assert_eq!(waiter.join().unwrap(), 8);
        assert_eq!(*cell.wait(), 8);
    });
}

#[test]
fn a_function_may_use_another_cell() {
    let (outer, inner) = (OnceLock::new(), OnceLock::new());
    assert_eq!(*outer.get_or_init(|| inner.get_or_init(|| 1) + 1), 2);
    assert_eq!((outer.get(), inner.get()), (Some(&2), Some(&1)));
}

#[test]
fn cells_are_cloned_and_compared_by_value() {
    let (empty, one) = (OnceLock::<i32>::default(), OnceLock::from(1));
    assert_eq!(one.clone(), one);
    assert_eq!(empty.clone(), empty);
    assert_ne!(empty, one);
    let copy = one.clone();
    drop(one);
    assert_eq!(copy.get(), Some(&1));
    fn is_eq<T: Eq>(_: &T) {}
    is_eq(&copy);
}

#[test]
fn debug_shows_the_value_if_there_is_one() {
    let cell = OnceLock::new();
    assert_eq!(format!("{cell:?}"), "OnceLock(<uninit>)");
    cell.set('v').unwrap();
    assert_eq!(format!("{cell:?}"), "OnceLock('v')");
}

#[test]
fn the_value_is_dropped_with_the_cell() {
    let value = Arc::new(());
    let cell = OnceLock::from(Arc::clone(&value));
    assert_eq!(Arc::strong_count(&value), 2);
    drop(cell);
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn a_value_may_borrow() {
    let text = String::from("abc");
    let cell: OnceLock<&str> = OnceLock::new();
    assert_eq!(cell.get_or_init(|| &text[1..]), &"bc");
}
