//! What the locks of the lockdep crate cost, beside the bare locks and other detectors.

mod quiet;
mod live;
mod shapes;
mod plot;
mod growth;

use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: live::Counting = live::Counting;

fn main() -> ExitCode {
    // A peer captures a stack for each new pair of locks if it is asked to.
    // SAFETY: no other thread exists yet.
    unsafe { std::env::set_var("RUST_LIB_BACKTRACE", "0") };
    let mut args = std::env::args().skip(1);
    let (mut growth, mut settings) = (false, growth::Settings::default());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--growth" => growth = true,
            "--json" => settings.json = true,
            "--plot" => settings.svg = args.next().map(PathBuf::from),
            "--most" => settings.most = args.next().and_then(|n| n.parse().ok()),
            "--only" => settings.only = args.next(),
            _ => eprintln!("unknown: {arg}"),
        }
    }
    if !growth {
        eprintln!("lockdep-bench --growth [--json] [--plot FILE] [--most CLASSES] [--only IMPL]");
        return ExitCode::FAILURE;
    }
    match growth::run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lockdep-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
