//! A lock program that somebody wrote: read, run on a validator that checks its graph after every
//! change, and its snapshot judged.
#![no_main]

use cargo_lockdep::machine::Machine;
use cargo_lockdep::program::Program;
use libfuzzer_sys::fuzz_target;
use lockdep_core::snapshot::judge;

fuzz_target!(|data: &[u8]| {
    let Ok(line) = std::str::from_utf8(data) else { return };
    let Ok(program) = Program::parse(line) else { return };
    let mut machine = Machine::new(&program, true);
    for op in &program.ops {
        machine.step(*op);
    }
    judge(&machine.validator().snapshot());
});
