#[lockdep::test(fatal isolated)]
fn a_test() {}

fn main() {}
