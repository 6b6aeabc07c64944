fn main() {
    lockdep::suppress! {
        "a" -> "b" at "src/lib.rs:7" because "";
        "a" -> "b" at "src/lib.rs:8" because "each has one"
    }
}
