//! The cascade: picks the declaration of each property that applies to an element. CSS Cascade 5, section 6.
//!
//! Rules are indexed by an id, class or element name that their selector requires, so that only a few are tried on an element.

use std::collections::HashMap;
use std::rc::Rc;

use roxmltree::Node;
use selectors::parser::Component;

use super::declaration::{Declaration, Subject};
use super::property::{ALL, Property};
use super::rules::{Rule, Sheet};
use super::selector::{self, Matcher, Name, Selector, Selectors};
use crate::style::values::Origin;

/// Maximum number of unsupported properties of an element that are kept for warnings.
const MAX_UNKNOWN_PROPERTIES: usize = 64;

/// Matching steps for each declaration of a rule that matches an element.
const STEPS_PER_DECLARATION: u64 = 3;

/// The precedence of a declaration. Fields are compared in order: a later one decides if all before it are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Precedence {
    is_important: bool,
    /// Presentation attributes are weaker than rules, and rules are weaker than the `style` attribute.
    place: Place,
    /// The position in the layer order, negated for important declarations: among these, earlier layers are stronger.
    layer: i64,
    specificity: u32,
    /// The negated number of elements from the scope's root. The minimum for a rule outside of scopes.
    nearness: i64,
    order: usize,
}

/// Where a declaration is, from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Hint,
    Rule,
    Inline,
}

/// A declaration that matches an element.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'c, 'a> {
    pub(crate) declaration: &'c Declaration<'a>,
    pub(crate) origin: Origin,
    precedence: Precedence,
}

/// The rules of a document, indexed by what an element must have to match.
pub(crate) struct Rules<'a> {
    sheet: &'a Sheet<'a>,
    /// The position of each layer in the layer order.
    layer_order: Vec<usize>,
    by_id: HashMap<Name, Vec<usize>>,
    by_class: HashMap<Name, Vec<usize>>,
    by_name: HashMap<Name, Vec<usize>>,
    /// Rules without a key, which are tried on each element.
    others: Vec<usize>,
    /// Whether any rule's match depends on other elements than the one that it is tried on.
    depends_on_others: bool,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(sheet: &'a Sheet<'a>) -> Self {
        let mut rules = Self {
            sheet,
            layer_order: sheet.layer_order(),
            by_id: HashMap::new(),
            by_class: HashMap::new(),
            by_name: HashMap::new(),
            others: Vec::new(),
            depends_on_others: sheet.rules.iter().any(depends_on_others),
        };
        for (index, rule) in sheet.rules.iter().enumerate() {
            let Some(keys) = keys(&rule.selector) else {
                rules.others.push(index);
                continue;
            };
            for key in keys {
                let bucket = match key {
                    Key::Id(id) => rules.by_id.entry(id.clone()),
                    Key::Class(class) => rules.by_class.entry(class.clone()),
                    Key::Name(name) => rules.by_name.entry(name.clone()),
                };
                let bucket = bucket.or_default();
                if bucket.last() != Some(&index) {
                    bucket.push(index);
                }
            }
        }
        rules
    }

    /// Whether other rules match an element or its descendants if the element is the root of a shadow tree: selectors then
    /// do not see what is around it.
    pub(crate) fn differ_in_shadow_tree(&self, top: Node<'a, '_>, matcher: &mut Matcher<'a>) -> bool {
        if !self.depends_on_others {
            return false;
        }
        let outer = matcher.top();
        let elements = || top.descendants().filter(Node::is_element);
        matcher.enter(None);
        let in_place: Vec<_> = elements().map(|node| self.matching(node, matcher)).collect();
        matcher.enter(Some(top.id()));
        let differ = elements().zip(in_place).any(|(node, rules)| self.matching(node, matcher) != rules);
        matcher.enter(outer);
        differ
    }

    pub(crate) const fn sheet(&self) -> &'a Sheet<'a> {
        self.sheet
    }

    /// Adds the declarations of all rules that match an element to `found`, in no order.
    pub(crate) fn candidates(
        &self,
        node: Node<'a, '_>,
        matcher: &mut Matcher<'a>,
        found: &mut Vec<Candidate<'_, 'a>>,
    ) {
        for (index, nearness) in self.matching(node, matcher) {
            let rule = &self.sheet.rules[index];
            if matcher.spend(rule.declarations.len() as u64 * STEPS_PER_DECLARATION) {
                self.add(rule, index, nearness, found);
            }
        }
    }

    /// Returns the indices of the rules that match an element, in no order, each with its nearness.
    fn matching(&self, node: Node<'a, '_>, matcher: &mut Matcher<'a>) -> Vec<(usize, i64)> {
        let mut found = Vec::new();
        if self.sheet.rules.is_empty() {
            return found;
        }
        let mut try_all = |rules: Option<&Vec<usize>>| {
            let rules = rules.into_iter().flatten();
            found.extend(rules.filter_map(|&index| Some((index, self.nearness(index, node, matcher)?))));
        };
        try_all(Some(&self.others));
        try_all(self.by_name.get(node.tag_name().name()));
        if let Some(id) = node.attribute("id") {
            try_all(self.by_id.get(id));
        }
        if !self.by_class.is_empty() {
            let classes = node.attribute("class").unwrap_or_default();
            let mut seen: Vec<&str> = Vec::new();
            for class in classes.split_ascii_whitespace() {
                // A class that occurs twice is tried once. Only the first 64 are remembered: to try a later one again costs
                // time and changes nothing.
                if seen.len() < 64 {
                    if seen.contains(&class) {
                        continue;
                    }
                    seen.push(class);
                }
                try_all(self.by_class.get(class));
            }
        }
        found
    }

    /// Returns the nearness of an element to the root of a rule's scope, or `None` if the rule does not match the element.
    fn nearness(&self, index: usize, node: Node<'a, '_>, matcher: &mut Matcher<'a>) -> Option<i64> {
        let Rule { selector, scope, .. } = &self.sheet.rules[index];
        let Some(scope) = scope else { return matcher.matches(selector, node).then_some(i64::MIN) };
        let depth = matcher.matches_in_scope(selector, &self.sheet.scopes[*scope], node)?;
        Some(-i64::try_from(depth).unwrap_or(i64::MAX))
    }

    fn add(&self, rule: &Rule, index: usize, nearness: i64, found: &mut Vec<Candidate<'_, 'a>>) {
        let layer = i64::try_from(self.layer_order[rule.layer]).unwrap_or(i64::MAX);
        for declaration in &self.sheet.declarations[rule.declarations.clone()] {
            let is_important = declaration.is_important;
            let precedence = Precedence {
                is_important,
                place: Place::Rule,
                layer: if is_important { -layer } else { layer },
                specificity: rule.selector.specificity(),
                nearness,
                order: index,
            };
            found.push(Candidate { declaration, origin: Origin::Css, precedence });
        }
    }
}

impl<'c, 'a> Candidate<'c, 'a> {
    /// Returns the candidate for a presentation attribute.
    pub(crate) const fn hint(declaration: &'c Declaration<'a>) -> Self {
        let precedence = Precedence {
            is_important: false,
            place: Place::Hint,
            layer: 0,
            specificity: 0,
            nearness: 0,
            order: 0,
        };
        Self { declaration, origin: Origin::Attribute, precedence }
    }

    /// Returns the candidate for a declaration of the `style` attribute.
    pub(crate) const fn inline(declaration: &'c Declaration<'a>) -> Self {
        let is_important = declaration.is_important;
        let precedence = Precedence {
            is_important,
            place: Place::Inline,
            layer: 0,
            specificity: 0,
            nearness: 0,
            order: 0,
        };
        Self { declaration, origin: Origin::Inline, precedence }
    }

    /// Whether both are in the same layer with the same importance, so that `revert-layer` in one skips the other.
    fn is_of_layer(&self, other: Precedence) -> bool {
        let Precedence { is_important, place, layer, .. } = self.precedence;
        (is_important, place, layer) == (other.is_important, other.place, other.layer)
    }
}

/// The declaration that applies for a property.
#[derive(Debug, Clone)]
pub(crate) struct Winner<'a> {
    pub(crate) value: &'a str,
    pub(crate) origin: Origin,
    /// The shorthand that declares it, if any.
    pub(crate) shorthand: Option<&'static str>,
}

/// The state of a property after the declarations visited so far.
#[derive(Debug, Clone)]
enum Standing<'a> {
    /// `revert-layer`: declarations outside of this layer may still win.
    Back(Precedence),
    Won(Winner<'a>),
    /// `revert`: no declaration of the document applies.
    Closed,
}

/// The result of the cascade for an element.
#[derive(Debug, Default)]
pub(crate) struct Cascaded<'a> {
    pub(crate) properties: Vec<(Property, Winner<'a>)>,
    pub(crate) custom: HashMap<Rc<str>, &'a str>,
    /// Unsupported properties.
    pub(crate) unknown: Vec<(Rc<str>, &'a str)>,
}

/// Visits the candidates from the strongest to the weakest and picks the first valid one for each property. `is_valid` returns
/// whether a value is valid for its property or shorthand; a value with references counts as valid.
pub(crate) fn cascade<'a>(
    candidates: &mut [Candidate<'_, 'a>],
    is_valid: &mut dyn FnMut(&Declaration<'a>, Origin) -> bool,
) -> Cascaded<'a> {
    let mut cascaded = Cascaded::default();
    if candidates.is_empty() {
        return cascaded;
    }
    // The sort is stable: of equal precedence, the later declaration wins.
    candidates.sort_by_key(|candidate| candidate.precedence);
    // By property: its index in `standings` plus one, or 0 if it is not there. Most elements have few properties.
    let mut places = [0_u8; ALL.len()];
    let mut standings: Vec<(Property, Standing<'a>)> = Vec::new();
    for candidate in candidates.iter().rev() {
        let Declaration { subject, value, .. } = candidate.declaration;
        let (shorthand, properties): (Option<&'static str>, &[Property]) = match subject {
            Subject::Custom(name) => {
                cascaded.custom.entry(Rc::clone(name)).or_insert(value);
                continue;
            }
            Subject::Unknown(name) => {
                if cascaded.unknown.len() < MAX_UNKNOWN_PROPERTIES
                    && !cascaded.unknown.iter().any(|(known, _)| known == name)
                {
                    cascaded.unknown.push((Rc::clone(name), value));
                }
                continue;
            }
            Subject::One(property) => (None, std::slice::from_ref(property)),
            Subject::Several(name, properties) => (Some(name), properties),
        };
        let is_open = |property: &&Property| match places[**property as usize] {
            0 => true,
            place => match &standings[usize::from(place) - 1].1 {
                Standing::Back(from) => !candidate.is_of_layer(*from),
                Standing::Won(_) | Standing::Closed => false,
            },
        };
        let open: Vec<Property> = properties.iter().filter(is_open).copied().collect();
        if open.is_empty() || !is_valid(candidate.declaration, candidate.origin) {
            continue;
        }
        let standing = if value.eq_ignore_ascii_case("revert-layer") {
            Standing::Back(candidate.precedence)
        } else if value.eq_ignore_ascii_case("revert") {
            Standing::Closed
        } else {
            Standing::Won(Winner { value, origin: candidate.origin, shorthand })
        };
        for property in open {
            let place = &mut places[property as usize];
            if *place == 0 {
                standings.push((property, standing.clone()));
                *place = u8::try_from(standings.len()).unwrap_or(u8::MAX);
            } else {
                standings[usize::from(*place) - 1].1 = standing.clone();
            }
        }
    }
    const { assert!(ALL.len() < u8::MAX as usize) };
    standings.sort_by_key(|(property, _)| *property);
    for (property, standing) in standings {
        if let Standing::Won(winner) = standing {
            cascaded.properties.push((property, winner));
        }
    }
    cascaded
}

fn depends_on_others(rule: &Rule) -> bool {
    rule.scope.is_some() || selector::depends_on_others(&rule.selector)
}

/// Maximum number of keys of a rule in the index.
const MAX_KEYS: usize = 8;

/// A part of a selector that an element must have to match.
enum Key<'a> {
    Id(&'a Name),
    Class(&'a Name),
    Name(&'a Name),
}

/// Returns keys such that each element that matches has one of them, or `None` if there are no such keys.
fn keys(selector: &Selector) -> Option<Vec<Key<'_>>> {
    let mut found = None;
    for component in selector.iter() {
        let component: &Component<Selectors> = component;
        found = match (component, found) {
            (Component::ID(id), _) => return Some(vec![Key::Id(id)]),
            (Component::Class(class), _) => Some(vec![Key::Class(class)]),
            (Component::LocalName(name), None) => Some(vec![Key::Name(&name.name)]),
            // The selector `&` of a nested rule is an `:is()` too.
            (Component::Is(list) | Component::Where(list), None) if list.len() <= MAX_KEYS => {
                let keys: Option<Vec<Vec<Key<'_>>>> = list.slice().iter().map(keys).collect();
                keys.map(Vec::into_iter).map(Iterator::flatten).map(Iterator::collect)
            }
            (_, found) => found,
        };
    }
    found.filter(|keys: &Vec<Key<'_>>| keys.len() <= MAX_KEYS)
}
