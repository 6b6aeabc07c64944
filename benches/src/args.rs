//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use crate::growth;
use crate::implementations::{self, Implementation};
use crate::workload::Workload;

/// What our locks cost, beside the bare locks and other detectors.
///
/// Each number is the median over the rounds; a ratio is taken within a round.
#[derive(Debug, Parser)]
#[command(name = "lockdep-bench")]
pub(crate) struct Args {
    /// Print one JSON array.
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Print a Markdown table of ratios; of our locks, the worst.
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Run this workload only; may be repeated.
    #[arg(long = "workload", value_name = "NAME", value_parser = workload_names())]
    workloads: Vec<Workload>,
    /// Run implementations with this in their name only; may be repeated.
    #[arg(long = "impl", value_name = "SUBSTRING")]
    implementations: Vec<String>,
    /// Measure what it costs that the graph grows, instead of the workloads.
    #[arg(long, conflicts_with_all = ["markdown", "workloads", "implementations", "rounds"])]
    growth: bool,
    /// With --growth: draw the mean cost against the number of classes.
    #[arg(long, value_name = "FILE.svg", requires = "growth")]
    plot: Option<PathBuf>,
    /// With --growth: no more classes than this.
    #[arg(long, value_name = "CLASSES", requires = "growth")]
    most: Option<u32>,
    /// With --growth: one implementation or shape alone.
    #[arg(long, value_name = "NAME", requires = "growth", value_parser = PossibleValuesParser::new(growth::names()))]
    only: Option<String>,
    /// How many rounds.
    #[arg(long, value_name = "N", default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
}

fn workload_names() -> impl TypedValueParser<Value = Workload> {
    PossibleValuesParser::new(Workload::ALL.map(Workload::name))
        .map(|name| Workload::named(&name).expect("it is one of the names"))
}

impl Args {
    /// What of the growth to measure, if that is asked for.
    pub(crate) fn growth(&self) -> Option<growth::Settings> {
        self.growth.then(|| growth::Settings {
            json: self.json,
            svg: self.plot.clone(),
            most: self.most,
            only: self.only.clone(),
        })
    }

    /// What to run, workload by workload; or a sentence with the names that there are.
    pub(crate) fn plan(&self) -> Result<Vec<(Workload, Vec<Implementation>)>, String> {
        let all = implementations::all();
        for wanted in &self.implementations {
            if !all.iter().any(|it| it.name.contains(wanted)) {
                return Err(format!(
                    "no implementation has '{wanted}' in its name; they are {}",
                    implementations::names().join(", ")
                ));
            }
        }
        let workloads = Workload::ALL.into_iter();
        let workloads =
            workloads.filter(|it| self.workloads.is_empty() || self.workloads.contains(it));
        let mut plan: Vec<(Workload, Vec<Implementation>)> = workloads
            .map(|workload| {
                (workload, all.iter().filter(|it| it.runs(workload)).copied().collect())
            })
            .collect();
        let possible: Vec<_> = plan.iter().flat_map(|(_, them)| them).copied().collect();
        for (_, them) in &mut plan {
            them.retain(|it| self.wants(it));
        }
        plan.retain(|(_, them)| !them.is_empty());
        if plan.is_empty() {
            return Err(format!(
                "no implementation chosen runs a workload chosen; those that do are {}",
                names(&possible)
            ));
        }
        Ok(plan)
    }

    fn wants(&self, it: &Implementation) -> bool {
        self.implementations.is_empty()
            || self.implementations.iter().any(|wanted| it.name.contains(wanted))
    }
}

/// Ends the process as clap does for a bad argument.
pub(crate) fn refuse(message: String) -> ! {
    Args::command().error(ErrorKind::InvalidValue, message).exit()
}

fn names(implementations: &[Implementation]) -> String {
    let mut names: Vec<_> = implementations.iter().map(|it| it.name).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(args: &[&str]) -> Result<Vec<(&'static str, usize)>, String> {
        let args = Args::try_parse_from([&["lockdep-bench"], args].concat());
        let plan = args.map_err(|error| error.to_string())?.plan()?;
        Ok(plan.into_iter().map(|(workload, them)| (workload.name(), them.len())).collect())
    }

    #[test]
    fn by_default_everything_runs() {
        Args::command().debug_assert();
        assert_eq!(plan(&[]).unwrap().len(), Workload::ALL.len());
    }

    #[test]
    fn filters_narrow_it() {
        let args = ["--workload", "read_1", "--workload", "nested_2", "--impl", "tracing-mutex"];
        assert_eq!(plan(&args).unwrap(), [("nested_2", 2), ("read_1", 2)]);
        let args = ["--workload", "irqsave_1"];
        assert_eq!(plan(&args).unwrap(), [("irqsave_1", 2)], "with validation and without");
    }

    #[test]
    fn an_error_names_what_there_is() {
        assert!(plan(&["--workload", "nested"]).unwrap_err().contains("nested_8"));
        assert!(plan(&["--impl", "loom"]).unwrap_err().contains("lockdep-off/raw_spinlock"));
        let error = plan(&["--workload", "irqsave_1", "--impl", "std"]).unwrap_err();
        assert!(error.contains("those that do are lockdep-"), "{error}");
        assert!(error.contains("raw_spinlock, lockdep"), "{error}");
        assert!(plan(&["--rounds", "0"]).is_err());
    }
}
