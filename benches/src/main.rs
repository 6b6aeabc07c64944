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
    let (mut growth, mut json, mut svg, mut most) = (false, false, None, u32::MAX);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--growth" => growth = true,
            "--json" => json = true,
            "--plot" => svg = args.next().map(PathBuf::from),
            "--most" => most = args.next().and_then(|n| n.parse().ok()).unwrap_or(most),
            _ => eprintln!("unknown: {arg}"),
        }
    }
    if !growth {
        eprintln!("lockdep-bench --growth [--json] [--plot FILE.svg] [--most CLASSES]");
        return ExitCode::FAILURE;
    }
    match growth::run(json, svg.as_deref(), most) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lockdep-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
