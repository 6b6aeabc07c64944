//! Events of contexts: they arrive, return, are masked and unmasked.

use super::{Findings, Validator, locked};
use crate::context::ContextId;
use crate::site::Site;
use crate::task::{Masks, Task, UNMASK};

impl Validator {
    /// A context arrives. `threaded`: PREEMPT_RT runs this handler in a thread.
    pub fn enter(&self, task: &mut Task, context: ContextId, threaded: bool) {
        task.enter(context, threaded, &locked(&self.0.registry).contexts);
    }

    /// The innermost context returns. False if there is none.
    pub fn leave(&self, task: &mut Task, site: Site) -> (bool, Findings) {
        let left = task.leave();
        (left, self.unmasked(task, site))
    }

    /// Changes what is masked, and looks at what can arrive since.
    pub fn set_masks(
        &self,
        task: &mut Task,
        site: Site,
        change: impl FnOnce(&mut Masks),
    ) -> Findings {
        let before = task.masks();
        task.set_masks(change);
        if task.masks() == before { Vec::new() } else { self.unmasked(task, site) }
    }

    /// Enters or leaves a section that RT runs in a thread (`irq_config`).
    pub fn irq_config(&self, task: &mut Task, enter: bool) {
        task.irq_config(enter);
    }

    /// Says whether the action that runs now on a shared interrupt line is threaded on RT.
    /// `depth` counts the interrupts that the task is in, from 1 for the outermost.
    pub fn set_threaded(&self, task: &mut Task, depth: usize, threaded: bool) {
        task.set_threaded(depth, threaded);
    }

    fn unmasked(&self, task: &mut Task, site: Site) -> Findings {
        if task.held().is_empty() || task.is_off() {
            return Vec::new();
        }
        let link = task.link(UNMASK);
        if task.knows(self.0.id, link) {
            return Vec::new();
        }
        let (mut state, found) = self.judge(task, site, |judge, task| judge.unmask(task));
        if found.is_empty() {
            state.chains.insert(link);
        }
        task.learn(self.0.id, state.chains.table());
        self.keep_in(&mut state, task, found, site)
    }
}
