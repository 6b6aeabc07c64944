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
pub(crate) fn markdown(rows: &[Row], names: &[&str]) -> String {
    let there = |name: &&str| rows.iter().any(|row| row.implementation == *name);
    let implementations: Vec<&str> = names.iter().copied().filter(there).collect();
    let mut out = format!("| | {} |\n", implementations.join(" | "));
    out += &format!("| --- |{}\n", " ---: |".repeat(implementations.len()));
    let mut workloads: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    workloads.dedup();
    for workload in workloads {
        let cells = implementations.iter().map(|&implementation| {
            let mut rows = rows.iter();
            let row =
                rows.find(|row| row.workload == workload && row.implementation == implementation);
            row.map_or_else(|| "-".to_owned(), |row| short(row.ratio))
        });
        out += &format!("| `{workload}` | {} |\n", cells.collect::<Vec<_>>().join(" | "));
    }
    out
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
    fn markdown_has_a_dash_where_there_is_nothing() {
        let expected = "\
| | no_deadlocks | std |
| --- | ---: | ---: |
| `nested_4` | 1235 | 1.00 |
| `read_1` | - | 1.23 |
";
        assert_eq!(markdown(&rows(), &["deloxide", "no_deadlocks", "std"]), expected);
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
