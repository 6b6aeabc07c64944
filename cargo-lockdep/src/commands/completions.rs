//! `cargo lockdep completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use crate::outcome::{Exit, Failure, Io};

/// Print completions of subcommands and options for a shell.
///
/// They are those of `cargo-lockdep`, the name that works without cargo too.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
      cargo lockdep completions bash > ~/.local/share/bash-completion/completions/cargo-lockdep
      cargo lockdep completions zsh > ~/.zfunc/_cargo-lockdep      # a directory of $fpath
      cargo lockdep completions fish > ~/.config/fish/completions/cargo-lockdep.fish
      cargo lockdep completions powershell >> $PROFILE";

/// Runs it.
///
/// # Errors
/// If it cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cargo-lockdep", &mut text);
    let text = String::from_utf8_lossy(&text);
    // clap_complete's bash calls a command with a hyphen two names, and so finds none of its
    // subcommands (clap-rs/clap#6421).
    let text = match args.shell {
        Shell::Bash => text.replace("cargo__subcmd__lockdep", "cargo__lockdep"),
        _ => text.into_owned(),
    };
    io.print(&text)?;
    Ok(Exit::Clean)
}
