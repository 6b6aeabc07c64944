#[lockdep::test]
struct Test {
    lock: u8,
}

fn main() {
    // The item is still there: there is one error.
    let _ = Test { lock: 1 }.lock;
}
