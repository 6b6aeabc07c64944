#[lockdep::test(fatal, isolated, fatal = "rt")]
fn a_test() {}

fn main() {}
