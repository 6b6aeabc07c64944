//! `cargo lockdep completions`, and the help.

mod common;

use std::process::Command;

use common::Dir;

#[test]
fn every_shell_has_some_that_know_the_subcommands() {
    let dir = Dir::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = dir.run(&["completions", shell]).clean(0);
        for word in ["merge", "show", "why", "around", "--filter", "held", "cargo-lockdep"] {
            // fish writes options without the dashes.
            let word = if shell == "fish" { word.trim_start_matches('-') } else { word };
            assert!(text.contains(word), "{shell} has no {word}");
        }
    }
    let ran = dir.run(&["completions", "dos"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("bash"), "{}", ran.err);
}

#[test]
fn bash_completes_with_them() {
    let dir = Dir::new("completions-bash");
    dir.write("c.bash", dir.run(&["completions", "bash"]).clean(0));
    // As bash does it: the words so far, which of them is completed, and the function is called.
    let complete = |words: &str| {
        let script = format!(
            "source ./c.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _cargo__lockdep cargo-lockdep \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; \
             echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["-c", &script]).current_dir(&dir.0).output();
        common::Ran::from(output.expect("bash starts")).clean(0)
    };
    assert_eq!(complete("cargo-lockdep sho"), "show\n");
    assert_eq!(complete("cargo-lockdep show cha"), "chains\n");
    assert_eq!(complete("cargo-lockdep merge --edges pa"), "parquet\n");
}

#[test]
fn the_help_of_each_subcommand_has_examples_that_are_right() {
    let dir = Dir::new("help");
    let help = dir.run(&["--help"]).clean(0);
    for code in ["0 clean", "1 findings", "2 bad input"] {
        assert!(help.contains(code), "{help}");
    }
    for command in ["merge", "show", "why", "around", "completions"] {
        let help = dir.run(&["lockdep", command, "--help"]).clean(0);
        assert!(help.contains(&format!("Usage: cargo lockdep {command}")), "{help}");
        let (_, examples) = help.split_once("Examples:\n").expect("examples");
        let own = format!("cargo lockdep {command} ");
        assert!(examples.contains(&own), "{examples}");
        // Each is parsed as far as its files: those are not there.
        let lines = examples.lines().filter_map(|line| line.trim().split_once("cargo lockdep "));
        for (_, line) in lines {
            let end = line.find(['|', '>', '#']).unwrap_or(line.len());
            let words: Vec<&str> = line[..end].split_whitespace().collect();
            let ran = dir.run(&words);
            assert!(!ran.err.contains("Usage:"), "{line}\n{}", ran.err);
        }
    }
}
