//! The verdicts as JUnit's XML: a test case for each, and one for each kind of which there is none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use lockdep_core::snapshot::{Judged, Snapshot, Verdict, shortened, visible};
use lockdep_core::violation::Kind;

use super::source::{self, Of, Source};
use crate::check::Alarm;
use crate::xml;

/// How long the name of a case may be.
const NAME: usize = 200;

/// Writes one suite. Findings fail, as does all else that is red, notes pass and say what they are, what
/// is accepted is skipped. A kind without findings passes, so that a clean run shows what it looked for.
///
/// # Errors
/// Those of `out`.
pub fn write(
    snapshot: &Snapshot,
    judged: &Judged,
    alarms: &[Alarm<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut suite = Suite::new(snapshot);
    judged.verdicts.iter().for_each(|verdict| suite.verdict(verdict));
    alarms.iter().for_each(|alarm| suite.alarm(alarm));
    let failed = |kind: Kind| {
        judged.verdicts.iter().any(|verdict| verdict.kind == kind && verdict.is_fatal(snapshot))
    };
    for kind in Kind::ALL.into_iter().filter(|kind| !failed(*kind)) {
        suite.case("lockdep", kind.as_str(), "", "");
    }
    let Suite { cases, tests, failures, skipped, .. } = suite;
    let counts = format!(
        "name=\"lockdep\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" \
         skipped=\"{skipped}\" time=\"0\""
    );
    let Snapshot { classes, edges, processes, .. } = snapshot;
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites {counts}>\n  <testsuite {counts}>\n    <properties>\n\
         \x20     <property name=\"classes\" value=\"{}\"/>\n\
         \x20     <property name=\"edges\" value=\"{}\"/>\n\
         \x20     <property name=\"processes\" value=\"{}\"/>\n    </properties>\n",
        classes.len(),
        edges.len(),
        processes.len()
    )?;
    out.write_all(cases.as_bytes())?;
    out.write_all(b"  </testsuite>\n</testsuites>\n")
}

struct Suite<'a> {
    snapshot: &'a Snapshot,
    cases: String,
    /// How many cases have a name already.
    names: BTreeMap<(String, String), u32>,
    tests: u32,
    failures: u32,
    skipped: u32,
}

impl<'a> Suite<'a> {
    fn new(snapshot: &'a Snapshot) -> Suite<'a> {
        let (cases, names) = (String::new(), BTreeMap::new());
        Suite { snapshot, cases, names, tests: 0, failures: 0, skipped: 0 }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        let text = verdict.text(self.snapshot);
        let (headline, text) = (xml::text(&verdict.headline), xml::text(&text));
        let inner = if verdict.suppressed || verdict.off {
            self.skipped += 1;
            let why = if verdict.suppressed { "accepted" } else { "validation was off there" };
            format!(
                "      <skipped message=\"{why}: {headline}\"/>\n      <system-out>{text}</system-out>\n"
            )
        } else if verdict.is_fatal(self.snapshot) {
            self.failures += 1;
            let code = xml::text(&verdict.code);
            format!("      <failure message=\"{headline}\" type=\"{code}\">{text}</failure>\n")
        } else {
            format!("      <system-out>{text}</system-out>\n")
        };
        let place = place(source::of_verdict(verdict, self.snapshot));
        let name = source::title(verdict, self.snapshot);
        self.case(&format!("lockdep.{}", verdict.code), &name, &place, &inner);
    }

    fn alarm(&mut self, alarm: &Alarm<'_>) {
        self.failures += 1;
        let Alarm { code, title, headline, text, .. } = alarm;
        let name = if title.is_empty() { headline } else { title };
        let (headline, text) = (xml::text(headline), xml::text(text));
        let inner =
            format!("      <failure message=\"{headline}\" type=\"{code}\">{text}</failure>\n");
        self.case(&format!("lockdep.{code}"), name, &place(source::of_alarm(alarm)), &inner);
    }

    /// Adds a case; `inner` is what its element holds.
    fn case(&mut self, class: &str, name: &str, place: &str, inner: &str) {
        self.tests += 1;
        let mut name = shortened(&visible(name), NAME).into_owned();
        let known = self.names.entry((class.to_owned(), name.clone())).or_default();
        *known += 1;
        if *known > 1 {
            // Readers take two of one name for one.
            let _ = write!(name, " ({known})");
        }
        let (class, name) = (xml::text(class), xml::text(&name));
        let case = format!("    <testcase classname=\"{class}\" name=\"{name}\"{place} time=\"0\"");
        self.cases.push_str(&case);
        self.cases.push_str(&match inner {
            "" => "/>\n".to_owned(),
            _ => format!(">\n{inner}    </testcase>\n"),
        });
    }
}

/// The attributes that say where in the workspace a case is.
fn place(source: Option<Source>) -> String {
    match source.filter(|source| source.of == Of::Workspace) {
        Some(source) => {
            format!(" file=\"{}\" line=\"{}\"", xml::text(&source.file), source.line)
        }
        None => String::new(),
    }
}
