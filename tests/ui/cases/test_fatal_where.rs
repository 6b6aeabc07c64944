#[lockdep::test(fatal = "every")]
fn a_test() {}

fn main() {}
