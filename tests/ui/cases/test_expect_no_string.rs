#[lockdep::test(expect = circular)]
fn a_test() {}

fn main() {}
