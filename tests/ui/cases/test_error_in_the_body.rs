#[lockdep::test]
fn a_test() -> Result<(), std::num::ParseIntError> {
    let number: u8 = "1".parse()?;
    number
}

#[lockdep::test]
async fn nobody_runs_it() {
    let number: u8 = "1";
}

fn main() {}
