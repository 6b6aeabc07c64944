//! The verdicts as GitHub's workflow commands: an annotation at the line of each, and its whole report
//! in a group of the log.

use std::fmt::Write as _;
use std::io::{self, Write};

use lockdep_core::snapshot::{Judged, Snapshot, Verdict, shortened, visible};

use super::source::{self, Of, Source};
use crate::check::Alarm;

/// How many annotations of a level GitHub shows for a step.
const SHOWN: usize = 10;
/// How long a title may be.
const TITLE: usize = 200;

/// Writes the commands. Those of findings are errors, the rest are notices; what is accepted is in the
/// log alone.
///
/// # Errors
/// Those of `out`.
pub fn write(
    snapshot: &Snapshot,
    judged: &Judged,
    alarms: &[Alarm<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut findings, mut notices, mut accepted) = (0, 0, 0);
    for verdict in &judged.verdicts {
        let (level, many) = if verdict.suppressed || verdict.off {
            ("", &mut accepted)
        } else if verdict.is_fatal(snapshot) {
            ("error", &mut findings)
        } else {
            ("notice", &mut notices)
        };
        *many += 1;
        if !level.is_empty() {
            out.write_all(annotation(level, verdict, snapshot).as_bytes())?;
        }
        let accepted = if level.is_empty() { "accepted: " } else { "" };
        let title = format!("{accepted}{}", title(verdict, snapshot));
        group(&title, &verdict.text(snapshot), out)?;
    }
    for alarm in alarms {
        let place = source::of_alarm(alarm);
        let title = shortened(&visible(&alarm_title(alarm)), TITLE).into_owned();
        let text = format!("{}\n{}", alarm.headline, alarm.text);
        out.write_all(command("error", place, &title, text.trim_end()).as_bytes())?;
        group(&title, &text, out)?;
    }
    let others = match alarms.len() {
        0 => String::new(),
        others => format!("{others} other errors, "),
    };
    let Snapshot { classes, edges, processes, .. } = snapshot;
    writeln!(
        out,
        "lockdep: {findings} findings, {others}{notices} notes, {accepted} accepted; {} classes and {} edges of {} processes",
        classes.len(),
        edges.len(),
        processes.len()
    )?;
    if (findings + alarms.len()).max(notices) > SHOWN {
        writeln!(out, "GitHub shows {SHOWN} annotations of each level for a step; all are above.")?;
    }
    Ok(())
}

/// A text in the log, folded.
fn group(title: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "::group::{}", data(title))?;
    text.lines().try_for_each(|line| writeln!(out, "{}", log(line)))?;
    out.write_all(b"::endgroup::\n")
}

fn title(verdict: &Verdict, snapshot: &Snapshot) -> String {
    let title = format!("{}: {}", verdict.code, source::title(verdict, snapshot));
    shortened(&visible(&title), TITLE).into_owned()
}

fn alarm_title(alarm: &Alarm<'_>) -> String {
    match alarm.title {
        "" => alarm.code.to_owned(),
        title => format!("{}: {title}", alarm.code),
    }
}

fn annotation(level: &str, verdict: &Verdict, snapshot: &Snapshot) -> String {
    let Verdict { headline, summary: [one, other], advice, fact, .. } = verdict;
    let fact = if fact.is_empty() { String::new() } else { format!("fact: {fact}\n") };
    let text = format!("{headline}\n{one}\n  {other}\n{fact}what to change: {advice}");
    let place = source::of_verdict(verdict, snapshot);
    command(level, place, &title(verdict, snapshot), &text)
}

/// The command of an annotation, at its place if that is in the workspace.
fn command(level: &str, place: Option<Source>, title: &str, text: &str) -> String {
    let mut command = format!("::{level} ");
    let mut message = String::new();
    match place {
        Some(place) if place.of == Of::Workspace => {
            let _ = write!(command, "file={},line={}", property(&place.file), place.line);
            if place.column > 0 {
                let _ = write!(command, ",col={}", place.column);
            }
            command.push(',');
        }
        Some(place) => message = format!("in {}, line {}\n", place.file, place.line),
        None => {}
    }
    message.push_str(text);
    let _ = writeln!(command, "title={}::{}", property(title), data(&message));
    command
}

/// A message: what would end it is escaped, and so are controls.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(plain).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property: what would end it is escaped.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that is no command, whatever is in it: those begin a line, but for white space,
/// or are in `##[...]` anywhere.
fn log(line: &str) -> String {
    "| ".to_owned() + &plain(line)
}

fn plain(line: &str) -> String {
    visible(line).replace("##[", "## [")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_is_escaped() {
        assert_eq!(data("100% a\r\nb::c,d"), r"100%25 a\r%0Ab::c,d");
        assert_eq!(property("a:b,c%0A\n"), "a%3Ab%2Cc%250A%0A");
    }

    #[test]
    fn no_line_of_a_report_is_a_command() {
        assert_eq!(log("::error::x"), "| ::error::x");
        assert_eq!(log("a ##[add-mask]x"), "| a ## [add-mask]x");
        assert_eq!(log("\u{1b}[31mred\r::stop"), r"| \u{1b}[31mred\r::stop");
    }
}
