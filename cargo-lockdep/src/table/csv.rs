//! Comma-separated values, by RFC 4180.

use super::{Column, Table};

impl Table {
    /// A line of names, then a line a row. What nobody knows is empty.
    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut csv = String::new();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        csv += &names.join(",");
        csv += "\r\n";
        for row in 0..self.rows() {
            for (i, (_, column)) in self.columns.iter().enumerate() {
                if i > 0 {
                    csv.push(',');
                }
                match column {
                    Column::Text(values) => {
                        csv += &quoted(values[row].as_deref().unwrap_or_default());
                    }
                    Column::Count(values) => csv += &values[row].to_string(),
                    Column::Flag(values) => csv += if values[row] { "true" } else { "false" },
                }
            }
            csv += "\r\n";
        }
        csv.into_bytes()
    }
}

fn quoted(text: &str) -> String {
    let plain = !text.contains([',', '"', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_comma_could_split_is_quoted() {
        let texts = ["a::b", "<(A, B)>@x", "say \"x\"", "two\nlines", " ", ""];
        let texts = texts.iter().map(|text| Some((*text).to_owned())).chain([None]);
        let columns = vec![
            ("text", Column::Text(texts.collect())),
            ("count", Column::Count((0..7).collect())),
            ("flag", Column::Flag((0..7).map(|i| i % 2 == 0).collect())),
        ];
        let csv = String::from_utf8(Table { columns }.to_csv()).expect("UTF-8");
        let lines = [
            "text,count,flag",
            "a::b,0,true",
            "\"<(A, B)>@x\",1,false",
            "\"say \"\"x\"\"\",2,true",
            "\"two\nlines\",3,false",
            "\" \",4,true",
            ",5,false",
            ",6,true",
            "",
        ];
        assert_eq!(csv, lines.join("\r\n"));
    }
}
