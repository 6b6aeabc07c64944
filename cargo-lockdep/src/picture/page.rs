//! The page, put together from `assets/`: one file that asks for nothing from outside.

use super::data::Data;
use super::graph::Graph;

/// What is run, in this order; the drawing library first.
const SCRIPTS: [(&str, &str); 9] = [
    ("cytoscape.min.js", include_str!("../../assets/cytoscape/cytoscape.min.js")),
    ("model.js", include_str!("../../assets/page/model.js")),
    ("dom.js", include_str!("../../assets/page/dom.js")),
    ("filters.js", include_str!("../../assets/page/filters.js")),
    ("graph.js", include_str!("../../assets/page/graph.js")),
    ("details.js", include_str!("../../assets/page/details.js")),
    ("tables.js", include_str!("../../assets/page/tables.js")),
    ("sidebar.js", include_str!("../../assets/page/sidebar.js")),
    ("main.js", include_str!("../../assets/page/main.js")),
];
const STYLE: &str = include_str!("../../assets/page/style.css");
const BODY: &str = include_str!("../../assets/page/body.html");
/// The checksums of the above; see `assets/README.md`.
const CHECKSUMS: &str = include_str!("../../assets/checksums.txt");

pub(super) fn html(graph: &Graph<'_>) -> String {
    let data = serde_json::to_string(&Data::new(graph)).expect("its keys are strings");
    let hashes = |suffix: &str| {
        let of = CHECKSUMS.lines().filter_map(|line| line.split_once("  "));
        let of = of.filter(|(_, file)| file.ends_with(suffix));
        of.map(|(hash, _)| format!(" '{hash}'")).collect::<String>()
    };
    let policy = format!(
        "default-src 'none'; script-src{}; style-src{}; img-src data:; base-uri 'none'; form-action 'none'",
        hashes(".js"),
        hashes(".css")
    );
    let size = data.len() + SCRIPTS.iter().map(|(_, text)| text.len()).sum::<usize>();
    let mut page = String::with_capacity(size + STYLE.len() + BODY.len() + 4096);
    page.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n"));
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push_str(
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Lock graph</title>\n",
    );
    // An empty icon, so that none is asked for.
    page.push_str("<link rel=\"icon\" href=\"data:,\">\n");
    // By this name Cytoscape.js knows that its one rule is there, and makes no element of its own.
    page.push_str("<style id=\"__________cytoscape_stylesheet\">");
    page.push_str(STYLE);
    page.push_str("</style>\n</head>\n<body>\n");
    page.push_str(BODY);
    page.push_str("<script type=\"application/json\" id=\"data\">");
    // Nothing in it can end the element or begin a comment.
    page.push_str(&data.replace('<', "\\u003c"));
    page.push_str("</script>\n");
    for (_, script) in SCRIPTS {
        page.push_str("<script>");
        page.push_str(script);
        page.push_str("</script>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use sha2::{Digest as _, Sha256};

    use super::*;

    /// A page whose checksums are stale does not run.
    #[test]
    fn the_checksums_are_those_of_the_files() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let mut named: Vec<&str> = Vec::new();
        for line in CHECKSUMS.lines() {
            let (hash, file) = line.split_once("  ").expect("a checksum and a file");
            let bytes = fs::read(assets.join(file)).expect("a file of the assets");
            let expected = format!("sha256-{}", base64(&Sha256::digest(bytes)));
            assert_eq!(
                hash, expected,
                "{file} was changed; run `node cargo-lockdep/assets/refresh.mjs`"
            );
            named.push(file.rsplit('/').next().expect("a name"));
        }
        for (file, _) in SCRIPTS {
            assert!(named.contains(&file), "{file} has no checksum");
        }
        assert_eq!(named.len(), SCRIPTS.len() + 1, "the scripts and the style");
    }

    /// What ends a script must not be in one.
    #[test]
    fn nothing_ends_too_early() {
        for (file, script) in SCRIPTS {
            assert!(!script.contains("</script") && !script.contains("<!--"), "{file}");
        }
        assert!(!STYLE.contains("</style"));
        let marks = BODY.matches("<script").count();
        assert_eq!(marks, 0);
    }

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | *byte as u32)
                << (8 * (3 - three.len()));
            for i in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63] as char;
                text.push(if i <= three.len() { digit } else { '=' });
            }
        }
        text
    }
}
