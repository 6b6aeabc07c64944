//! Classes and contexts by what a person calls them.

use std::fmt;

use lockdep_core::snapshot::Snapshot;

/// What edges lead to and from, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// In `classes`.
    Class(u32),
    /// In `contexts`.
    Context(u32),
}

/// Why a text names nothing. Displays with what it could mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguous {
    text: String,
    candidates: Vec<String>,
}

/// How many candidates are named.
const MANY: usize = 20;

impl fmt::Display for Ambiguous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ambiguous { text, candidates } = self;
        if candidates.is_empty() {
            return write!(
                f,
                "no class and no context has {text:?} in its name or place; \
                 `cargo lockdep show classes` lists them"
            );
        }
        write!(f, "{text:?} could be each of these; give more of the name, or all of it:")?;
        candidates.iter().take(MANY).try_for_each(|name| write!(f, "\n  {name}"))?;
        match candidates.len().checked_sub(MANY) {
            Some(more @ 1..) => write!(f, "\n  and {more} more"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Ambiguous {}

/// The one class or context that a text means: of exactly this name, or made in exactly this line; or
/// the only one with it in its name, or else in the place where it is made.
///
/// # Errors
/// If there is none, or several.
pub fn choose(snapshot: &Snapshot, text: &str) -> Result<Node, Ambiguous> {
    let names = snapshot.class_names();
    let classes = || names.iter().enumerate().map(|(i, name)| (Node::Class(i as u32), &**name));
    let contexts = snapshot.contexts.iter().enumerate();
    let contexts = || contexts.clone().map(|(i, c)| (Node::Context(i as u32), &*c.name));
    let all = || classes().chain(contexts());
    let own = || {
        let classes = snapshot.classes.iter().enumerate();
        classes.map(|(i, class)| (Node::Class(i as u32), &*class.name))
    };
    let sites = || {
        let classes = 0..snapshot.classes.len() as u32;
        classes.filter_map(|class| Some((Node::Class(class), snapshot.class_site(class)?)))
    };
    let found = |nodes: &mut dyn Iterator<Item = (Node, &str)>, is: &dyn Fn(&str) -> bool| {
        nodes.filter(|(_, name)| is(name)).map(|(node, _)| node).collect::<Vec<Node>>()
    };
    let exactly = |name: &str| name == text;
    let within = |name: &str| name.contains(text);
    // With its column or without, so that line 1 is not that of line 10 too.
    let place =
        |site: &str| site == text || site.rsplit_once(':').is_some_and(|(line, _)| line == text);
    let steps = [
        found(&mut all(), &exactly),
        found(&mut own(), &exactly),
        found(&mut sites(), &place),
        found(&mut all(), &within),
        found(&mut sites(), &within),
    ];
    let found = steps.into_iter().find(|nodes| !nodes.is_empty()).unwrap_or_default();
    let name = |node: &Node| match node {
        Node::Class(i) => names[*i as usize].clone(),
        Node::Context(i) => snapshot.contexts[*i as usize].name.clone(),
    };
    match found[..] {
        [node] => Ok(node),
        _ => {
            let candidates = found.iter().map(name).collect();
            Err(Ambiguous { text: text.to_owned(), candidates })
        }
    }
}
