//! What CSS says of one element, worked out: its own values, and what its children inherit.

use std::collections::HashMap;
use std::rc::Rc;

use cssparser::Parser;
use roxmltree::{Node, NodeId};

use super::background;
use super::cascade::{Candidate, Rules, Winner, cascade};
use super::color::{self, Rgba};
use super::faces::Faces;
use super::font;
use super::property::{self, Property};
use super::reference;
use super::selector::{self, Matcher};
use super::sheet::{self, Declaration, Subject};
use super::silent;
use super::syntax::Syntax;
use super::transform::Placement;
use super::units::Units;
use super::values::{self, Context, Origin};
use super::variables::{self, Variables};
use super::warnings::Warnings;

/// The values of an element, and what those inside of it need of them.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// Those that are declared for it, as usvg reads them.
    pub(super) values: Vec<(Property, Rc<str>)>,
    pub(super) context: Context,
    variables: Variables,
    parent: Option<Rc<Self>>,
}

impl Style {
    /// Of what is around the root element.
    pub(super) fn initial(viewport: [f64; 2]) -> Self {
        let black = Rgba { red: 0, green: 0, blue: 0, alpha: 1.0 };
        let units = Units::of_font_size(font::MEDIUM, (viewport[0], viewport[1]));
        let context = Context { units, parent_font_size: font::MEDIUM, current: black, viewport };
        Self { values: Vec::new(), context, variables: Variables::default(), parent: None }
    }

    /// A value that is declared for it.
    pub(super) fn value(&self, property: Property) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == property).map(|(_, value)| &**value)
    }

    /// What its values say of its place.
    pub(super) fn placement(&self) -> Placement<'_> {
        let moving = |property| self.value(property).filter(|value| *value != "none");
        Placement {
            transform: moving(Property::Transform),
            origin: self.value(Property::TransformOrigin),
            translate: moving(Property::Translate),
            rotate: moving(Property::Rotate),
            scale: moving(Property::Scale),
        }
    }

    /// The value that it has or inherits, if any element around says one.
    pub(super) fn inherited(&self, property: Property) -> Option<&str> {
        let mut at = Some(self);
        while let Some(style) = at {
            if let Some(value) = style.value(property) {
                return Some(value);
            }
            at = style.parent.as_deref();
        }
        None
    }
}

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

/// Bytes of a value that every element may have without that being counted.
const SHORT: usize = 128;

/// Steps that a declaration of a `style` attribute takes, and each property that it sets: it is read for its element alone.
const PER_INLINE: u64 = 12;
const PER_PROPERTY: u64 = 4;

/// Values that are the same wherever they stand, by what they were written as.
#[derive(Default)]
struct Memo<'a>(HashMap<(Property, Shorthand, Origin, Written<'a>), Known>);

/// The shorthand that a property's value is a part of, if it is.
type Shorthand = Option<&'static str>;

/// A value as written: a long one by its place, as there may be megabytes of it.
#[derive(PartialEq, Eq, Hash)]
enum Written<'a> {
    Short(&'a str),
    Long(*const u8, usize),
}

impl<'a> Written<'a> {
    fn of(value: &'a str) -> Self {
        if value.len() <= SHORT { Self::Short(value) } else { Self::Long(value.as_ptr(), value.len()) }
    }
}

#[derive(Debug, Clone)]
enum Known {
    Invalid,
    Fixed(Rc<str>),
    /// It depends on the element.
    Relative,
}

/// What it takes to work a value out, in bytes. A path that stands in an attribute is left to who draws it.
fn weight(property: Property, origin: Origin, value: &str) -> usize {
    if property == Property::D && origin == Origin::Attribute { 0 } else { value.len() }
}

/// Something unlike any element: a value that comes out the same there is relative to nothing.
fn elsewhere() -> Context {
    let units = Units {
        font_size: 21.3,
        root_font_size: 27.1,
        x_height: 7.7,
        zero_advance: 9.1,
        cap_height: 13.7,
        ic: 22.9,
        line_height: 33.1,
        root_line_height: 35.3,
        viewport_width: 1234.5,
        viewport_height: 987.6,
        percentage_basis: None,
    };
    let current = Rgba { red: 12, green: 34, blue: 56, alpha: 0.78 };
    Context { units, parent_font_size: 19.9, current, viewport: [345.6, 543.2] }
}

impl<'a> Memo<'a> {
    fn look_up(
        &mut self,
        property: Property,
        shorthand: Shorthand,
        value: &'a str,
        origin: Origin,
        context: &Context,
        budget: &variables::Budget,
    ) -> Known {
        let key = (property, shorthand, origin, Written::of(value));
        if let Some(known) = self.0.get(&key) {
            return known.clone();
        }
        // It is worked out twice.
        if !budget.spend(weight(property, origin, value).saturating_mul(2)) {
            return Known::Invalid;
        }
        let here = computed(property, shorthand, value, origin, context);
        let there = computed(property, shorthand, value, origin, &elsewhere());
        let known = match (here, there) {
            (None, None) => Known::Invalid,
            (Some(here), Some(there)) if here == there => Known::Fixed(here.into()),
            _ => Known::Relative,
        };
        self.0.insert(key, known.clone());
        known
    }
}

/// Words that every property may be: CSS Cascade 5, section 7.3.
fn is_wide(value: &str) -> bool {
    ["inherit", "initial", "unset", "revert", "revert-layer"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
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
            return Err(crate::Error::TooComplex { what, max: super::MOST_TRIED });
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

/// What a value, of a property or of a shorthand, says of a property.
fn computed(
    property: Property,
    shorthand: Shorthand,
    value: &str,
    origin: Origin,
    context: &Context,
) -> Option<String> {
    match shorthand {
        Some(shorthand) => of_shorthand(shorthand, property, value, context),
        None => values::computed(property, value, origin, context),
    }
}

/// What a property is where nothing is said.
fn initial(property: Property, context: &Context) -> Option<Rc<str>> {
    values::computed(property, property.initial(), Origin::Css, context).map(Rc::from)
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

/// Whether a value is one of its property, as far as that can be told before references are replaced.
fn is_valid<'a>(
    subject: &Subject,
    value: &'a str,
    origin: Origin,
    context: &Context,
    known: &mut Memo<'a>,
    budget: &variables::Budget,
) -> bool {
    if variables::has_reference(value) || is_wide(value) {
        return true;
    }
    match subject {
        Subject::Custom(_) | Subject::Unknown(_) => true,
        Subject::One(property) => {
            !matches!(known.look_up(*property, None, value, origin, context, budget), Known::Invalid)
        }
        Subject::Several(name, properties) => {
            budget.spend(value.len())
                && properties
                    .first()
                    .is_some_and(|property| of_shorthand(name, *property, value, context).is_some())
        }
    }
}

/// What a shorthand says of a property.
fn of_shorthand(shorthand: &str, property: Property, value: &str, context: &Context) -> Option<String> {
    match shorthand {
        "font" => font::of_shorthand(property, value, context),
        "background" if property == Property::BackgroundColor => values::background(value, context),
        "background" => background::of_shorthand(property, value),
        "mask" => background::of_mask(property, value, context),
        "marker" => values::computed(property, value, Origin::Css, context),
        _ => None,
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

/// The property that an attribute of an element is for. A root has a size in CSS; of an SVG inside, only the attributes say one.
pub(super) fn property_of(node: Node<'_, '_>, attribute: &str) -> Option<Property> {
    match attribute {
        "width" if node.parent_element().is_none() => Some(Property::Width),
        "height" if node.parent_element().is_none() => Some(Property::Height),
        name => property::of_attribute(node.tag_name().name(), name),
    }
}

/// The value of an attribute. `auto` is a word of CSS only: as a length in an attribute it is none, and browsers take 0.
fn length_of_attribute<'a>(node: Node<'_, '_>, property: Property, value: &'a str) -> &'a str {
    let is_length = matches!(property, Property::Width | Property::Height | Property::Rx | Property::Ry);
    let is_auto = value.eq_ignore_ascii_case("auto") && node.parent_element().is_some();
    if is_length && is_auto { "0" } else { value }
}

/// What an element declares itself.
#[derive(Debug, Default)]
pub(super) struct Own<'a> {
    hints: Vec<Declaration<'a>>,
    inline: Vec<Declaration<'a>>,
}

impl<'a> Own<'a> {
    pub(super) fn of(node: Node<'a, '_>) -> Self {
        let mut own = Self::default();
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            if attribute.name() == "style" {
                own.inline = sheet::inline(attribute.value());
            } else if let Some(property) = property_of(node, attribute.name()) {
                let subject = Subject::One(property);
                let value = length_of_attribute(node, property, attribute.value().trim_ascii());
                own.hints.push(Declaration { subject, value, alias: None, is_important: false });
            }
        }
        own
    }

    /// Of its attributes alone.
    pub(super) fn without_style(self) -> Self {
        Self { inline: Vec::new(), ..self }
    }
}
