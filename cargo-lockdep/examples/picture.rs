//! Pages and drawings to look at, and for the browser test: `picture DIR [SNAPSHOT...]`.
//!
//! Snapshots that are given are merged into `real`; the others are made here: graphs of many sizes, a
//! hostile one, an empty one.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_lockdep::picture;
use lockdep_core::config::KernelConfig;
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{
    Class, Edge, LostCoverage, Place, Process, SCHEMA, Seen, Snapshot, StackNode, Union, Who,
    Witness, judge,
};
use lockdep_core::wait::{LockKind, WaitType};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("usage: picture DIR [SNAPSHOT...]")?;
    fs::create_dir_all(&out)?;
    let mut union = Union::new();
    let mut given = false;
    for path in args {
        let snapshot = Snapshot::from_json(&fs::read(&path)?)
            .map_err(|broken| format!("{}: {broken}", path.display()))?;
        union.add(&snapshot);
        given = true;
    }
    if given {
        write(&out, "real", &union.finish())?;
    }
    write(&out, "ring", &made(&Size { classes: 24, edges: 40, modules: 6, ring: true }))?;
    write(&out, "clean", &made(&Size { classes: 24, edges: 40, modules: 6, ring: false }))?;
    write(&out, "many", &made(&Size { classes: 500, edges: 4_990, modules: 40, ring: true }))?;
    write(&out, "most", &made(&Size { classes: 2_000, edges: 20_000, modules: 120, ring: true }))?;
    write(&out, "hostile", &hostile())?;
    write(&out, "empty", &Snapshot::empty())?;
    Ok(())
}

fn write(out: &Path, name: &str, snapshot: &Snapshot) -> std::io::Result<()> {
    // Read again, so that what is drawn is what a file could hold.
    let snapshot = Snapshot::from_json(snapshot.to_json().as_bytes()).expect("it was written here");
    let judged = judge(&snapshot);
    fs::write(out.join(format!("{name}.html")), picture::html(&snapshot, &judged))?;
    fs::write(out.join(format!("{name}.svg")), picture::svg(&snapshot, &judged))
}

struct Size {
    classes: u32,
    edges: usize,
    modules: u32,
    /// Whether one edge goes back, in a process of its own.
    ring: bool,
}

/// A snapshot that is put together piece by piece.
struct Maker {
    snapshot: Snapshot,
    state: u64,
}

impl Maker {
    fn new(processes: u32) -> Maker {
        let process = |i: u32| Process {
            id: format!("{i:08}"),
            program: ["store", "wire", "cache"][i as usize % 3].to_owned(),
            test: Some(format!("it_works::in_case_{i}")),
            config: KernelConfig::default(),
            ended: true,
            chains: 1,
            lost_coverage: LostCoverage::default(),
        };
        let processes = (0..processes).map(process).collect();
        Maker { snapshot: Snapshot { schema: SCHEMA, processes, ..Snapshot::empty() }, state: 7 }
    }

    /// Xorshift: the same graph each time.
    fn below(&mut self, most: u32) -> u32 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % most as u64) as u32
    }

    fn class(&mut self, name: String, site: String, wait: WaitType) {
        let lock_type = match wait {
            WaitType::Spin => "raw spinlock",
            WaitType::Config => "spinlock",
            _ => "Mutex",
        };
        let snapshot = &mut self.snapshot;
        snapshot.sites.push(site);
        snapshot.classes.push(Class {
            name,
            site: Some(snapshot.sites.len() as u32 - 1),
            payload: String::new(),
            only_in: None,
            lock_type: lock_type.into(),
            outer: wait,
            inner: wait,
            kind: LockKind::Normal,
            user_space: true,
            written: true,
            sent: false,
            also: Vec::new(),
            usage: "....".into(),
            instances: 1,
            rank: None,
            seen: Seen::ALL,
        });
    }

    /// What is done at `site`, on a stack of two frames.
    fn place(&mut self, site: &str, function: &str) -> u32 {
        let snapshot = &mut self.snapshot;
        snapshot.sites.push(site.to_owned());
        let first = snapshot.frames.len() as u32;
        let at = site.rsplit_once(':').map_or(site, |(head, _)| head);
        snapshot.frames.push(format!("{function} at {at}"));
        snapshot.frames.push("store::it_works::in_a_case at store/tests/it_works.rs:12".to_owned());
        let stack = snapshot.stacks.len() as u32;
        snapshot.stacks.push(StackNode { frame: first + 1, caller: None });
        snapshot.stacks.push(StackNode { frame: first, caller: Some(stack) });
        let site = snapshot.sites.len() as u32 - 1;
        snapshot.places.push(Place { site, stack: Some(stack + 1) });
        snapshot.places.len() as u32 - 1
    }

    fn edge(&mut self, from: u32, to: u32, processes: &[u32]) {
        let name = |class: u32, maker: &Maker| maker.snapshot.classes[class as usize].name.clone();
        let (from_name, to_name) = (name(from, self), name(to, self));
        let line = 10 + self.below(400);
        let held =
            self.place(&format!("store/src/lib.rs:{line}:9"), &format!("store::lock_{from_name}"));
        let wanted = self
            .place(&format!("store/src/lib.rs:{}:17", line + 3), &format!("store::then_{to_name}"));
        let snapshot = &mut self.snapshot;
        let process = processes[0];
        snapshot.names.push(format!("it_works::edge_{from}_{to}"));
        let thread = snapshot.names.len() as u32 - 1;
        snapshot.who.push(Who { process, thread, test: Some(thread) });
        let who = snapshot.who.len() as u32 - 1;
        let (held_mode, wanted_mode) = (Mode::Exclusive, Mode::Exclusive);
        let all = snapshot.processes.len();
        snapshot.edges.push(Edge {
            from,
            to,
            recursive_read: false,
            exclusive: true,
            refused: false,
            under: Vec::new(),
            at: vec![Witness { who, held_mode, wanted_mode, wanted, held: Some(held) }],
            seen: Seen::by(processes.iter().copied(), all),
        });
    }

    /// In the one form that a snapshot has.
    fn finish(self) -> Snapshot {
        let mut union = Union::new();
        union.add(&self.snapshot);
        union.finish()
    }
}

/// A graph of a program in layers: a module has locks on two or three of twelve levels, and leads to
/// lower levels of few other modules.
fn made(size: &Size) -> Snapshot {
    let mut maker = Maker::new(12);
    let waits = [WaitType::Sleep, WaitType::Sleep, WaitType::Config, WaitType::Spin];
    let each = size.classes.div_ceil(size.modules);
    let mut levels = Vec::new();
    for i in 0..size.classes {
        let module = i / each;
        let crates = ["store", "wire", "cache", "pool", "log", "disk", "clock", "sync"];
        let package = crates[(module / 3) as usize % crates.len()];
        let site = format!("crates/{package}/src/part_{module}.rs:{}:5", 10 + i % each * 7);
        let level = (module * 10 / size.modules) + i % each % 3;
        let wait = waits[(level * 4 / 12) as usize];
        maker.class(format!("{package}.lock_{i}"), site, wait);
        levels.push(level);
    }
    let mut taken = std::collections::BTreeSet::new();
    while taken.len() < size.edges {
        let from = maker.below(size.classes);
        let near = each * 4;
        let to =
            if maker.below(5) == 0 { maker.below(size.classes) } else { from + maker.below(near) };
        let down = |to: u32| levels[from as usize] < levels[to as usize];
        if to >= size.classes || !down(to) || !taken.insert((from, to)) {
            continue;
        }
        let many = 1 + maker.below(12);
        let processes: Vec<u32> = (12 - many..12).collect();
        maker.edge(from, to, &processes);
    }
    if size.ring {
        let (from, to) = *taken.iter().nth(taken.len() / 3).expect("there are edges");
        maker.edge(to, from, &[0]);
    }
    maker.finish()
}

/// Names that would be markup, scripts, or nothing at all, if they were taken for more than names.
fn hostile() -> Snapshot {
    let mut maker = Maker::new(1);
    let names = [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(2)</script>",
        "<!--<script>",
        "]]>&amp;&lt;\"'`${alert(3)}",
        "\u{202e}backwards\u{0}\n<b>bold</b>",
        "a very long name, so long that nobody would read it to its end, and which goes on and on",
        "__proto__",
    ];
    for (i, name) in names.iter().enumerate() {
        let site = format!("<svg onload=alert(4)>/src/<b>{i}</b>.rs:{}:1", i + 1);
        maker.class((*name).to_owned(), site, WaitType::Sleep);
    }
    for i in 1..names.len() as u32 {
        maker.edge(i - 1, i, &[0]);
    }
    maker.edge(1, 0, &[0]);
    let process = &mut maker.snapshot.processes[0];
    process.program = "<script>alert(5)</script>".into();
    process.test = Some("<img src=x onerror=alert(6)>".into());
    maker.finish()
}
