#[lockdep::test(crate = other)]
fn a_test() {}

fn main() {}
