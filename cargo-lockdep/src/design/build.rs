//! The design of a snapshot.

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{self, Relation, Snapshot, StepOf};

use super::name::{ClassName, Site};
use super::root::Root;
use super::{Class, Design, Edge, Node, Order, Strength};

/// The design of a snapshot, and what each of its classes is there.
#[derive(Clone, Debug)]
pub struct Built {
    /// The design.
    pub design: Design<StepOf>,
    /// For each class of the snapshot that has an edge, its position in the design.
    pub classes: Vec<Option<u32>>,
}

impl Design<StepOf> {
    /// The design of a snapshot.
    ///
    /// A context counts if something was taken in it: what a class is open to that never came can
    /// close no ring. Classes that no place is known for are one by their name.
    pub fn of(snapshot: &Snapshot, root: &Root) -> Built {
        Builder::new(snapshot, root).build()
    }

    /// The design of a snapshot, with the classes that have no edge.
    pub fn of_all(snapshot: &Snapshot, root: &Root) -> Built {
        let mut build = Builder::new(snapshot, root);
        (0..snapshot.classes.len() as u32).for_each(|i| {
            build.class(i);
        });
        build.build()
    }
}

impl Built {
    /// The ends of a dependency of the snapshot that this was made of, if they are in the design.
    pub fn ends(&self, snapshot: &Snapshot, of: StepOf) -> Option<(Node, Node)> {
        let class = |i: u32| self.classes[i as usize].map(Node::Class);
        Some(match of {
            StepOf::Edge(i) => {
                let edge = &snapshot.edges[i as usize];
                (class(edge.from)?, class(edge.to)?)
            }
            StepOf::Within(i) => {
                let class = class(snapshot.within[i as usize].class)?;
                (class, class)
            }
            StepOf::ContextEdge(i) => {
                let edge = &snapshot.context_edges[i as usize];
                let name = &snapshot.contexts[edge.context as usize].name;
                let context = Node::Context(self.design.known_context(name)?);
                match edge.is {
                    Relation::TakenIn => (context, class(edge.class)?),
                    Relation::OpenTo => (class(edge.class)?, context),
                }
            }
        })
    }
}

struct Builder<'a> {
    snapshot: &'a Snapshot,
    root: &'a Root,
    design: Design<StepOf>,
    classes: Vec<Option<u32>>,
}

impl<'a> Builder<'a> {
    fn new(snapshot: &'a Snapshot, root: &'a Root) -> Self {
        let classes = vec![None; snapshot.classes.len()];
        Builder { snapshot, root, design: Design::default(), classes }
    }

    fn build(mut self) -> Built {
        self.edges();
        self.context_edges();
        self.within();
        Built { design: self.design, classes: self.classes }
    }

    fn class(&mut self, i: u32) -> Node {
        if let Some(known) = self.classes[i as usize] {
            return Node::Class(known);
        }
        let class = class(self.snapshot, i, self.root);
        let known = self.design.class(class);
        self.classes[i as usize] = Some(known);
        Node::Class(known)
    }

    fn edges(&mut self) {
        for (i, edge) in self.snapshot.edges.iter().enumerate() {
            let (from, to) = (self.class(edge.from), self.class(edge.to));
            let strength = Strength { shared: !edge.exclusive, recursive: edge.recursive_read };
            let edge = Edge { from, to, order: Order::Any, strength };
            self.design.edge(edge, StepOf::Edge(i as u32));
        }
    }

    fn context_edges(&mut self) {
        let Snapshot { context_edges, contexts, .. } = self.snapshot;
        let mut came = vec![false; contexts.len()];
        for edge in context_edges.iter().filter(|edge| edge.is == Relation::TakenIn) {
            came[edge.context as usize] = true;
        }
        for (i, edge) in context_edges.iter().enumerate() {
            if !came[edge.context as usize] {
                continue;
            }
            let class = self.class(edge.class);
            let name = &contexts[edge.context as usize].name;
            let context = Node::Context(self.design.context(name));
            let recursive = edge.recursive_read;
            let (from, to, shared) = match edge.is {
                Relation::TakenIn => (context, class, false),
                Relation::OpenTo => (class, context, !edge.exclusive),
            };
            let edge =
                Edge { from, to, order: Order::Any, strength: Strength { shared, recursive } };
            self.design.edge(edge, StepOf::ContextEdge(i as u32));
        }
    }

    fn within(&mut self) {
        for (i, within) in self.snapshot.within.iter().enumerate() {
            let class = self.class(within.class);
            let order = if within.up { Order::Up } else { Order::Down };
            let strength = Strength {
                shared: within.held.is_read(),
                recursive: within.wanted == Mode::RecursiveRead,
            };
            let edge = Edge { from: class, to: class, order, strength };
            self.design.edge(edge, StepOf::Within(i as u32));
        }
    }
}

/// A class of a snapshot.
fn class(snapshot: &Snapshot, i: u32, root: &Root) -> Class {
    let class: &snapshot::Class = &snapshot.classes[i as usize];
    let primitive = Some(class.lock_type.clone());
    let name = ClassName::parse(&class.name, root);
    let site = snapshot.class_site(i).and_then(|site| Site::parse(site, root));
    match (&name.site, site) {
        // A name that somebody gave it.
        (None, site) => Class { name: ClassName { site, ..name }, given: true, primitive },
        // One made of the type and the place.
        (Some(said), Some(site)) if said.is(&site) => {
            let payload = Some(class.payload.clone()).filter(|payload| !payload.is_empty());
            let name = ClassName { site: Some(site), payload, ..name };
            Class { name, given: false, primitive }
        }
        _ => Class { name, given: false, primitive },
    }
}
