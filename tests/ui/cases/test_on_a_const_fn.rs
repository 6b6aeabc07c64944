#[lockdep::test]
const fn a_test() {}

fn main() {
    a_test();
}
