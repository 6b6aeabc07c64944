//! Every solution of the thread, in every context, in every kernel: run, and judged.
//!
//! The thread is "[RFC-PATCH 1/2] mm: Add __GFP_NO_LOCKS flag" of August 2020; `docs/kfree_rcu.md`
//! retells it. Each cell boots a machine of threads whose kernel has the solution, empties the
//! allocator's lockless lists, calls `kfree_rcu()` in the context and looks at what was found.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use lockdep::Preempt;
use lockdep_subjects::kvfree::strategy::{SOLUTIONS, Strategy};
use lockdep_subjects::verdict::{self, Context, Pcp, Row};

/// Judges each solution of the kfree_rcu() thread in 8 contexts and 8 kernels.
#[derive(Debug, Parser)]
#[command(after_help = "Verdicts: ok (a page, clean), ok? (a page, if the trylock wins), list \
    (refused, clean: the object is chained by its own head), list* (the same, and a worker is to \
    bring pages); or what is reported: DL recursion on zone->lock, WC invalid wait context, SA a \
    spinlock that sleeps on PREEMPT_RT in atomic context, MS might_sleep() in atomic context, NMI.")]
struct Arguments {
    /// Print an array of cells instead of tables.
    #[arg(long)]
    json: bool,
    /// What the allocator's lockless lists hold.
    #[arg(long, value_enum, default_value_t = Lists::Empty)]
    pcp: Lists,
    /// Print the path and the full reports of one cell; preempt is none, voluntary, full or rt.
    #[arg(long, num_args = 3, value_names = ["SOLUTION", "CONTEXT", "PREEMPT"])]
    explain: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lists {
    Empty,
    Full,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let pcp = match arguments.pcp {
        Lists::Empty => Pcp::Empty,
        Lists::Full => Pcp::Full,
    };
    match &arguments.explain {
        Some(cell) => match Explained::parse(cell) {
            Ok(explained) => explained.print(pcp, arguments.json),
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::from(2);
            }
        },
        None => return table(pcp, arguments.json),
    }
    ExitCode::SUCCESS
}

fn table(pcp: Pcp, json: bool) -> ExitCode {
    let terminal = io::stderr().is_terminal();
    let cells = verdict::table(pcp, |done| {
        if terminal {
            eprint!("\r{done} cells");
        }
    });
    if terminal {
        eprint!("\r\x1b[K");
    }
    let bugs = cells.iter().flat_map(|(row, cell)| cell.bugs.iter().map(move |bug| (row, bug)));
    for (row, bug) in bugs.clone() {
        eprintln!("bug of the subjects: {} in {}: {bug}", row.solution, row.context.as_str());
    }
    let rows: Vec<&Row> = cells.iter().map(|(row, _)| row).collect();
    let text = match json {
        true => serde_json::to_string_pretty(&rows).expect("rows are plain data") + "\n",
        false => tables(&rows, colours()),
    };
    // Whoever reads only the first lines closes the pipe.
    let _ = io::stdout().write_all(text.as_bytes());
    if bugs.count() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether to colour: on a terminal, unless the user asked not to.
fn colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

fn tables(rows: &[&Row], colours: bool) -> String {
    let find = |solution: &str, preempt, raw, context| {
        let found = rows.iter().find(|row| {
            (row.solution, row.preempt, row.prove_raw_lock_nesting, row.context)
                == (solution, preempt, raw, context)
        });
        found.map_or("", |row| row.verdict.as_str())
    };
    let mut text = String::new();
    for preempt in Preempt::ALL {
        text += &format!("preempt={}, prove_raw_lock_nesting=y\n\n", preempt.as_str());
        text += &verdict::line("solution", Context::ALL.map(Context::as_str), str::to_owned);
        for solution in SOLUTIONS {
            let verdicts = Context::ALL.map(|context| find(solution.name, preempt, true, context));
            text += "\n";
            text += &verdict::line(solution.name, verdicts, |verdict| paint(verdict, colours));
        }
        let differ =
            rows.iter().filter(|row| row.preempt == preempt && !row.prove_raw_lock_nesting);
        let differ: Vec<String> = differ
            .filter(|row| {
                let proven = find(row.solution, preempt, true, row.context);
                row.verdict != proven && !proven.split('+').any(|name| name == "WC")
            })
            .map(|row| format!("{} {} {}", row.solution, row.context.as_str(), row.verdict))
            .collect();
        text += "\n\nwith prove_raw_lock_nesting=n: ";
        text += &match differ.is_empty() {
            true => "the same without the WC; nothing else changes\n\n".to_owned(),
            false => format!("also different:\n{}\n\n", differ.join("\n")),
        };
    }
    text
}

fn paint(verdict: &str, colours: bool) -> String {
    let colour = match verdict {
        "ok" | "ok?" => 32,
        "list" | "list*" => 33,
        "NMI" => 35,
        _ => 31,
    };
    if colours { format!("\x1b[{colour}m{verdict}\x1b[0m") } else { verdict.to_owned() }
}

/// One cell, to be told in full.
struct Explained {
    solution: Strategy,
    context: Context,
    preempt: Preempt,
}

impl Explained {
    fn parse(words: &[String]) -> Result<Explained, String> {
        let [solution, context, preempt] = words else {
            return Err("--explain needs SOLUTION CONTEXT PREEMPT".to_owned());
        };
        let unknown = |what: &str, word: &str, all: Vec<&str>| {
            format!("there is no {what} `{word}`; there are: {}", all.join(", "))
        };
        Ok(Explained {
            solution: Strategy::named(solution).ok_or_else(|| {
                unknown("solution", solution, SOLUTIONS.iter().map(|s| s.name).collect())
            })?,
            context: Context::named(context).ok_or_else(|| {
                unknown("context", context, Context::ALL.iter().map(|c| c.as_str()).collect())
            })?,
            preempt: Preempt::ALL.into_iter().find(|model| model.as_str() == preempt).ok_or_else(
                || {
                    let all = Preempt::ALL.iter().map(|p| p.as_str()).collect();
                    unknown("preemption model", preempt, all)
                },
            )?,
        })
    }

    fn print(&self, pcp: Pcp, json: bool) {
        let config = self.solution.kernel(self.preempt, true);
        let cell = verdict::run(self.solution, self.context, config, pcp);
        if json {
            let reports: Vec<&lockdep::Report> = cell.reports.iter().map(|r| &**r).collect();
            println!("{}", serde_json::to_string_pretty(&reports).expect("reports are plain data"));
            return;
        }
        print!("{cell}");
    }
}
