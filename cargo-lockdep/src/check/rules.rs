//! What makes a result red.

use std::str::FromStr;

use lockdep_core::config::{ConfigSet, KernelConfig, Preempt};
use lockdep_core::snapshot::{Snapshot, Verdict};

use super::{Coverage, Fate, Red};

/// What makes a result red: the arguments that commands have in common.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Rules {
    /// Fail by findings that fail in these configurations: all, rt, none, voluntary, full, each also
    /// with :raw=on or :raw=off; several with commas.
    ///
    /// Without it a finding fails if it does so in the configuration of a process that saw it. A
    /// program's locks (std, parking_lot, spin) fail alike in all of them. Notes never fail.
    #[arg(long, value_name = "CONFIG", value_delimiter = ',')]
    pub fail_in: Vec<FailIn>,
    /// Fail if fewer lock classes were acquired; 1 unless given, so that a suite that looks at
    /// nothing is red. 0 allows it.
    #[arg(long, value_name = "N")]
    pub min_classes: Option<usize>,
    /// Fail if fewer nestings of one class under another were seen.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub min_edges: usize,
}

/// Configurations by a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailIn(pub ConfigSet);

impl FromStr for FailIn {
    type Err = String;

    fn from_str(word: &str) -> Result<FailIn, String> {
        let (model, raw) = word.split_once(':').map_or((word, None), |(m, raw)| (m, Some(raw)));
        let models = match model {
            "all" => ConfigSet::ALL,
            _ => {
                let of = |preempt: Preempt| {
                    let both =
                        [false, true].map(|raw| ConfigSet::of(KernelConfig::new(preempt, raw)));
                    ConfigSet::union(both[0], both[1])
                };
                let preempt = Preempt::ALL.into_iter().find(|preempt| preempt.as_str() == model);
                preempt.map(of).ok_or("there are all, none, voluntary, full and rt")?
            }
        };
        match raw {
            None => Ok(FailIn(models)),
            Some("raw=on") => Ok(FailIn(models.intersection(ConfigSet::RAW_ON))),
            Some("raw=off") => Ok(FailIn(models.intersection(ConfigSet::RAW_OFF))),
            Some(_) => Err("after the colon comes raw=on or raw=off".to_owned()),
        }
    }
}

impl Rules {
    /// What becomes of a finding.
    pub(super) fn fate(
        &self,
        verdict: &Verdict,
        snapshot: &Snapshot,
        accepts: &mut dyn FnMut(&Verdict) -> Option<String>,
    ) -> Fate {
        // Asked of every finding: an exception that is needed for a note only is not stale.
        let accepted = accepts(verdict);
        if verdict.off {
            return Fate::Off;
        }
        if verdict.suppressed {
            return Fate::Suppressed;
        }
        if let Some(reason) = accepted {
            return Fate::Excepted(reason);
        }
        if verdict.note {
            return Fate::Note;
        }
        let counts = match &*self.fail_in {
            [] => verdict.fails_where_seen(snapshot),
            sets => sets.iter().any(|set| !set.0.intersection(verdict.fails_in).is_empty()),
        };
        if counts { Fate::Fails } else { Fate::Elsewhere }
    }

    /// Whether too little was looked at.
    pub(super) fn vacuity(&self, coverage: &Coverage) -> Vec<Red> {
        let mut red = Vec::new();
        let Coverage { classes, edges, processes, .. } = *coverage;
        let min = self.min_classes.unwrap_or(1);
        if classes == 0 && min > 0 {
            let headline = match processes {
                0 => "no process was observed".to_owned(),
                1 => "nothing was observed: one process took no lock".to_owned(),
                _ => format!("nothing was observed: {processes} processes took no lock"),
            };
            let text = "A result that says nothing is no clean one. Do the tests use lockdep's locks, and is it\n\
                built with its features `validate` and `dump` there? --min-classes 0 allows it.\n";
            red.push(Red {
                code: "nothing-observed",
                headline,
                text: text.to_owned(),
                count: "nothing observed".to_owned(),
                parts: Vec::new(),
            });
        } else if classes < min {
            let headline =
                format!("{classes} lock classes were acquired, at least {min} should have been");
            red.push(few("too-few-classes", headline, "too few classes"));
        }
        if edges < self.min_edges {
            let min = self.min_edges;
            let headline = format!("{edges} nestings were seen, at least {min} should have been");
            red.push(few("too-few-edges", headline, "too few edges"));
        }
        red
    }
}

fn few(code: &'static str, headline: String, count: &str) -> Red {
    let text = "Were tests left out, or locks no longer validated? `cargo lockdep show classes` lists what was seen.\n";
    Red { code, headline, text: text.to_owned(), count: count.to_owned(), parts: Vec::new() }
}
