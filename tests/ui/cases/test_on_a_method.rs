struct Suite;

impl Suite {
    #[lockdep::test]
    fn a_test(&self) {}
}

fn main() {
    Suite.a_test();
}
