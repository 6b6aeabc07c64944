//! Two claims of the thread that `docs/kfree_rcu.md` retells, measured on the test subjects.
//!
//! 1. Paul McKenney: page-sized arrays of pointers speed up the processing after a grace period by
//!    a factor of 8, against the list of `rcu_head`s. [`list_or_array`] frees the same objects,
//!    spread over memory in random order, both ways: by following the heads from object to object,
//!    and by reading the pointers out of blocks. It measures the walk alone, the walk with one
//!    write to each object, and the walk with the slab's frees, which are validated. Each with cold
//!    caches, for a grace period is long, and with warm ones.
//! 2. Thomas Gleixner: a raw `zone->lock` costs latency, for whoever spins for it or holds it
//!    cannot be preempted. [`latency`] lets threads storm the page allocator of a PREEMPT_RT kernel
//!    and measures how long a task that was woken waits for its CPU, and how long the lock is
//!    waited for, with a raw `zone->lock` and with one that sleeps. The same wake-up on an idle
//!    CPU, and on one whose thread takes no lock, shows what is the host's own doing; and the CPU clock of the
//!    thread that has to make way shows how much of a wait was its own, on a host that is busy.
//!
//! Timings depend on the machine and on what else it does. So what is compared is measured in
//! turns, many rounds of it; the tables say how far the rounds are apart. Nothing is asserted of a
//! time. The exit code is not 0 if a subject found a bug or its locks were used wrongly.
//!
//! ```sh
//! cargo run --release --example thread_claims -- --plot docs
//! ```

mod common;
mod list_or_array;
mod latency;
mod plot;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{fs, io};

use clap::Parser;

/// Measures two claims of the kfree_rcu() thread: arrays against lists, raw against sleeping.
#[derive(Debug, Parser)]
struct Arguments {
    /// A few seconds for each part, and smaller numbers of objects.
    #[arg(long)]
    short: bool,
    /// Writes claims-processing.svg and claims-latency.svg into this directory.
    #[arg(long, value_name = "DIR")]
    plot: Option<PathBuf>,
    /// CPUs that storm the page allocator; one more is idle.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=32))]
    cpus: u8,
    /// Pages that a CPU's list holds when it is given back: 6 * 63, the most in Linux 5.8.
    #[arg(long, default_value_t = 378, value_parser = clap::value_parser!(u64).range(8..=2048))]
    bulk: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let began = Instant::now();
    println!("{}\n", common::conditions());

    let settings = match arguments.short {
        true => list_or_array::Settings { counts: &[510, 5_100], rounds: 3 },
        false => list_or_array::Settings { counts: &[510, 5_100, 51_000, 510_000], rounds: 9 },
    };
    let processing = list_or_array::measure(&settings);
    println!("{}", list_or_array::table(&processing.lines, &settings));

    let cpus = usize::from(arguments.cpus);
    let (rounds, length) = if arguments.short { (3, 200) } else { (30, 300) };
    let length = Duration::from_millis(length);
    let settings = latency::Settings { cpus, bulk: arguments.bulk, rounds, length };
    let storm = latency::measure(&settings);
    println!("{}", latency::table(&storm, &settings));
    println!("{}", latency::verdicts());
    println!("measured in {:.0} s", began.elapsed().as_secs_f64());

    if let Some(directory) = &arguments.plot {
        let plots = [
            ("claims-processing.svg", plot::processing(&processing.lines)),
            ("claims-latency.svg", plot::latency(&storm)),
        ];
        let written: io::Result<()> = plots.into_iter().try_for_each(|(name, svg)| {
            let path = directory.join(name);
            fs::write(&path, svg?)?;
            println!("written: {}", path.display());
            Ok(())
        });
        if let Err(error) = written {
            eprintln!("error: no plots in {}: {error}", directory.display());
            return ExitCode::FAILURE;
        }
    }
    let bugs = || processing.bugs.iter().chain(&storm.bugs);
    bugs().for_each(|bug| eprintln!("bug of the subjects: {bug}"));
    if bugs().next().is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
