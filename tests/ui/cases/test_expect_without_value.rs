#[lockdep::test(expect)]
fn a_test() {}

fn main() {}
