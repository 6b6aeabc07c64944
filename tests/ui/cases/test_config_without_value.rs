#[lockdep::test(config)]
fn a_test() {}

fn main() {}
