trait Suite {
    #[lockdep::test]
    fn a_test();
}

fn main() {
    fn is_there<T: Suite>() {
        T::a_test();
    }
}
