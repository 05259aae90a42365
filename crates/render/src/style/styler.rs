//! Computes the styles of the elements of one document.

use std::collections::HashMap;
use std::rc::Rc;

use cssparser::Parser;
use roxmltree::{Node, NodeId};

use super::computed::Style;
use super::css::cascade::{Candidate, Rules, Winner, cascade};
use super::css::declaration::{Declaration, Subject};
use super::css::property::Property;
use super::css::selector::{self, Matcher};
use super::css::syntax::Syntax;
use super::css::variables;
use super::declared::Own;
use super::value_cache::{Known, Memo, SHORT, computed, initial, is_valid, is_wide, weight};
use super::values::color;
use super::values::faces::Faces;
use super::values::{Context, Origin};
use super::warnings::Warnings;
use super::{reference, silent};

/// Steps that trying selectors on elements may take: an element looked at, or sixteen bytes of a value.
pub(super) const MOST_TRIED: u64 = 8_000_000;

/// Steps that a declaration of a `style` attribute takes, and each property that it sets: it is read for its element alone.
const PER_INLINE: u64 = 12;
const PER_PROPERTY: u64 = 4;

/// Works out styles of elements of one document.
pub(super) struct Styler<'a> {
    rules: Rules<'a>,
    matcher: Matcher<'a>,
    selector_budget: &'a selector::Budget,
    variable_budget: &'a variables::Budget,
    /// Custom properties that are not inherited.
    not_inherited: Vec<Rc<str>>,
    /// Initial values of custom properties that were registered.
    initial: HashMap<Rc<str>, Rc<str>>,
    /// What the values of those look like.
    syntaxes: HashMap<Rc<str>, &'a Syntax>,
    known: Memo<'a>,
    /// The fonts, if there may be units that need them.
    faces: Option<Faces<'a>>,
}

impl<'a> Styler<'a> {
    pub(super) fn new(
        rules: Rules<'a>,
        selector_budget: &'a selector::Budget,
        faces: Option<Faces<'a>>,
        variable_budget: &'a variables::Budget,
    ) -> Self {
        let registered = &rules.sheet().registered;
        let initial =
            registered.iter().filter_map(|(name, known)| Some((Rc::clone(name), Rc::from(known.initial?))));
        let initial = initial.collect();
        let syntaxes = registered.iter().map(|(name, known)| (Rc::clone(name), &known.syntax));
        let syntaxes = syntaxes.filter(|(_, syntax)| **syntax != Syntax::Any).collect();
        let not_inherited = registered.iter().filter(|(_, known)| !known.is_inherited);
        let not_inherited = not_inherited.map(|(name, _)| Rc::clone(name)).collect();
        Self {
            rules,
            matcher: Matcher::new(selector_budget),
            selector_budget,
            variable_budget,
            not_inherited,
            initial,
            syntaxes,
            known: Memo::default(),
            faces,
        }
    }

    /// Sets the units that depend on the font, whose properties are known.
    fn measure(&mut self, style: &mut Style) {
        let Some(metrics) = self.faces.as_mut().and_then(|faces| faces.metrics(style)) else { return };
        style.context.units.measure(&metrics);
        if style.inherited(Property::LineHeight).is_none_or(|height| height == "normal") {
            style.context.units.line_height = metrics.line_height(style.context.units.font_size);
        }
    }

    /// Works out elements of the shadow tree of a `<use>` from now on, whose top this is.
    pub(super) fn enter(&mut self, top: Option<NodeId>) {
        self.matcher.enter(top);
    }

    /// Whether other rules match an element, or one in it, in the shadow tree of a `<use>`.
    pub(super) fn differ_alone(&mut self, top: Node<'a, '_>) -> bool {
        self.rules.differ_alone(top, &mut self.matcher)
    }

    /// An error if working out took more than it may.
    pub(super) fn check(&self) -> Result<(), crate::Error> {
        if self.selector_budget.is_spent() {
            let what = "rules times elements";
            return Err(crate::Error::TooComplex { what, max: MOST_TRIED });
        }
        self.variable_budget.check()
    }

    /// The style of an element whose attributes and `style` attribute declare these.
    pub(super) fn style(
        &mut self,
        node: Node<'a, '_>,
        own: &Own<'a>,
        parent: &Rc<Style>,
        warnings: &mut Warnings,
    ) -> Style {
        let mut candidates: Vec<Candidate<'_, 'a>> = own.hints.iter().map(Candidate::hint).collect();
        self.rules.candidates(node, &mut self.matcher, &mut candidates);
        let properties = own.inline.iter().map(|declaration| declaration.subject.properties() as u64);
        self.matcher.spend(properties.map(|count| PER_INLINE + count * PER_PROPERTY).sum());
        candidates.extend(own.inline.iter().map(Candidate::inline));
        let (known, budget) = (&mut self.known, self.variable_budget);
        let context = &parent.context;
        let cascaded = cascade(&mut candidates, &mut |declaration, origin| {
            let &Declaration { ref subject, value, alias, .. } = declaration;
            // Long values are looked through again for each element.
            if value.len() > SHORT && !budget.spend(value.len() / 64) {
                return false;
            }
            let is_valid = is_valid(subject, value, origin, context, known, budget);
            if !is_valid {
                let name = match subject {
                    Subject::One(property) => property.name(),
                    Subject::Several(name, _) => name,
                    Subject::Custom(_) | Subject::Unknown(_) => "",
                };
                warnings.tell_value(alias.unwrap_or(name), value);
            }
            reference::outside(value, warnings);
            is_valid
        });
        for (name, value) in &cascaded.unknown {
            warnings.tell_property(name, value, node.parent_element().is_none());
        }
        let variables = variables::resolve(
            &cascaded.custom,
            &parent.variables,
            &self.initial,
            &self.not_inherited,
            self.variable_budget,
        );
        let mut style = Style {
            values: Vec::with_capacity(cascaded.properties.len()),
            context: Context { parent_font_size: context.units.font_size, ..context.clone() },
            variables,
            parent: Some(Rc::clone(parent)),
        };
        // Others are relative to these, in this order.
        let (mut first, rest): (Vec<_>, Vec<_>) =
            cascaded.properties.into_iter().partition(|(property, _)| rank(*property).is_some());
        first.sort_by_key(|(property, _)| rank(*property));
        let of_font = first.partition_point(|(property, _)| rank(*property) == Some(0));
        let last = first.split_off(of_font);
        self.declare(first, &mut style, parent);
        self.measure(&mut style);
        if !self.syntaxes.is_empty() {
            self.hold_to_syntax(cascaded.custom.keys(), &mut style, parent);
        }
        self.declare(last, &mut style, parent);
        let is_root = node.parent_element().is_none();
        if is_root {
            style.context.units.root_font_size = style.context.units.font_size;
            style.context.units.root_line_height = style.context.units.line_height;
        }
        self.declare(rest, &mut style, parent);
        style
    }

    /// Computes the custom properties of an element that are registered. One whose value is not of its syntax has the inherited or the initial
    /// value: CSS Properties and Values 1, section 2.4.
    fn hold_to_syntax<'n>(
        &self,
        declared: impl Iterator<Item = &'n Rc<str>>,
        style: &mut Style,
        parent: &Style,
    ) {
        for name in declared {
            let Some(syntax) = self.syntaxes.get(name) else { continue };
            let Some(value) = style.variables.get(name).cloned() else { continue };
            if !self.variable_budget.spend(value.len().saturating_add(style.variables.len())) {
                return;
            }
            let bare = value.replace("/**/", " ");
            let is_inherited = !self.not_inherited.contains(name);
            let inherited = || parent.variables.get(name).filter(|_| is_inherited).cloned();
            let computed =
                syntax.computed(bare.trim_ascii(), &style.context).map(Rc::from).or_else(inherited);
            let variables = Rc::make_mut(&mut style.variables);
            match computed {
                Some(computed) => variables.insert(Rc::clone(name), computed),
                None => variables.remove(name),
            };
        }
    }

    /// Works out values that are declared for an element.
    fn declare(&mut self, declared: Vec<(Property, Winner<'a>)>, style: &mut Style, parent: &Style) {
        for (property, winner) in declared {
            let Some(value) = self.value(property, &winner, style, parent) else { continue };
            style.values.push((property, Rc::clone(&value)));
            match property {
                Property::FontSize => set_font_size(&mut style.context, &value),
                Property::LineHeight => match value.parse() {
                    Ok(height) => style.context.units.line_height = height,
                    Err(_) => self.measure(style),
                },
                Property::Color => {
                    if let Some(colour) = color::of_hex(&value) {
                        style.context.current = colour;
                    }
                }
                _ => {}
            }
        }
    }

    /// What a property comes to; none where the element has what it would have without a word.
    fn value(
        &mut self,
        property: Property,
        winner: &Winner<'a>,
        style: &Style,
        parent: &Style,
    ) -> Option<Rc<str>> {
        let substituted;
        let text = if variables::has_reference(winner.value) {
            let (variables, initial) = (&style.variables, &self.initial);
            let mut lookup = |name: &str| variables.get(name).or_else(|| initial.get(name)).cloned();
            substituted = variables::substitute(winner.value, &mut lookup, self.variable_budget)?;
            substituted.trim_ascii()
        } else if !is_wide(winner.value) {
            match self.known.look_up(
                property,
                winner.shorthand,
                winner.value,
                winner.origin,
                &style.context,
                self.variable_budget,
            ) {
                Known::Fixed(value) => {
                    let is_long = value.len() > SHORT;
                    if is_long && !self.variable_budget.spend(weight(property, winner.origin, &value)) {
                        return None;
                    }
                    return is_said(property, &value).then_some(value);
                }
                Known::Invalid => return None,
                Known::Relative => winner.value,
            }
        } else {
            winner.value
        };
        let bare = text.trim_start_matches("/**/").trim_end_matches("/**/").trim_ascii();
        if is_wide(bare) {
            return match bare.to_ascii_lowercase().as_str() {
                "inherit" if !property.is_inherited() => {
                    parent.value(property).map(Rc::from).or_else(|| initial(property, &style.context))
                }
                "initial" if property.is_inherited() => initial(property, &style.context),
                _ => None,
            };
        }
        if !self.variable_budget.spend(weight(property, winner.origin, text)) {
            return None;
        }
        let value = computed(property, winner.shorthand, text, winner.origin, &style.context)?;
        is_said(property, &value).then(|| value.into())
    }
}

/// `color: currentcolor` is the parent's.
fn is_said(property: Property, value: &str) -> bool {
    property != Property::Color || value != "currentColor"
}

/// Which properties others are relative to.
const fn rank(property: Property) -> Option<u8> {
    match property {
        Property::FontSize
        | Property::FontFamily
        | Property::FontWeight
        | Property::FontStyle
        | Property::FontStretch => Some(0),
        Property::LineHeight => Some(1),
        Property::Color => Some(2),
        _ => None,
    }
}

fn set_font_size(context: &mut Context, value: &str) {
    let Ok(size) = value.parse::<f64>() else { return };
    let units = &mut context.units;
    let scale = if units.font_size > 0.0 { size / units.font_size } else { 1.0 };
    units.font_size = size;
    for unit in [
        &mut units.x_height,
        &mut units.zero_advance,
        &mut units.cap_height,
        &mut units.ic,
        &mut units.line_height,
    ] {
        *unit *= scale;
    }
}

/// Whether a declaration is one that this package knows: for `@supports`.
pub(super) fn is_supported(name: &str, value: &str) -> bool {
    let Some(subject) = Subject::of(name) else {
        return silent::is_without_effect(&name.to_ascii_lowercase());
    };
    let context = Style::initial([1200.0, 630.0]).context;
    let is_empty = Parser::new(value).is_exhausted();
    let is_custom = matches!(subject, Subject::Custom(_));
    let (mut known, budget) = (Memo::default(), variables::Budget::default());
    (is_custom || !is_empty)
        && is_valid(&subject, value.trim_ascii(), Origin::Css, &context, &mut known, &budget)
}
