//! Processes of several tests and validators, and by code.

use lockdep::sync::Mutex;
use lockdep::{KernelConfig, Preempt, with_class};

use crate::*;

fn nest(outer: &str) {
    let inner = with_class!(Mutex::new(0u8), name = "inner");
    match outer {
        "own" => drop((with_class!(Mutex::new(0u16), name = "own").lock(), inner.lock())),
        "other" => drop((with_class!(Mutex::new(0u32), name = "other").lock(), inner.lock())),
        _ => drop((with_class!(Mutex::new(0u64), name = "apart").lock(), inner.lock())),
    }
}

#[lockdep::test]
#[ignore = "run by another test"]
fn of_this_kernel() {
    let helper = lockdep::thread::Builder::new().name("helper".to_owned());
    helper.spawn(|| nest("own")).unwrap().join().unwrap();
}

#[lockdep::test(config = KernelConfig::new(Preempt::Rt, true))]
#[ignore = "run by another test"]
fn of_another_kernel() {
    nest("other");
}

#[lockdep::test(isolated)]
#[ignore = "run by another test"]
fn of_none() {
    nest("apart");
}

#[test]
fn validators_that_tests_share_are_in_one_file() {
    let dump = directory("shared");
    let mut command = command("", &dump);
    // Beside the arguments that every child has.
    command.env_remove(CASE).arg("--ignored");
    command.args(["tests::of_this_kernel", "tests::of_another_kernel", "tests::of_none"]);
    let (output, text) = told(command.output().unwrap());
    assert_eq!(output.status.code(), Some(0), "{text}");
    let snapshot = only(&dump);
    assert_eq!(edges(&snapshot), ["other -> inner", "own -> inner"]);
    let [one, other] = &snapshot.processes[..] else { panic!("{:?}", snapshot.processes) };
    assert_ne!(one.config, other.config);
    let id = |id: &str| id.rsplit_once('.').unwrap().0.to_owned();
    assert!(one.id != other.id && id(&one.id) == id(&other.id), "one process, two validators");
    assert_eq!(one.test, None, "there were several");
    // Who did it is known by the test's name.
    for (edge, name) in snapshot.edges.iter().zip(["of_another_kernel", "of_this_kernel"]) {
        assert_eq!(snapshot.count(&edge.seen), 1);
        let who = snapshot.who[edge.at[0].who as usize];
        let test = &snapshot.names[who.test.unwrap() as usize];
        assert!(test.ends_with(name), "{test}");
        // Its threads are the test's, too.
        let thread = &snapshot.names[who.thread as usize];
        match name {
            "of_this_kernel" => assert_eq!(thread, "helper"),
            // libtest calls it without the name of the program.
            _ => assert!(test.ends_with(thread), "{thread}"),
        }
    }
}

#[test]
fn what_was_lent_is_not_the_processs() {
    let dump = directory("several");
    run("several", &dump);
    let snapshot = only(&dump);
    assert_eq!(edges(&snapshot), ["a -> b"]);
    assert!(snapshot.findings.is_empty() && snapshot.processes.len() == 1);
}

#[test]
fn a_process_of_one_test_is_known_by_it() {
    let dump = directory("one_test");
    command("returns", &dump).env("NEXTEST_TEST_NAME", "module::name").output().unwrap();
    assert_eq!(only(&dump).processes[0].test.as_deref(), Some("module::name"));
}

#[test]
fn a_file_is_named_after_its_process() {
    let dump = directory("names");
    let mut child = command("returns", &dump).spawn().unwrap();
    child.wait().unwrap();
    let file = files(&dump).remove(0);
    let name = file.file_name().unwrap().to_str().unwrap();
    let id = read(&file).processes[0].id.clone();
    assert_eq!(name, format!("dump-{}.json", id.rsplit_once('.').unwrap().0));
    assert!(name.contains(&format!("-{}-", child.id())), "{name}");
}

#[test]
fn code_writes_it_too() {
    let file = directory("code").join("now.json");
    nest("own");
    lockdep::dump(&file).unwrap();
    let snapshot = read(&file);
    assert!(edges(&snapshot).contains(&"own -> inner".to_owned()));
    assert!(!snapshot.processes[0].ended);
    assert!(lockdep::dump("/proc/lockdep/now.json").is_err());
}
