#[lockdep::test(crate)]
fn a_test() {}

fn main() {}
