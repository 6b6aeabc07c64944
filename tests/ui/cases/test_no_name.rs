#[lockdep::test("preempt=rt")]
fn a_test() {}

fn main() {}
