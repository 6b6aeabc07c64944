#[lockdep::holds]
fn relies() {}

fn main() {
    relies();
}
