//! The validator against its definition: a naive twin must find the same at every operation of
//! every random program.

mod line;
mod shrink;
mod dice;
mod sketch;
mod programs;
mod twin;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use cargo_lockdep::machine::{Machine, counted};
use cargo_lockdep::program::Program;
use lockdep_core::config::{KernelConfig, Preempt};
use lockdep_core::violation::Kind;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use self::programs::Programs;
use self::twin::{Finding, Twin};

/// How many programs a run compares; `LOCKDEP_TWIN_CASES` says otherwise.
const CASES: u64 = 100_000;
/// From where the dice start; `LOCKDEP_TWIN_SEED` says otherwise.
const SEED: u64 = 1;

#[test]
fn the_validator_finds_what_its_definition_says_at_every_operation() {
    let seed = number("LOCKDEP_TWIN_SEED").unwrap_or(SEED);
    let cases = number("LOCKDEP_TWIN_CASES").unwrap_or(CASES);
    println!("LOCKDEP_TWIN_SEED={seed} LOCKDEP_TWIN_CASES={cases}");
    // The other algorithms take longer, unoptimised, than the programs themselves.
    let bytes = [seed.to_le_bytes(), (!seed).to_le_bytes()].concat();
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &bytes);
    let config = Config { cases: cases as u32, failure_persistence: None, ..Config::default() };
    let coverage = RefCell::new(Coverage::default());
    let result = TestRunner::new_with_rng(config, rng).run(&Programs, |program| {
        let core = by_core(&program);
        let agree = core == by_twin(&program);
        coverage.borrow_mut().count(&program, &core, agree);
        if agree { Ok(()) } else { Err(TestCaseError::fail("the two disagree")) }
    });
    let coverage = coverage.into_inner();
    match result {
        Ok(()) => coverage.check(),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, program)) => {
            panic!("{reason}, after {} programs:\n{}", coverage.programs, explain(&program))
        }
    }
}

#[test]
fn the_two_agree_where_they_once_did_not() {
    for text in include_str!("once.jsonl").lines() {
        let program = Program::parse(text).expect("a program");
        let written = line::of(&program);
        assert_eq!(Program::parse(&written), Ok(program.clone()), "{written}");
        assert!(by_core(&program) == by_twin(&program), "{}", explain(&program));
    }
}

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|e| panic!("{variable}={value}: {e}")))
}

/// What the validator finds at each operation.
fn by_core(program: &Program) -> Vec<BTreeSet<Finding>> {
    let configs = [false, true].map(|raw| KernelConfig::new(Preempt::Full, raw));
    let mut machine = Machine::new(program, true);
    let step = |op| {
        let findings = machine.step(op).into_iter().filter_map(|finding| {
            let kind = counted(finding.report.kind)?;
            let [off, on] = configs.map(|config| finding.report.fails_in(config));
            Some((kind, off, on))
        });
        findings.collect()
    };
    program.ops.iter().copied().map(step).collect()
}

/// What the definition says.
fn by_twin(program: &Program) -> Vec<BTreeSet<Finding>> {
    let mut twin = Twin::new(program);
    program.ops.iter().map(|op| twin.step(*op).into_iter().collect()).collect()
}

/// A program as a line of a corpus file, and what each finds, operation by operation.
fn explain(program: &Program) -> String {
    let mut text = line::of(program) + "\n";
    let twin = by_twin(program);
    // A validator that panics was heard already.
    let core = std::panic::catch_unwind(|| by_core(program)).unwrap_or_default();
    for (i, op) in program.ops.iter().enumerate() {
        let (core, twin) = (core.get(i), &twin[i]);
        let mark = if core == Some(twin) { ' ' } else { '*' };
        text += &format!("{mark} {i:2} {op:?}: validator {core:?}, definition {twin:?}\n");
    }
    text + "(kind, whether it fails without raw nesting proven, whether with it)"
}

/// What a run has met: one that meets nothing must not pass.
#[derive(Debug, Default)]
struct Coverage {
    programs: u64,
    /// How many programs do each operation.
    ops: BTreeMap<&'static str, u64>,
    /// In how many programs each kind is found.
    kinds: BTreeMap<&'static str, u64>,
    /// In how many programs nothing is found.
    clean: u64,
    /// How many operations come before the first finding of the others.
    before: u64,
    failed: bool,
}

impl Coverage {
    /// Counts a program. After the first on which the two disagree come those of the search for
    /// a simpler one, which do not count.
    fn count(&mut self, program: &Program, found: &[BTreeSet<Finding>], agree: bool) {
        self.failed |= !agree;
        if self.failed {
            return;
        }
        self.programs += 1;
        let ops: BTreeSet<&str> = program.ops.iter().map(|op| line::words(op).0).collect();
        let kinds: BTreeSet<&str> = found.iter().flatten().map(|finding| finding.0).collect();
        ops.into_iter().for_each(|op| *self.ops.entry(op).or_default() += 1);
        kinds.into_iter().for_each(|kind| *self.kinds.entry(kind).or_default() += 1);
        match found.iter().position(|found| !found.is_empty()) {
            Some(first) => self.before += first as u64,
            None => self.clean += 1,
        }
    }

    fn check(&self) {
        println!("{self:#?}");
        for op in line::OPS {
            let done = self.ops.get(op).copied().unwrap_or_default();
            assert!(done * 50 >= self.programs, "only {done} programs do {op}");
        }
        for kind in Kind::ALL.into_iter().filter_map(counted) {
            let found = self.kinds.get(kind).copied().unwrap_or_default();
            assert!(found * 50 >= self.programs, "only {found} programs have {kind}");
        }
        let Coverage { programs, clean, before, .. } = *self;
        assert!(clean * 5 >= programs, "only {clean} programs are clean");
        assert!(before >= (programs - clean) * 5, "the others get {before} operations far");
    }
}
