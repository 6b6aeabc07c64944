//! `cargo lockdep merge --edges`: the edges as a table that other engines read.

mod common;

use std::collections::BTreeMap;
use std::fs::File;
use std::process::Command;

use common::{Dir, snapshot};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// What the columns are called, in order.
const COLUMNS: [&str; 27] = [
    "from_class",
    "to_class",
    "from_package",
    "from_module",
    "to_package",
    "to_module",
    "from_site",
    "to_site",
    "from_lock_type",
    "to_lock_type",
    "held_mode",
    "wanted_mode",
    "held_at",
    "held_in",
    "wanted_at",
    "wanted_in",
    "program",
    "test",
    "thread",
    "under",
    "processes",
    "tests",
    "programs",
    "witnesses",
    "recursive_read",
    "exclusive",
    "refused",
];

/// Snapshots of a workspace of three crates, one of whose classes has a hostile name.
fn suite(dir: &Dir) {
    let names = [("src/a.rs", "net/src/peer.rs"), ("src/b.rs", "disk/src/lib.rs")];
    let moved = |text: String| {
        let text = names.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let text = text.replace("src/c.rs", "log/src/lib.rs");
        text.replace("\"name\":\"b\"", "\"name\":\"b, \\\"b\\\"\\n;é\"")
    };
    let one = snapshot("1", "one", &[("a", "b"), ("a", "c"), ("b", "c")]);
    let two = snapshot("2", "two", &[("a", "b")]);
    dir.write("in/1.json", moved(one.to_json())).write("in/2.json", moved(two.to_json()));
}

const HOSTILE: &str = "b, \"b\"\n;é";

#[test]
fn parquet_is_read_back_with_all_columns() {
    let dir = Dir::new("parquet");
    suite(&dir);
    let ran = dir.run(&["merge", "in", "--edges", "parquet", "-o", "edges.parquet"]);
    assert_eq!(ran.clean(0), "");
    let file = File::open(dir.0.join("edges.parquet")).expect("it is there");
    let reader = SerializedFileReader::new(file).expect("parquet");
    let rows: Vec<Vec<(String, Field)>> = reader
        .get_row_iter(None)
        .expect("rows")
        .map(|row| row.expect("a row").into_columns())
        .collect();
    assert_eq!(rows.len(), 3);
    let names: Vec<&str> = rows[0].iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, COLUMNS);
    let row: BTreeMap<&str, &Field> = rows[0].iter().map(|(n, field)| (&**n, field)).collect();
    let text = |text: &str| Field::Str(text.to_owned());
    let is = |name: &str, value: Field| assert_eq!(row[name], &value, "{name}");
    is("from_class", text("a"));
    is("to_class", text(HOSTILE));
    is("from_package", text("net"));
    is("from_module", text("peer"));
    is("to_package", text("disk"));
    is("to_module", text(""));
    is("to_site", text("disk/src/lib.rs:1:1"));
    is("held_in", text("app::take_a"));
    is("wanted_at", text("disk/src/lib.rs:1:1"));
    is("test", text("one"));
    is("under", Field::Null);
    is("processes", Field::Long(2));
    is("tests", Field::Long(2));
    is("programs", Field::Long(1));
    is("witnesses", Field::Long(2));
    is("exclusive", Field::Bool(true));
}

#[test]
fn csv_has_a_line_of_names_and_a_row_an_edge() {
    let dir = Dir::new("csv");
    suite(&dir);
    let csv = dir.run(&["merge", "in", "--edges", "csv", "-o", "-"]).clean(0);
    let mut lines = csv.split("\r\n");
    assert_eq!(lines.next(), Some(&*COLUMNS.join(",")));
    let first = "a,\"b, \"\"b\"\"\n;é\",net,peer,disk,,net/src/peer.rs:1:1,disk/src/lib.rs:1:1,\
        Mutex,Mutex,exclusive,exclusive,net/src/peer.rs:1:1,app::take_a,disk/src/lib.rs:1:1,\
        app::take_b,app,one,one,,2,2,1,2,false,true,false";
    assert_eq!(lines.next(), Some(first));
    assert_eq!(lines.count(), 3, "two more rows, and the end");
}

#[test]
fn a_table_of_nothing_has_columns() {
    let dir = Dir::new("no-edges");
    let empty = lockdep_core::snapshot::Snapshot::empty().to_json();
    for format in ["parquet", "csv"] {
        let ran = dir.run_with(
            &["merge", "-", "--edges", format, "-o", &format!("edges.{format}")],
            empty.as_bytes(),
        );
        assert_eq!(ran.clean(0), "");
    }
    assert_eq!(dir.read("edges.csv"), COLUMNS.join(",") + "\r\n");
    let file = File::open(dir.0.join("edges.parquet")).expect("it is there");
    let reader = SerializedFileReader::new(file).expect("parquet");
    assert_eq!(reader.get_row_iter(None).expect("rows").count(), 0);
}

/// What `docs/snapshot.md` says to ask, on both formats; and that both say the same.
const QUERIES: &str = r#"
import duckdb, pathlib, re, sys
docs = pathlib.Path(sys.argv[1]).read_text()
queries = re.findall(r"```sql\n(.*?)```", docs, re.S)
for query in queries:
    print(duckdb.sql(query).fetchall())
both = [duckdb.sql(f"from 'edges.{end}'") for end in ("parquet", "csv")]
assert both[0].columns == both[1].columns
rows = [[[value or None for value in row] for row in table.fetchall()] for table in both]
assert rows[0] == rows[1], rows
print(len(queries), len(rows[0]))
"#;

#[test]
#[ignore = "needs a Python with DuckDB in LOCKDEP_DUCKDB, which CI installs"]
fn duckdb_answers_what_the_documentation_asks() {
    let python = std::env::var("LOCKDEP_DUCKDB").expect("LOCKDEP_DUCKDB is a Python with DuckDB");
    let dir = Dir::new("duckdb");
    suite(&dir);
    for format in ["parquet", "csv"] {
        let out = format!("edges.{format}");
        assert_eq!(dir.run(&["merge", "in", "--edges", format, "-o", &out]).clean(0), "");
    }
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/snapshot.md");
    let mut command = Command::new(python);
    let output = command.args(["-c", QUERIES, docs]).current_dir(&dir.0).output();
    let ran = common::Ran::from(output.expect("Python starts"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    // `a` has edges to two crates, the other to one.
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], r#"[('a', 2), ('b, "b"\n;é', 1)]"#, "{}", ran.out);
    assert_eq!(lines.last(), Some(&&*format!("{} 3", lines.len() - 1)));
}

#[test]
fn the_documentation_names_each_column() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/snapshot.md");
    let docs = std::fs::read_to_string(docs).expect("the documentation");
    for column in COLUMNS {
        assert!(docs.contains(&format!("`{column}`")), "{column} is not in docs/snapshot.md");
    }
}
