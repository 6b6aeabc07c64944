#[lockdep::test(isolated = true)]
fn a_test() {}

fn main() {}
