//! The edges as one flat table, a row each, for engines that read tables: DuckDB, Polars, Spark.
//!
//! `docs/snapshot.md` describes the columns.

mod csv;
mod parquet;

use std::collections::HashMap;

use lockdep_core::snapshot::{Edge, Home, Snapshot};

/// A table, column by column; all are of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<(&'static str, Column)>,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Texts; none where nobody knows.
    Text(Vec<Option<String>>),
    /// Counts.
    Count(Vec<u64>),
    /// Yes or no.
    Flag(Vec<bool>),
}

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Apache Parquet: columns with types, small.
    Parquet,
    /// Comma-separated values with a line of names (RFC 4180).
    Csv,
}

impl Table {
    /// The edges of a snapshot, in its order.
    pub fn of_edges(snapshot: &Snapshot) -> Table {
        let names = snapshot.class_names();
        let homes = snapshot.homes();
        let tests = Tests::of(snapshot);
        let rows = Rows { snapshot, names: &names, homes: &homes };
        let mut columns = Vec::new();
        let mut text = |name, value: &dyn Fn(&Edge) -> Option<String>| {
            let values = snapshot.edges.iter().map(value).collect();
            columns.push((name, Column::Text(values)));
        };
        text("from_class", &|e| rows.name(e.from));
        text("to_class", &|e| rows.name(e.to));
        text("from_package", &|e| rows.home(e.from).map(|home| home.package.clone()));
        text("from_module", &|e| rows.home(e.from).map(|home| home.module.clone()));
        text("to_package", &|e| rows.home(e.to).map(|home| home.package.clone()));
        text("to_module", &|e| rows.home(e.to).map(|home| home.module.clone()));
        text("from_site", &|e| snapshot.class_site(e.from).map(str::to_owned));
        text("to_site", &|e| snapshot.class_site(e.to).map(str::to_owned));
        text("from_lock_type", &|e| rows.lock_type(e.from));
        text("to_lock_type", &|e| rows.lock_type(e.to));
        text("held_mode", &|e| Some(e.at[0].held_mode.as_str().to_owned()));
        text("wanted_mode", &|e| Some(e.at[0].wanted_mode.as_str().to_owned()));
        text("held_at", &|e| rows.site(e.at[0].held));
        text("held_in", &|e| rows.function(e.at[0].held));
        text("wanted_at", &|e| rows.site(Some(e.at[0].wanted)));
        text("wanted_in", &|e| rows.function(Some(e.at[0].wanted)));
        text("program", &|e| Some(rows.process(e).program.clone()));
        text("test", &|e| rows.test(e));
        text("thread", &|e| Some(snapshot.names[rows.who(e).thread as usize].clone()));
        text("under", &|e| rows.under(e));
        let mut count = |name, value: &mut dyn FnMut(&Edge) -> usize| {
            let values = snapshot.edges.iter().map(|edge| value(edge) as u64).collect();
            columns.push((name, Column::Count(values)));
        };
        count("processes", &mut |e| snapshot.count(&e.seen));
        let mut distinct = Distinct::new(tests.tests);
        count("tests", &mut |e| {
            let seen = e.seen.iter(snapshot.processes.len());
            let seen = seen.filter_map(|process| tests.of_process[process as usize]);
            let took = e.at.iter().filter_map(|witness| tests.of_who[witness.who as usize]);
            distinct.count(seen.chain(took))
        });
        let mut distinct = Distinct::new(tests.programs);
        count("programs", &mut |e| {
            let seen = e.seen.iter(snapshot.processes.len());
            distinct.count(seen.map(|process| tests.program_of[process as usize]))
        });
        count("witnesses", &mut |e| e.at.len());
        let mut flag = |name, value: fn(&Edge) -> bool| {
            let values = snapshot.edges.iter().map(value).collect();
            columns.push((name, Column::Flag(values)));
        };
        flag("recursive_read", |e| e.recursive_read);
        flag("exclusive", |e| e.exclusive);
        flag("refused", |e| e.refused);
        Table { columns }
    }

    /// The columns, with their names.
    pub fn columns(&self) -> &[(&'static str, Column)] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| match column {
            Column::Text(values) => values.len(),
            Column::Count(values) => values.len(),
            Column::Flag(values) => values.len(),
        })
    }

    /// The table as a file of this format.
    pub fn write(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Csv => self.to_csv(),
            Format::Parquet => self.to_parquet(),
        }
    }
}

/// What a row takes from the snapshot.
struct Rows<'a> {
    snapshot: &'a Snapshot,
    names: &'a [String],
    homes: &'a [Option<Home>],
}

impl Rows<'_> {
    fn name(&self, class: u32) -> Option<String> {
        Some(self.names[class as usize].clone())
    }

    fn home(&self, class: u32) -> Option<&Home> {
        self.homes[class as usize].as_ref()
    }

    fn lock_type(&self, class: u32) -> Option<String> {
        Some(self.snapshot.classes[class as usize].lock_type.clone())
    }

    fn site(&self, place: Option<u32>) -> Option<String> {
        let place = self.snapshot.places[place? as usize];
        Some(self.snapshot.sites[place.site as usize].clone())
    }

    /// The innermost function of a place's stack.
    fn function(&self, place: Option<u32>) -> Option<String> {
        let frame = self.snapshot.stack(self.snapshot.places[place? as usize].stack?).next()?;
        Some(frame.rsplit_once(" at ").map_or(frame, |(function, _)| function).to_owned())
    }

    fn who(&self, edge: &Edge) -> lockdep_core::snapshot::Who {
        self.snapshot.who[edge.at[0].who as usize]
    }

    fn process(&self, edge: &Edge) -> &lockdep_core::snapshot::Process {
        &self.snapshot.processes[self.who(edge).process as usize]
    }

    fn test(&self, edge: &Edge) -> Option<String> {
        let test = self.who(edge).test.map(|test| &self.snapshot.names[test as usize]);
        test.or(self.process(edge).test.as_ref()).cloned()
    }

    fn under(&self, edge: &Edge) -> Option<String> {
        let names: Vec<&str> =
            edge.under.iter().map(|guard| &*self.names[guard.class as usize]).collect();
        (!names.is_empty()).then(|| names.join("; "))
    }
}

/// Tests and programs by number.
struct Tests {
    of_process: Vec<Option<u32>>,
    of_who: Vec<Option<u32>>,
    program_of: Vec<u32>,
    tests: usize,
    programs: usize,
}

impl Tests {
    fn of(snapshot: &Snapshot) -> Tests {
        let mut tests: HashMap<(&str, &str), u32> = HashMap::new();
        let mut programs: HashMap<&str, u32> = HashMap::new();
        // A test is known by its name and its program.
        let mut number = |program, test| {
            let next = tests.len() as u32;
            *tests.entry((program, test)).or_insert(next)
        };
        let processes = snapshot.processes.iter();
        let of_process = processes
            .map(|process| process.test.as_deref().map(|test| number(&*process.program, test)))
            .collect();
        let of_who = snapshot.who.iter().map(|who| {
            let program = &snapshot.processes[who.process as usize].program;
            who.test.map(|test| number(program, &*snapshot.names[test as usize]))
        });
        let of_who = of_who.collect();
        let program_of = snapshot.processes.iter().map(|process| {
            let next = programs.len() as u32;
            *programs.entry(&process.program).or_insert(next)
        });
        let program_of = program_of.collect();
        Tests { of_process, of_who, program_of, tests: tests.len(), programs: programs.len() }
    }
}

/// Counts how many different numbers there are among some.
struct Distinct {
    /// When each was seen last.
    seen: Vec<u32>,
    round: u32,
}

impl Distinct {
    fn new(numbers: usize) -> Distinct {
        Distinct { seen: vec![0; numbers], round: 0 }
    }

    fn count(&mut self, numbers: impl Iterator<Item = u32>) -> usize {
        self.round += 1;
        let round = self.round;
        let first =
            |number: &u32| std::mem::replace(&mut self.seen[*number as usize], round) != round;
        numbers.filter(first).count()
    }
}
