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
