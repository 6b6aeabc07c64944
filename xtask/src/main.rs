//! Scripts of this workspace: `cargo run -p xtask -- ecosystem`, `bugs`, `surface`, `formats`,
//! `picture` and `build-time`.
//!
//! The first two download published crates with Cargo and build and run them under `target/`.

mod process;
mod package;
mod shim;
mod suite;
mod list;
mod share;
mod results;
mod ecosystem;
mod bugs;
mod surface;
mod formats;
mod build_time;
mod picture;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Scripts of this workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs the test suites of published crates without the shims and with them, and compares
    Ecosystem(ecosystem::Arguments),
    /// Shows that bugs of published versions are found, and that the fixed versions are silent
    Bugs(bugs::Arguments),
    /// Makes the lists of std's surface that `tests/surface` compiles, out of Rust's documentation
    Surface(surface::Arguments),
    /// Has what `cargo lockdep export` writes read by Graphviz, by schemas and by others' parsers
    Formats(formats::Arguments),
    /// Measures what lockdep adds to the first build of a package that depends on it
    BuildTime(build_time::Arguments),
    /// Tries the page and the drawing of a lock graph in a browser
    Picture(picture::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Ecosystem(arguments) => ecosystem::run(&arguments),
        Task::Bugs(arguments) => bugs::run(&arguments),
        Task::Surface(arguments) => surface::run(&arguments),
        Task::Formats(arguments) => formats::run(&arguments),
        Task::BuildTime(arguments) => build_time::run(&arguments),
        Task::Picture(arguments) => picture::run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
