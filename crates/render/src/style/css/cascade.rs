//! Which declaration of a property counts for an element: CSS Cascade 5, section 6.

use std::collections::HashMap;
use std::rc::Rc;

use roxmltree::Node;
use selectors::parser::Component;

use super::declaration::{Declaration, Subject};
use super::property::{ALL, Property};
use super::rules::{Rule, Sheet};
use super::selector::{self, Matcher, Name, Selector, Selectors};
use crate::style::values::Origin;

/// Properties of an element that are not known here and looked at.
const MOST_UNKNOWN: usize = 64;

/// What a declaration of a rule takes for an element, as steps of trying selectors.
const PER_DECLARATION: u64 = 3;

/// How strong a declaration is. Later fields count where earlier ones are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Strength {
    is_important: bool,
    /// Attributes are weaker than rules, and those weaker than the `style` attribute.
    place: Place,
    /// Of the layer. Among important ones, earlier layers are stronger.
    layer: i64,
    specificity: u32,
    /// Of the element that its scope is of. Of rules in no scope it is the least.
    nearness: i64,
    order: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Hint,
    Rule,
    Inline,
}

/// A declaration that may count for an element.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'c, 'a> {
    pub(crate) declaration: &'c Declaration<'a>,
    pub(crate) origin: Origin,
    strength: Strength,
}

/// The rules of a document, found by what their elements must have.
pub(crate) struct Rules<'a> {
    sheet: &'a Sheet<'a>,
    strengths: Vec<usize>,
    by_id: HashMap<Name, Vec<usize>>,
    by_class: HashMap<Name, Vec<usize>>,
    by_name: HashMap<Name, Vec<usize>>,
    others: Vec<usize>,
    /// Whether what any rule says of an element depends on others.
    looks_around: bool,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(sheet: &'a Sheet<'a>) -> Self {
        let mut rules = Self {
            sheet,
            strengths: sheet.strengths(),
            by_id: HashMap::new(),
            by_class: HashMap::new(),
            by_name: HashMap::new(),
            others: Vec::new(),
            looks_around: sheet.rules.iter().any(looks_around),
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

    /// Whether other rules match an element, or one in it, if nothing is around it.
    pub(crate) fn differ_alone(&self, top: Node<'a, '_>, matcher: &mut Matcher<'a>) -> bool {
        if !self.looks_around {
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

    /// The declarations of rules for an element, in no order.
    pub(crate) fn candidates(
        &self,
        node: Node<'a, '_>,
        matcher: &mut Matcher<'a>,
        found: &mut Vec<Candidate<'_, 'a>>,
    ) {
        for (index, nearness) in self.matching(node, matcher) {
            let rule = &self.sheet.rules[index];
            if matcher.spend(rule.declarations.len() as u64 * PER_DECLARATION) {
                self.add(rule, index, nearness, found);
            }
        }
    }

    /// The numbers of the rules that match an element, in no order, and how near their scopes are.
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
                // A class that is named twice is one. Nobody has more than a few; the rest is tried again, and counts no more.
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

    /// How near an element is to the one that a rule's scope is of; none if the rule does not match it.
    fn nearness(&self, index: usize, node: Node<'a, '_>, matcher: &mut Matcher<'a>) -> Option<i64> {
        let Rule { selector, scope, .. } = &self.sheet.rules[index];
        let Some(scope) = scope else { return matcher.matches(selector, node).then_some(i64::MIN) };
        let depth = matcher.matches_in_scope(selector, &self.sheet.scopes[*scope], node)?;
        Some(-i64::try_from(depth).unwrap_or(i64::MAX))
    }

    fn add(&self, rule: &Rule, index: usize, nearness: i64, found: &mut Vec<Candidate<'_, 'a>>) {
        let layer = i64::try_from(self.strengths[rule.layer]).unwrap_or(i64::MAX);
        for declaration in &self.sheet.declarations[rule.declarations.clone()] {
            let is_important = declaration.is_important;
            let strength = Strength {
                is_important,
                place: Place::Rule,
                layer: if is_important { -layer } else { layer },
                specificity: rule.selector.specificity(),
                nearness,
                order: index,
            };
            found.push(Candidate { declaration, origin: Origin::Css, strength });
        }
    }
}

impl<'c, 'a> Candidate<'c, 'a> {
    /// Of an attribute of the element.
    pub(crate) const fn hint(declaration: &'c Declaration<'a>) -> Self {
        let strength = Strength {
            is_important: false,
            place: Place::Hint,
            layer: 0,
            specificity: 0,
            nearness: 0,
            order: 0,
        };
        Self { declaration, origin: Origin::Attribute, strength }
    }

    /// Of its `style` attribute.
    pub(crate) const fn inline(declaration: &'c Declaration<'a>) -> Self {
        let is_important = declaration.is_important;
        let strength =
            Strength { is_important, place: Place::Inline, layer: 0, specificity: 0, nearness: 0, order: 0 };
        Self { declaration, origin: Origin::Inline, strength }
    }

    /// Whether both come from the same layer of the same kind, so that going back from one passes over the other.
    fn is_of_layer(&self, other: Strength) -> bool {
        let Strength { is_important, place, layer, .. } = self.strength;
        (is_important, place, layer) == (other.is_important, other.place, other.layer)
    }
}

/// What counts for a property: the declaration, and whether it is a shorthand.
#[derive(Debug, Clone)]
pub(crate) struct Winner<'a> {
    pub(crate) value: &'a str,
    pub(crate) origin: Origin,
    /// The shorthand that it is said by.
    pub(crate) shorthand: Option<&'static str>,
}

/// Where a property that was met stands while declarations are gone through.
#[derive(Debug, Clone)]
enum Standing<'a> {
    /// Open for what is in another layer than this.
    Back(Strength),
    Won(Winner<'a>),
    /// Nothing more counts.
    Closed,
}

/// What counts of all that is declared for an element.
#[derive(Debug, Default)]
pub(crate) struct Cascaded<'a> {
    pub(crate) properties: Vec<(Property, Winner<'a>)>,
    pub(crate) custom: HashMap<Rc<str>, &'a str>,
    /// Properties that are not known here.
    pub(crate) unknown: Vec<(Rc<str>, &'a str)>,
}

/// Goes through the candidates, the strongest first. `is_valid` tells whether a value without references is one of a property,
/// or of a shorthand.
pub(crate) fn cascade<'a>(
    candidates: &mut [Candidate<'_, 'a>],
    is_valid: &mut dyn FnMut(&Declaration<'a>, Origin) -> bool,
) -> Cascaded<'a> {
    let mut cascaded = Cascaded::default();
    if candidates.is_empty() {
        return cascaded;
    }
    // Equals stay in order.
    candidates.sort_by_key(|candidate| candidate.strength);
    // Most elements have a few properties: where each stands among those that were met, counted from one.
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
                if cascaded.unknown.len() < MOST_UNKNOWN
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
            Standing::Back(candidate.strength)
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

fn looks_around(rule: &Rule) -> bool {
    rule.scope.is_some() || selector::looks_around(&rule.selector)
}

/// In how many places a rule is found.
const MOST_KEYS: usize = 8;

/// What an element must have for a selector to match.
enum Key<'a> {
    Id(&'a Name),
    Class(&'a Name),
    Name(&'a Name),
}

/// One of which an element must have; none if there may be elements that have none of them.
fn keys(selector: &Selector) -> Option<Vec<Key<'_>>> {
    let mut found = None;
    for component in selector.iter() {
        let component: &Component<Selectors> = component;
        found = match (component, found) {
            (Component::ID(id), _) => return Some(vec![Key::Id(id)]),
            (Component::Class(class), _) => Some(vec![Key::Class(class)]),
            (Component::LocalName(name), None) => Some(vec![Key::Name(&name.name)]),
            // So is what a rule in another one says of the elements of that.
            (Component::Is(list) | Component::Where(list), None) if list.len() <= MOST_KEYS => {
                let keys: Option<Vec<Vec<Key<'_>>>> = list.slice().iter().map(keys).collect();
                keys.map(Vec::into_iter).map(Iterator::flatten).map(Iterator::collect)
            }
            (_, found) => found,
        };
    }
    found.filter(|keys: &Vec<Key<'_>>| keys.len() <= MOST_KEYS)
}
