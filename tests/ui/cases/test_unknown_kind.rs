#[lockdep::test(expect = "circular, dead-lock")]
fn a_test() {}

fn main() {}
