//! The result as text: for eyes, for a README, for programs.

use crate::row::Row;

/// A table with a line for each row.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["workload", "implementation", "ns", "base", "base ns", "ratio"].map(String::from);
    let mut lines = vec![head];
    lines.extend(rows.iter().map(|row| {
        [
            row.workload.to_owned(),
            row.implementation.to_owned(),
            short(row.ns),
            row.base.to_owned(),
            short(row.base_ns),
            short(row.ratio),
        ]
    }));
    let widths: [usize; 6] = std::array::from_fn(|column| {
        lines.iter().map(|line| line[column].len()).max().unwrap_or(0)
    });
    let mut out = String::new();
    let mut workload = None;
    for line in &lines {
        // A gap between workloads.
        if workload.is_some_and(|workload| workload != &line[0]) {
            out.push('\n');
        }
        workload = Some(&line[0]);
        let [name, implementation, ns, base, base_ns, ratio] = line;
        let [a, b, c, d, e, f] = widths;
        out += &format!(
            "{name:a$}  {implementation:b$}  {ns:>c$}  {base:d$}  {base_ns:>e$}  {ratio:>f$}\n"
        );
    }
    out
}

/// A Markdown table of ratios: workloads down, implementations across, in the order of `names`.
/// Locks of ours, `lockdep/...` or `lockdep-stats/...`, are one column, in which the worst counts; bare locks, whose ratio
/// to themselves is noise, are none.
pub(crate) fn markdown(rows: &[Row], names: &[&str]) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in names.iter().map(|name| column(name)) {
        let compared = |row: &Row| column == self::column(row.implementation) && !is_bare(row);
        if !columns.contains(&column) && rows.iter().any(compared) {
            columns.push(column);
        }
    }
    let mut out = format!("| | {} |\n", columns.join(" | "));
    out += &format!("| --- |{}\n", " ---: |".repeat(columns.len()));
    let mut workloads: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    workloads.dedup();
    for workload in workloads {
        let cells = columns.iter().map(|&column| {
            let of_it =
                |row: &&Row| row.workload == workload && self::column(row.implementation) == column;
            let ratios = rows.iter().filter(of_it).map(|row| row.ratio);
            ratios.reduce(f64::max).map_or_else(|| "-".to_owned(), short)
        });
        out += &format!("| `{workload}` | {} |\n", cells.collect::<Vec<_>>().join(" | "));
    }
    out
}

fn column(name: &str) -> &str {
    match name.split_once('/') {
        Some((ours @ ("lockdep" | "lockdep-off" | "lockdep-stats"), _)) => ours,
        _ => name,
    }
}

fn is_bare(row: &Row) -> bool {
    row.implementation == row.base
}

/// A JSON array, a row a line.
pub(crate) fn json(rows: &[Row]) -> String {
    let rows = rows.iter().map(|row| {
        serde_json::to_string(row).expect("a row is strings and numbers, and no number is infinite")
    });
    format!("[\n{}\n]\n", rows.collect::<Vec<_>>().join(",\n"))
}

/// Three digits, more or less: the fourth is noise.
fn short(value: f64) -> String {
    match value {
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> [Row; 3] {
        let row = |workload, implementation, ns, ratio| Row {
            workload,
            implementation,
            base: "std",
            ns,
            base_ns: 10.0,
            ratio,
            rounds: 21,
        };
        [
            row("nested_4", "std", 10.0, 1.0),
            row("nested_4", "no_deadlocks", 12_345.678, 1234.568),
            row("read_1", "std", 12.3, 1.23),
        ]
    }

    #[test]
    fn the_columns_of_the_table_are_aligned() {
        let expected = "\
workload  implementation     ns  base  base ns  ratio

nested_4  std              10.0  std      10.0   1.00
nested_4  no_deadlocks    12346  std      10.0   1235

read_1    std              12.3  std      10.0   1.23
";
        assert_eq!(table(&rows()), expected);
    }

    #[test]
    fn markdown_has_the_worst_of_ours_and_a_dash_where_there_is_nothing() {
        let expected = "\
| | lockdep | no_deadlocks |
| --- | ---: | ---: |
| `nested_4` | - | 1235 |
| `read_1` | 1.30 | - |
";
        let [one, two, bare] = rows();
        let ours = |implementation, ratio| Row { implementation, ratio, ..bare };
        let rows = [one, two, ours("lockdep/rwlock", 1.3), ours("lockdep/other", 1.2)];
        let names = ["deloxide", "lockdep/other", "lockdep/rwlock", "no_deadlocks", "std"];
        assert_eq!(markdown(&rows, &names), expected);
    }

    #[test]
    fn the_keys_of_the_json() {
        let first = "{\"workload\":\"nested_4\",\"impl\":\"std\",\"base\":\"std\",\"ns\":10.0,\
                     \"base_ns\":10.0,\"ratio\":1.0,\"rounds\":21}";
        assert!(json(&rows()).starts_with(&format!("[\n{first},\n")));
        let parsed: serde_json::Value = serde_json::from_str(&json(&rows())).unwrap();
        assert_eq!(parsed.as_array().unwrap().len(), 3);
        assert_eq!(json(&[]).split_whitespace().collect::<String>(), "[]");
    }
}
