//! parking_lot 0.12.

use lockdep_shim_tests::{found, kinds};
use parking_lot as locks;

#[path = "body.rs"]
mod body;

/// `const_mutex` is a function of parking_lot's, so what it makes is of one place; what is in them
/// tells them apart.
#[test]
fn const_mutexes_are_told_apart_by_what_is_in_them() {
    let (a, b) = (locks::const_mutex(0u8), locks::const_mutex(0u16));
    let found = found(|| {
        {
            let _a = a.lock();
            let _b = b.lock();
        }
        let _b = b.lock();
        let _a = a.lock();
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("u8@"), "{}", found[0].1);
}

/// And those with the same in them are no recursion.
#[test]
fn two_const_mutexes_of_one_type_nest() {
    let (a, b) = (locks::const_mutex(0u8), locks::const_mutex(0u8));
    let found = kinds(|| {
        let _a = a.lock();
        let _b = b.lock();
    });
    assert_eq!(found, []);
}
