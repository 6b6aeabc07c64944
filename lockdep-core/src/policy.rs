//! What becomes of a finding.

use std::fmt;
use std::sync::Arc;

use crate::config::{ConfigSet, KernelConfig, Preempt};
use crate::report::Report;
use crate::suppress::Suppression;
use crate::violation::Kind;

/// What is done with a finding.
#[derive(Clone, Default)]
pub enum Action {
    /// Print it and panic on the thread at fault, before it blocks. The default for the locks of
    /// kernels, in tests of which nothing else stands between the finding and the test.
    #[default]
    Panic,
    /// Print it at once and go on; the test or the process fails at its end. The default for the
    /// locks of programs: a panic in the midst of other people's code poisons and aborts.
    Defer,
    /// Print it and go on.
    Log,
    /// Keep it, silently.
    Collect,
    /// Hand it to a function, with nothing held, and go on.
    Callback(Arc<dyn Fn(&Report) + Send + Sync>),
}

impl Action {
    fn defer(&mut self) {
        if let Action::Panic = self {
            *self = Action::Defer;
        }
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Panic => "Panic",
            Action::Defer => "Defer",
            Action::Log => "Log",
            Action::Collect => "Collect",
            Action::Callback(_) => "Callback(..)",
        })
    }
}

/// Which findings are fatal, and what "fatal" means.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What the lock is for decides if none was set.
    action: Option<Action>,
    /// Each kind once; few are ever set.
    by_kind: Vec<(Kind, Action)>,
    fatal_in: Option<ConfigSet>,
    allow_hangs: bool,
    suppressions: Vec<Suppression>,
}

impl Policy {
    /// One action for every kind.
    pub fn new(action: Action) -> Self {
        Policy { action: Some(action), ..Policy::default() }
    }

    /// Another action for one kind.
    #[must_use]
    pub fn on(mut self, kind: Kind, action: Action) -> Self {
        self.set(kind, action);
        self
    }

    fn set(&mut self, kind: Kind, action: Action) {
        for (other, known) in &mut self.by_kind {
            if *other == kind {
                *known = action;
                return;
            }
        }
        self.by_kind.push((kind, action));
    }

    fn of_kind(&self, kind: Kind) -> Option<&Action> {
        self.by_kind.iter().find(|(other, _)| *other == kind).map(|(_, action)| action)
    }

    /// The configurations that count: a finding that fails in none of them is printed as a note
    /// instead of panicking or failing anything. Unless set, it is the validator's own.
    #[must_use]
    pub fn fatal_in(mut self, configs: ConfigSet) -> Self {
        self.fatal_in = Some(configs);
        self
    }

    /// Lets a thread that is certain to hang go on and hang; otherwise it panics whatever the
    /// action is.
    #[must_use]
    pub fn allow_hangs(mut self) -> Self {
        self.allow_hangs = true;
        self
    }

    /// Accepts a finding: it is not printed, and fails nothing. It is counted in the snapshot.
    #[must_use]
    pub fn suppress(mut self, suppression: Suppression) -> Self {
        self.suppressions.push(suppression);
        self
    }

    /// The findings that are accepted.
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// The same with every panic deferred, but for a certain hang's.
    #[must_use]
    pub fn without_panics(mut self) -> Self {
        for (_, action) in &mut self.by_kind {
            action.defer();
        }
        self.action.get_or_insert(Action::Defer).defer();
        self
    }

    /// What to do with a finding in a kernel of this configuration.
    pub fn action(&self, report: &Report, config: KernelConfig) -> Action {
        match report.certain_hang && !self.allow_hangs {
            true => Action::Panic,
            false => self.asked(report, config),
        }
    }

    /// The same, were it not certain to hang.
    pub fn asked(&self, report: &Report, config: KernelConfig) -> Action {
        let default = if report.user_space { Action::Defer } else { Action::Panic };
        let set = self.of_kind(report.kind).or(self.action.as_ref());
        let action = set.unwrap_or(&default);
        let counts = self.fatal_in.unwrap_or(ConfigSet::of(config));
        let fatal = !report.note && !report.config_set().intersection(counts).is_empty();
        match action {
            Action::Panic | Action::Defer if !fatal => Action::Log,
            action => action.clone(),
        }
    }
}

/// What the environment variable `LOCKDEP` said: `,`-separated, later words win.
///
/// `panic`, `defer`, `log` or `collect` sets the action, `KIND=ACTION` that of one kind,
/// `preempt=none|voluntary|full|rt` and `raw=on|off` the kernel's configuration, `fatal=own|all|rt`
/// the configurations that count, `hang=panic|allow` what becomes of a certain hang; `suppress=FILE`
/// names a file of accepted findings, `wrapper=FILE[:LINE]` a constructor of unrelated locks; `stats` asks for a line at the process's end that says how
/// much was validated.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The policy.
    pub policy: Policy,
    /// The kernel's configuration.
    pub config: KernelConfig,
    /// Whether the process says at its end how much was validated.
    pub stats: bool,
    /// The file of accepted findings.
    pub suppress: Option<String>,
    /// Constructors that make unrelated locks: `FILE` or `FILE:LINE`.
    pub wrappers: Vec<String>,
    /// The words that mean nothing, each with its remedy.
    pub errors: Vec<String>,
}

impl Environment {
    /// Reads the words on top of a policy and a configuration; what is wrong is listed and
    /// ignored.
    pub fn parse(text: &str, policy: Policy, config: KernelConfig) -> Self {
        let mut env = Environment {
            policy,
            config,
            stats: false,
            suppress: None,
            wrappers: Vec::new(),
            errors: Vec::new(),
        };
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            if env.word(word).is_none() {
                env.errors.push(format!("LOCKDEP: `{word}` means nothing here; {REMEDY}"));
            }
        }
        env
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let Some((key, value)) = word.split_once('=') else {
            if word == "stats" {
                self.stats = true;
                return Some(());
            }
            self.policy.action = Some(action(word)?);
            return Some(());
        };
        match key {
            "preempt" => {
                self.config.preempt = Preempt::ALL.into_iter().find(|p| p.as_str() == value)?;
            }
            "suppress" => self.suppress = Some(value.to_owned()),
            "wrapper" if !value.is_empty() => self.wrappers.push(value.to_owned()),
            "raw" => self.config.prove_raw_lock_nesting = switch(value)?,
            "fatal" => {
                self.policy.fatal_in = match value {
                    "own" => None,
                    "all" => Some(ConfigSet::ALL),
                    "rt" => Some(ConfigSet::RT),
                    _ => return None,
                }
            }
            "hang" => {
                self.policy.allow_hangs = match value {
                    "panic" => false,
                    "allow" => true,
                    _ => return None,
                }
            }
            kind => {
                self.policy.set(Kind::from_name(kind)?, action(value)?);
            }
        }
        Some(())
    }
}

const REMEDY: &str = "use panic|defer|log|collect, KIND=ACTION with a kind of the report, \
     preempt=none|voluntary|full|rt, raw=on|off, fatal=own|all|rt, hang=panic|allow, suppress=FILE, wrapper=FILE[:LINE] or stats";

fn action(word: &str) -> Option<Action> {
    Some(match word {
        "panic" => Action::Panic,
        "defer" => Action::Defer,
        "log" => Action::Log,
        "collect" => Action::Collect,
        _ => return None,
    })
}

fn switch(word: &str) -> Option<bool> {
    match word {
        "on" | "y" => Some(true),
        "off" | "n" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_read_word_by_word() {
        let parse = |text| Environment::parse(text, Policy::default(), KernelConfig::default());
        let env = parse(
            "defer, wait-context=log,preempt=rt,raw=off,fatal=all,hang=allow,stats,wrapper=a.rs:3",
        );
        assert!(env.errors.is_empty(), "{:?}", env.errors);
        assert!(
            env.stats
                && env.wrappers == ["a.rs:3"]
                && env.config.is_rt()
                && !env.config.prove_raw_lock_nesting
                && env.policy.allow_hangs
        );
        assert!(matches!(env.policy.action, Some(Action::Defer)));
        assert!(matches!(env.policy.of_kind(Kind::WaitContext), Some(Action::Log)));
        let env = parse("panik,wait-context=,preempt=maybe");
        assert_eq!(env.errors.len(), 3);
        assert!(env.errors[0].contains("`panik`") && env.errors[0].contains("use panic|defer"));
    }
}
