//! Where a class is at home, as a picture frames it.

use lockdep_core::snapshot::{Home, Snapshot};

/// What classes without a place are under.
const NOWHERE: &str = "no known place";
/// What a package is called that neither a directory nor a stack names.
const UNNAMED: &str = "crate";

/// The homes of all classes, in order.
pub(super) fn homes(snapshot: &Snapshot) -> Vec<Home> {
    let framed = |home: Option<Home>| match home {
        None => Home { package: NOWHERE.to_owned(), module: String::new() },
        Some(home) if home.package.is_empty() => Home { package: UNNAMED.to_owned(), ..home },
        Some(home) => home,
    };
    snapshot.homes().into_iter().map(framed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_a_frame() {
        let text = r#"{"schema":2,"processes":[{"id":"1","program":"app","ended":true,"chains":0,
            "config":{"preempt":"full","preempt_count":true,"prove_raw_lock_nesting":true}}],"sites":["src/a/b.rs:1:1","store/src/lib.rs:3:5"],
            "classes":[{"name":"a","lock_type":"Mutex","usage":"....","instances":1},
            {"name":"b","site":0,"lock_type":"Mutex","usage":"....","instances":1},
            {"name":"c","site":1,"lock_type":"Mutex","usage":"....","instances":1}]}"#;
        let homes = |text: &str| homes(&Snapshot::from_json(text.as_bytes()).expect("a snapshot"));
        let home =
            |package: &str, module: &str| Home { package: package.into(), module: module.into() };
        let mut expected = vec![home(NOWHERE, ""), home(UNNAMED, "a::b"), home("store", "")];
        assert_eq!(homes(text), expected);
        let frames = r#""frames":["app::a::f at src/a.rs:9"],"classes""#;
        expected[1].package = "app".to_owned();
        assert_eq!(homes(&text.replace("\"classes\"", frames)), expected);
    }
}
