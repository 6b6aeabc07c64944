//! What is remembered, edge by edge, for whoever writes it down.

use super::sides::Side;
use super::{Memory, Witness};
use crate::class::ClassId;
use crate::context::ContextId;
use crate::graph::{End, NodeKind};
use crate::mode::{Mode, Subclass};

/// A dependency, as far as anything depends on it.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// What is held or interrupted.
    pub from: NodeKind,
    /// What is wanted or arrives.
    pub to: NodeKind,
    /// Whether what is held was held exclusively.
    pub exclusive: bool,
    /// Whether it closed a ring, so that it is not in the graph.
    pub refused: bool,
    /// Where it was seen first.
    pub witness: Witness,
    /// What it was always done under, of a program's locks.
    pub guards: Vec<(ClassId, Mode)>,
}

/// Two locks of one class in one array, the one wanted under the other.
#[derive(Clone, Debug)]
pub struct LearntWithin {
    /// The class.
    pub class: ClassId,
    /// Whether the one that is wanted lies behind.
    pub up: bool,
    /// Where it was seen first, and how.
    pub witness: Witness,
    /// What it was always done under.
    pub guards: Vec<(ClassId, Mode)>,
}

impl Memory {
    /// Every dependency that was seen: those in the graph, those beside it, those that closed a ring,
    /// and those on contexts in which no lock was taken yet.
    pub fn learnt(&self) -> impl Iterator<Item = Learnt> {
        let graph = self.graph.all().map(|(record, from, to, exclusive, trace)| {
            let side = self.sides.get(record as usize);
            let witness = self.witness(trace);
            Learnt { from, to, exclusive, refused: false, witness, guards: guards(side) }
        });
        let refused = self.refused.iter().map(|refused| Learnt {
            refused: true,
            guards: guards(refused.side.as_ref()),
            ..learnt(refused.prev, refused.next, self.witness(refused.trace))
        });
        let exposures = self.exposures.iter().flat_map(|exposure| {
            crate::context::iter(exposure.contexts).map(|context| {
                let witness = self.witness(exposure.trace);
                learnt(exposure.end, End::Context(context), witness)
            })
        });
        graph.chain(refused).chain(exposures)
    }

    /// Nestings of locks of one class, as far as they lie in an array.
    pub fn learnt_within(&self) -> impl Iterator<Item = LearntWithin> {
        self.within.rows().in_arrays().map(|(class, step)| LearntWithin {
            class,
            up: step.up,
            witness: Witness { modes: step.side.modes, ..self.witness(step.trace) },
            guards: guards(Some(&step.side)),
        })
    }

    /// Whether a class of programs was only ever read.
    pub fn was_only_read(&self, class: ClassId) -> bool {
        self.writers.sleeps(class.at(Subclass::DEFAULT))
    }
}

fn learnt(prev: End, next: End, witness: Witness) -> Learnt {
    let from = match prev {
        End::Lock { class, .. } => NodeKind::Lock { class, recursive: false },
        End::Context(id) => NodeKind::Context(id),
    };
    let exclusive = matches!(prev, End::Lock { mode: Mode::Exclusive, .. });
    let (to, guards) = (next.arrival(), Vec::new());
    Learnt { from, to, exclusive, refused: false, witness, guards }
}

fn guards(side: Option<&Side>) -> Vec<(ClassId, Mode)> {
    let guards = side.map_or(&[][..], |side| &side.guards);
    guards.iter().map(|guard| (guard.class, guard.mode)).collect()
}

/// The contexts that a node is.
impl Learnt {
    /// The context that it leads from or to, if there is one.
    pub fn context(&self) -> Option<ContextId> {
        match (self.from, self.to) {
            (NodeKind::Context(id), _) | (_, NodeKind::Context(id)) => Some(id),
            _ => None,
        }
    }
}
