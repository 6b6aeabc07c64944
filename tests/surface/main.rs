//! The whole stable surface of `std::sync` and `std::thread` is there, as documented.
//!
//! `items` has a function for each documented item, with its very signature, which calls it; and
//! one for each trait that a type has. It compiles against the standard library and against the
//! mirrors, or this test does not build. `cargo run -p xtask -- surface` makes it of the
//! documentation of Rust.
#![expect(clippy::duplicate_mod, reason = "one list for both")]

mod bare;
mod mirror;

#[test]
fn the_types_have_the_same_traits() {
    let (bare, mirror) = (bare::traits::of_generic_types(), mirror::traits::of_generic_types());
    for ((payload, bare), (_, mirror)) in bare.into_iter().zip(mirror) {
        for (bare, mirror) in bare.into_iter().zip(mirror) {
            assert_eq!(mirror, bare, "of {payload}");
        }
    }
    assert_eq!(mirror::traits::of_other_types(), bare::traits::of_other_types());
}

#[test]
fn traits_are_told_apart() {
    let rows = bare::traits::of_other_types();
    let traits = |of: &str| &rows.iter().find(|row| row.0 == of).expect("a row").1;
    assert!(traits("sync::Condvar").contains(&"Sync"));
    assert!(!traits("sync::OnceState").contains(&"Sync"));
    assert!(!traits("sync::Mutex<dyn Debug>").contains(&"Send"));
    let generic = bare::traits::of_generic_types();
    let of_rc = &generic.iter().find(|row| row.0 == "Rc<u8>").expect("a payload").1;
    assert!(of_rc.iter().all(|row| !row.1.contains(&"Send") || row.0.contains("JoinHandle")));
}

#[test]
fn they_look_the_same() {
    assert_eq!(mirror::traits::texts(), bare::traits::texts());
}
