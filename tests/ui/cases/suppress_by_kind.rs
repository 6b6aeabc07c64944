fn main() {
    lockdep::suppress! {
        circular because "they are all right"
    }
}
