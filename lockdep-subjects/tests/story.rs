//! What `docs/kfree_rcu.md` prints is what is printed. `LOCKDEP_BLESS=1` rewrites it.

use std::path::Path;
use std::{env, fs};

use lockdep::Preempt;
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::verdict::{self, Context, Pcp};

/// Each `<!-- ... -->` of the story is followed by a block that this makes.
fn block(words: &[&str]) -> Option<String> {
    match *words {
        ["verdicts", solution] => Some(verdicts(solution)),
        ["explain", solution, context, preempt] => Some(explain(solution, context, preempt)),
        [""] => None,
        _ => panic!("the story asks for `{}`: verdicts or explain", words.join(" ")),
    }
}

fn solution(name: &str) -> Strategy {
    Strategy::named(name).unwrap_or_else(|| panic!("the story names a solution `{name}`"))
}

fn verdicts(name: &str) -> String {
    let solution = solution(name);
    let mut text = format!("```text\n{}\n", line(name, Context::ALL.map(Context::as_str)));
    for preempt in Preempt::ALL {
        let cells = Context::ALL.map(|context| {
            let config = solution.kernel(preempt, true);
            verdict::run(solution, context, config, Pcp::Empty).verdict()
        });
        text += &line(&format!("  {}", preempt.as_str()), cells.each_ref().map(String::as_str));
        text += "\n";
    }
    text + "```\n"
}

fn line(title: &str, words: [&str; 8]) -> String {
    verdict::line(title, words, str::to_owned)
}

fn explain(name: &str, context: &str, preempt: &str) -> String {
    let solution = solution(name);
    let in_context = Context::named(context).expect("a context of the table");
    let model = Preempt::ALL.into_iter().find(|model| model.as_str() == preempt).expect("a model");
    let cell = verdict::run(solution, in_context, solution.kernel(model, true), Pcp::Empty);
    let shown = without_stacks(&cell.to_string());
    format!(
        "```console\n$ cargo run --release --example kfree_rcu_verdicts -- \
         --explain {name} {context} {preempt}\n{shown}```\n"
    )
}

/// Stacks, addresses and numbers of threads differ from build to build and from run to run.
fn without_stacks(text: &str) -> String {
    let mut shown = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "stack backtrace:" {
            // A report ends with it.
            let next = ["====", "wrong in other", "verdict:"];
            while lines.next_if(|line| !next.iter().any(|next| line.starts_with(next))).is_some() {}
        } else if line.trim() == "first taken there by:" {
            while lines.next_if(|line| line.starts_with("       ")).is_some() {}
        } else {
            shown += &without_numbers(&without_numbers(line, "0x"), "caller/");
            shown += "\n";
        }
    }
    shown
}

fn without_numbers(line: &str, after: &str) -> String {
    let mut parts = line.split(after);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        shown += &format!("{after}..{rest}");
    }
    shown
}

#[test]
fn the_story_prints_what_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/kfree_rcu.md");
    let written = fs::read_to_string(&path).expect("the story");
    let mut made = String::new();
    let mut blocks = 0;
    let mut lines = written.lines().peekable();
    while let Some(line) = lines.next() {
        made += line;
        made += "\n";
        let command = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        let words: Vec<&str> = command.unwrap_or_default().split(' ').collect();
        let Some(block) = block(&words) else { continue };
        blocks += 1;
        made += &block;
        if lines.peek().is_some_and(|next| next.starts_with("```")) {
            lines.next();
            lines.by_ref().find(|line| *line == "```");
        }
    }
    assert!(blocks > 20, "the story shows {blocks} blocks only");
    if env::var_os("LOCKDEP_BLESS").is_some() {
        fs::write(&path, made).expect("the story can be written");
    } else {
        assert!(made == written, "docs/kfree_rcu.md is stale: run this test with LOCKDEP_BLESS=1");
    }
}
