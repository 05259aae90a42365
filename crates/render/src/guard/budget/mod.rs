//! The budget of repeated elements: how deep a document is, and how many elements, characters and bytes it has, once
//! its references are followed.
//!
//! An element counts once for each path of references and parents that leads to it: usvg repeats a referenced element,
//! and keeps most of the copies. Method:
//!
//! 1. A document without references is the sum of its elements.
//! 2. Otherwise `cycles` removes the references that usvg removes, and `repetition` walks the graph twice, in the order
//!    of usvg: first it expands `<use>`, then it paints. The totals of an element are computed once and added for each
//!    reference to it.
//! 3. A cycle that remains would never end. The document is refused.
//!
//! Invariants: no walk recurses, each is bounded in steps, and all sums saturate.

mod cycles;
mod repetition;
mod totals;

use parking_lot::Mutex;

use super::graph::Graph;
use super::memory::Memory;
use crate::{Error, Limits};
use repetition::Walk;
use totals::Pass;

pub(super) use totals::Totals;

/// The totals of the documents of a render so far. A document may contain images that are documents.
#[derive(Default)]
pub(crate) struct Budget(Mutex<Totals>);

impl Budget {
    /// Adds a document. Returns the memory of all documents so far, or an error if they are over a limit.
    pub(super) fn spend(&self, document: Totals, limits: &Limits) -> Result<Memory, Error> {
        let mut spent = self.0.lock();
        spent.spend(document, limits)?;
        Ok(spent.memory())
    }
}

/// Returns the totals of a document, or an error if they are over a limit.
pub(super) fn totals(graph: &mut Graph<'_>, limits: &Limits) -> Result<Totals, Error> {
    if graph.elements.iter().all(|element| element.links.is_empty()) {
        return Totals::without_repetition(graph).within(limits);
    }
    cycles::remove(graph)?;
    cycles::check_templates(graph)?;
    let expanded = Walk::new(graph, Pass::ExpandUses, limits).totals()?.within(limits)?;
    let painted = Walk::new(graph, Pass::Paint, limits).totals()?;
    painted.with_expanded(expanded).within(limits)
}
