#[lockdep::test(expects = "circular")]
fn a_test() {}

fn main() {}
