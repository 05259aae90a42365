//! Cycles of references that usvg itself breaks, and those that it never leaves.

use super::super::graph::{Graph, Link, Property, Tag};
use crate::Error;

/// Elements that usvg looks at in search of cycles. It looks at some of them many times.
const MOST_STEPS: u64 = 20_000_000;

/// The longest chain of gradients, patterns or filters that refer to each other for their attributes.
const LONGEST_CHAIN: usize = 64;

/// Marks the links that usvg removes, in its order: for example, links from the content of a pattern to that pattern,
/// and from the content of an element that the pattern's content refers to.
pub(super) fn remove(graph: &mut Graph<'_>) -> Result<(), Error> {
    let mut steps = 0;
    for (tag, property) in [
        (Tag::Pattern, Property::Fill),
        (Tag::Pattern, Property::Stroke),
        (Tag::ClipPath, Property::ClipPath),
        (Tag::Mask, Property::Mask),
        (Tag::Filter, Property::Filter),
    ] {
        for owner in 0..graph.elements.len() {
            if graph.elements[owner].tag == tag {
                remove_inside(graph, owner, property, &mut steps)?;
            }
        }
    }
    remove_from_filter_images(graph);
    remove_uses(graph, &mut steps)
}

/// An element that an `<feImage>` shows does not have the filter of that `<feImage>`.
fn remove_from_filter_images(graph: &mut Graph<'_>) {
    for index in 0..graph.elements.len() {
        let image =
            graph.elements[index].links.iter().find(|link| link.property == Property::Image && link.is_sole);
        let (Some(&image), Some(filter)) = (image, graph.elements[index].parent) else { continue };
        for link in &mut graph.elements[image.target].links {
            link.is_removed |= link.property == Property::Filter && link.is_sole && link.target == filter;
        }
    }
}

/// A `<use>` of itself, or of an element that uses it, shows nothing.
fn remove_uses(graph: &mut Graph<'_>, steps: &mut u64) -> Result<(), Error> {
    let uses: Vec<usize> =
        (0..graph.elements.len()).filter(|&index| graph.elements[index].tag == Tag::Use).collect();
    for &index in &uses {
        let Some(target) = target_of(graph, index, Property::Use) else { continue };
        let inside = graph.subtree(target);
        *steps += inside.len() as u64;
        let first = uses.partition_point(|&other| other <= target);
        let is_cycle = target == index
            || uses[first..].iter().take_while(|&&other| other < inside.end).any(|&other| {
                target_of(graph, other, Property::Use).is_some_and(|found| found == index || found == target)
            });
        if is_cycle {
            graph.elements[index].links.retain(|link| link.property != Property::Use);
        }
        check_steps(*steps)?;
    }
    Ok(())
}

/// Removes the links of this property that lead from the content of `owner` back to it.
fn remove_inside(
    graph: &mut Graph<'_>,
    owner: usize,
    property: Property,
    steps: &mut u64,
) -> Result<(), Error> {
    for inner in graph.subtree(owner) {
        *steps += 1;
        check_steps(*steps)?;
        let Some(target) = target_of(graph, inner, property) else { continue };
        if target == owner {
            *steps += remove_link(graph, inner, property, owner);
            continue;
        }
        for other in graph.subtree(target) {
            *steps += 1;
            *steps += remove_link(graph, other, property, owner);
        }
    }
    Ok(())
}

/// The element that a property refers to, if it is exactly one.
fn target_of(graph: &Graph<'_>, index: usize, property: Property) -> Option<usize> {
    let found = |link: &&Link| link.property == property && link.is_sole && !link.is_removed;
    graph.elements[index].links.iter().find(found).map(|link| link.target)
}

/// Removes the link from an element to `owner`. Returns how many steps usvg takes for it: it begins its search again
/// after each.
fn remove_link(graph: &mut Graph<'_>, index: usize, property: Property, owner: usize) -> u64 {
    let all = graph.elements.len() as u64;
    let mut steps = 0;
    for link in &mut graph.elements[index].links {
        let is_found = link.property == property && link.is_sole && link.target == owner && !link.is_removed;
        link.is_removed |= is_found;
        steps += if is_found { all } else { 0 };
    }
    steps
}

/// Refuses long chains of gradients, patterns or filters that take their attributes from each other. usvg follows a
/// chain until an element has no reference, or one to itself or to the first element. Another cycle never ends for
/// usvg, and is a long chain here.
pub(super) fn check_templates(graph: &Graph<'_>) -> Result<(), Error> {
    let next = |index: usize| {
        graph.elements[index]
            .links
            .iter()
            .find(|link| link.property == Property::Template)
            .map(|link| link.target)
    };
    for origin in 0..graph.elements.len() {
        let mut at = origin;
        for length in 0.. {
            match next(at) {
                Some(target) if target != at && target != origin => at = target,
                _ => break,
            }
            if length == LONGEST_CHAIN {
                return Err(Error::TooComplex { what: "references in a chain", max: LONGEST_CHAIN as u64 });
            }
        }
    }
    Ok(())
}

fn check_steps(steps: u64) -> Result<(), Error> {
    if steps <= MOST_STEPS {
        return Ok(());
    }
    Err(Error::TooComplex { what: "steps in search of circles", max: MOST_STEPS })
}
