#[lockdep::test(config = 7)]
fn a_test() {}

fn main() {}
