//! What a validator has learnt, as data: for dumps, and for whoever wants to run other algorithms.

use crate::class::{ByClass, ClassId, Registry};
use crate::config::KernelConfig;
use crate::context::ContextId;
use crate::graph::NodeKind;
use crate::memory::Memory;
use crate::violation::Kind;
use crate::wait::WaitType;

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// Everything learnt.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The kernel that the program was.
    pub config: KernelConfig,
    /// The classes that were taken, and the contexts that were used.
    pub nodes: Vec<NodeLine>,
    /// The dependencies between them, by position in `nodes`.
    pub edges: Vec<EdgeLine>,
    /// How many nestings are known to be right.
    pub chains: usize,
    /// The findings, by kind, with how often each was made.
    pub findings: Vec<(Kind, u64)>,
    /// Those that are suppressed.
    pub suppressed: Vec<(Kind, u64)>,
    /// Where validation was switched off, and how often.
    pub off_uses: Vec<(String, u64)>,
    /// What would have been findings there.
    pub abuse: Vec<(Kind, u64)>,
    /// What was not looked at.
    pub lost_coverage: LostCoverage,
}

/// What was not looked at, as the validator counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct LostCoverage {
    /// Events that came while the validator handled one of the same thread: from an allocator, a
    /// panic hook or a signal handler.
    pub reentered: u64,
    /// Nestings whose chain key another one has, as far as debug assertions were there to notice:
    /// each is judged every time, and without debug assertions would not be.
    pub key_collisions: u64,
    /// User-defined contexts beyond the highest number.
    pub contexts: u64,
    /// Locks made inside the standard library (`.map(Mutex::new)`): each is a class of its own.
    pub locks_without_site: u64,
    /// Locks made by a constructor that was declared to make unrelated ones: the same.
    pub wrapper_instances: u64,
    /// How often somebody was given the raw lock behind a lock, whose use is not seen.
    pub raw_uses: u64,
}

/// A class or a context.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct NodeLine {
    /// Its name.
    pub name: String,
    /// Where its locks are made; absent for contexts and recorded programs.
    pub site: Option<String>,
    /// Which primitive it is; `context` for contexts.
    pub lock_type: &'static str,
    /// What it leaves to others, or what the context allows.
    pub inner: WaitType,
    /// Linux's four usage characters; empty for contexts.
    pub usage: String,
}

/// A dependency.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
pub struct EdgeLine {
    /// What is held or interrupted.
    pub from: usize,
    /// What is wanted or arrives.
    pub to: usize,
    /// Whether the target is read recursively.
    pub recursive_read: bool,
    /// Where the held one was taken first.
    pub from_site: Option<String>,
    /// Where the next was wanted first.
    pub to_site: String,
    /// The thread that did it first.
    pub thread: String,
}

impl Snapshot {
    pub(crate) fn of(memory: &Memory, registry: &Registry) -> Self {
        let (mut classes, mut contexts) = (ByClass::default(), [None; ContextId::MAX]);
        let mut nodes = Vec::new();
        let mut add = |kind: NodeKind| {
            // The two halves of a class are one node here.
            let known = match kind {
                NodeKind::Lock { class, .. } => classes.get(class),
                NodeKind::Context(id) => contexts[id.index()],
            };
            if let Some(number) = known {
                return number;
            }
            let number = nodes.len();
            nodes.push(node_line(kind, memory, registry));
            match kind {
                NodeKind::Lock { class, .. } => classes.set(class, number),
                NodeKind::Context(id) => contexts[id.index()] = Some(number),
            }
            number
        };
        for class in memory.classes() {
            add(NodeKind::Lock { class, recursive: false });
        }
        let mut edges: Vec<EdgeLine> = Vec::new();
        for (from, to, witness) in memory.graph().edges() {
            let (from, recursive_read) =
                (add(from), matches!(to, NodeKind::Lock { recursive: true, .. }));
            let to = add(to);
            if edges
                .iter()
                .rev()
                .take(2)
                .any(|e| (e.from, e.to, e.recursive_read) == (from, to, recursive_read))
            {
                continue;
            }
            let witness = memory.witness(witness);
            edges.push(EdgeLine {
                from,
                to,
                recursive_read,
                from_site: witness.from_site.map(|site| site.to_string()),
                to_site: witness.to_site.to_string(),
                thread: witness.thread.to_string(),
            });
        }
        Snapshot {
            schema: SCHEMA,
            config: KernelConfig::default(),
            nodes,
            edges,
            chains: 0,
            findings: Vec::new(),
            suppressed: Vec::new(),
            off_uses: Vec::new(),
            abuse: Vec::new(),
            lost_coverage: LostCoverage::default(),
        }
    }

    /// The graph for petgraph's algorithms.
    #[cfg(feature = "dump")]
    pub fn to_petgraph(&self) -> petgraph::graph::DiGraph<NodeLine, EdgeLine> {
        let mut graph = petgraph::graph::DiGraph::with_capacity(self.nodes.len(), self.edges.len());
        let nodes: Vec<_> = self.nodes.iter().map(|node| graph.add_node(node.clone())).collect();
        for edge in &self.edges {
            graph.add_edge(nodes[edge.from], nodes[edge.to], edge.clone());
        }
        graph
    }

    /// The snapshot as JSON.
    #[cfg(feature = "dump")]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a snapshot has only string keys")
    }
}

fn node_line(kind: NodeKind, memory: &Memory, registry: &Registry) -> NodeLine {
    match kind {
        NodeKind::Lock { class, .. } => lock_line(class, memory, registry),
        NodeKind::Context(id) => {
            let context = registry.contexts.get(id);
            NodeLine {
                name: context.name.to_owned(),
                site: None,
                lock_type: "context",
                inner: context.limit,
                usage: String::new(),
            }
        }
    }
}

fn lock_line(class: ClassId, memory: &Memory, registry: &Registry) -> NodeLine {
    let known = registry.get(class);
    NodeLine {
        name: registry.name(class),
        site: known.site.map(|site| site.to_string()),
        lock_type: known.lock_type.name,
        inner: known.lock_type.wait.inner,
        usage: memory.usage(class).chars(),
    }
}
