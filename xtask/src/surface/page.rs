//! A page of rustdoc: what is stable on it.

/// A section of a page that has code: a method, an `impl`, an associated type.
#[derive(Debug)]
pub(super) struct Section {
    /// What is documented there: `method`, `impl`, `associatedtype`.
    pub(super) what: String,
    /// Under which heading.
    pub(super) chapter: String,
    pub(super) code: String,
    pub(super) stable: bool,
}

/// The declaration on top of a page, with whole paths.
pub(super) fn declaration(html: &str) -> Option<String> {
    between(html, "<pre class=\"rust item-decl\"><code>", "</code></pre>").map(code)
}

/// Whether the item that a page is about is stable.
pub(super) fn is_stable(html: &str) -> bool {
    let Some(start) = html.find("item-decl") else { return false };
    let head = &html[start..];
    // What follows the declaration, before anything else is said.
    let end = ["class=\"docblock\"", "<h2 "].iter().filter_map(|end| head.find(end)).min();
    !head[..end.unwrap_or(head.len())].contains("stab unstable")
}

/// The files that an index links to, in its order, each once: `struct.Mutex.html`.
pub(super) fn links(html: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for dt in html.split("<dt>").skip(1) {
        let dt = dt.split("</dt>").next().unwrap_or_default();
        if let Some(link) = between(dt, "href=\"", "\"")
            && !links.contains(&link)
        {
            links.push(link);
        }
    }
    links
}

/// The sections of a page.
pub(super) fn sections(html: &str) -> Vec<Section> {
    let mut chapter = String::new();
    let mut sections = Vec::new();
    for part in html.split("<section id=\"") {
        // The heading that a section stands under is in what precedes it.
        let heading = part.rfind("<h2 id=\"").map(|at| &part[at..]);
        if let Some(section) = section(part, &chapter) {
            sections.push(section);
        }
        if let Some(id) = heading.and_then(|heading| between(heading, "<h2 id=\"", "\"")) {
            id.clone_into(&mut chapter);
        }
    }
    sections
}

fn section(part: &str, chapter: &str) -> Option<Section> {
    let (head, rest) = part.split_once("</section>")?;
    let header = between(head, "class=\"code-header\">", "</h")?;
    let info = rest.split("class=\"docblock\"").next()?;
    Some(Section {
        what: part.split(['.', '-']).next()?.to_owned(),
        chapter: chapter.to_owned(),
        code: code(header),
        stable: !info.contains("stab unstable"),
    })
}

/// Code as it is written, with the whole path of each name that is linked.
fn code(html: &str) -> String {
    let mut code = String::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        code.push_str(text);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        if tag.starts_with("div") {
            code.push(' ');
        }
        if let Some(path) = path(tag) {
            code.push_str(path);
            rest = after.split_once("</a>").map_or("", |(_, rest)| rest);
        }
    }
    code.push_str(rest);
    // What rustdoc marks an iterator with.
    let code = code.replace('\u{24d8}', "");
    let code = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(code, |code, (entity, char)| code.replace(entity, char));
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path that a link names: `title="struct std::sync::Mutex"`.
fn path(tag: &str) -> Option<&str> {
    let (kind, path) = between(tag, "title=\"", "\"")?.split_once(' ')?;
    ["struct", "enum", "trait", "type", "union"]
        .contains(&kind)
        .then_some(path)
        .filter(|_| !tag.contains("class=\"associatedtype\""))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<pre class=\"rust item-decl\"><code>pub struct Lock&lt;T: ?<a \
        class=\"trait\" href=\"x\" title=\"trait std::marker::Sized\">Sized</a>&gt;</code></pre>\
        <div class=\"docblock\">stab unstable</div>\
        <h2 id=\"implementations\">x</h2><section id=\"impl-Lock\" class=\"impl\">\
        <h3 class=\"code-header\">impl Lock</h3></section>\
        <section id=\"method.a\"><h4 class=\"code-header\">pub fn <a href=\"#a\" class=\"fn\">a</a>\
        (&amp;self)<div class=\"where\">where\n  T: A,</div></h4></section>\
        <span class=\"stab unstable\"></span><div class=\"docblock\"></div>\
        <h2 id=\"other\"></h2><section id=\"method.b\"><h4 class=\"code-header\">fn b()</h4></section>";

    #[test]
    fn a_page_has_sections() {
        assert_eq!(declaration(PAGE).unwrap(), "pub struct Lock<T: ?std::marker::Sized>");
        assert!(is_stable(PAGE));
        let found: Vec<_> = sections(PAGE)
            .into_iter()
            .map(|it| (it.what, it.chapter, it.code, it.stable))
            .collect();
        let expected = [
            ("impl", "implementations", "impl Lock", true),
            ("method", "implementations", "pub fn a(&self) where T: A,", false),
            ("method", "other", "fn b()", true),
        ];
        assert_eq!(found.len(), expected.len());
        for ((a, b, c, d), expected) in found.iter().zip(expected) {
            assert_eq!((&**a, &**b, &**c, *d), expected);
        }
    }

    #[test]
    fn an_index_has_links() {
        let html = "<dt><a href=\"struct.A.html\">A</a></dt><dd><a href=\"no\"></a></dd>\
            <dt><a href=\"fn.b.html\">b</a></dt>";
        assert_eq!(links(html), ["struct.A.html", "fn.b.html"]);
    }
}
