//! Computes values of properties, and caches the values that do not depend on the element.

use std::collections::HashMap;
use std::rc::Rc;

use super::css::declaration::Subject;
use super::css::property::Property;
use super::css::variables;
use super::values::color::Rgba;
use super::values::units::Units;
use super::values::{self, Context, Origin, font_shorthand};
use super::write::background;

/// Maximum bytes of a value that an element may copy from the cache without a charge to the budget.
pub(super) const SHORT_VALUE: usize = 128;

/// Computed values by property and written value.
#[derive(Default)]
pub(super) struct ValueCache<'a>(HashMap<(Property, Shorthand, Origin, Written<'a>), Cached>);

/// The shorthand that a property's value comes from, if any.
pub(super) type Shorthand = Option<&'static str>;

/// A value as written. A long one is compared by its address and length, as it may have megabytes.
#[derive(PartialEq, Eq, Hash)]
enum Written<'a> {
    Short(&'a str),
    Long(*const u8, usize),
}

impl<'a> Written<'a> {
    fn of(value: &'a str) -> Self {
        if value.len() <= SHORT_VALUE { Self::Short(value) } else { Self::Long(value.as_ptr(), value.len()) }
    }
}

/// A cached result.
#[derive(Debug, Clone)]
pub(super) enum Cached {
    Invalid,
    /// The computed value, which is the same for all elements.
    Fixed(Rc<str>),
    /// The computed value depends on the element.
    Relative,
}

/// Returns the cost of computing a value, in bytes. Path data of an attribute costs nothing: it is passed on without parsing.
pub(super) fn cost(property: Property, origin: Origin, value: &str) -> usize {
    if property == Property::D && origin == Origin::Attribute { 0 } else { value.len() }
}

/// Returns a context that no element has. A value that is the same in it and in an element's context does not depend on
/// the element.
fn probe_context() -> Context {
    let units = Units {
        inch: 97.1,
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

impl<'a> ValueCache<'a> {
    /// Returns the cached result for a value, or computes it.
    pub(super) fn look_up(
        &mut self,
        property: Property,
        shorthand: Shorthand,
        value: &'a str,
        origin: Origin,
        context: &Context,
        budget: &variables::Budget,
    ) -> Cached {
        let key = (property, shorthand, origin, Written::of(value));
        if let Some(known) = self.0.get(&key) {
            return known.clone();
        }
        // The value is computed in two contexts.
        if !budget.spend(cost(property, origin, value).saturating_mul(2)) {
            return Cached::Invalid;
        }
        let here = computed(property, shorthand, value, origin, context);
        let there = computed(property, shorthand, value, origin, &probe_context());
        let known = match (here, there) {
            (None, None) => Cached::Invalid,
            (Some(here), Some(there)) if here == there => Cached::Fixed(here.into()),
            _ => Cached::Relative,
        };
        self.0.insert(key, known.clone());
        known
    }
}

/// Whether a value is a CSS-wide keyword: CSS Cascade 5, section 7.3.
pub(super) fn is_wide(value: &str) -> bool {
    ["inherit", "initial", "unset", "revert", "revert-layer"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// Returns the computed value of a property from its own value or from that of a shorthand; `None` if it is invalid.
pub(super) fn computed(
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

/// Returns the computed initial value of a property.
pub(super) fn initial(property: Property, context: &Context) -> Option<Rc<str>> {
    values::computed(property, property.initial(), Origin::Css, context).map(Rc::from)
}

/// Whether a value is valid for its property. A value with references counts as valid: they are not substituted yet.
pub(super) fn is_valid<'a>(
    subject: &Subject,
    value: &'a str,
    origin: Origin,
    context: &Context,
    known: &mut ValueCache<'a>,
    budget: &variables::Budget,
) -> bool {
    if variables::has_reference(value) || is_wide(value) {
        return true;
    }
    match subject {
        Subject::Custom(_) | Subject::Unknown(_) => true,
        Subject::One(property) => {
            !matches!(known.look_up(*property, None, value, origin, context, budget), Cached::Invalid)
        }
        Subject::Several(name, properties) => {
            budget.spend(value.len())
                && properties
                    .first()
                    .is_some_and(|property| of_shorthand(name, *property, value, context).is_some())
        }
    }
}

/// Returns the computed value of a property from the value of a shorthand.
fn of_shorthand(shorthand: &str, property: Property, value: &str, context: &Context) -> Option<String> {
    match shorthand {
        "font" => font_shorthand::of_shorthand(property, value, context),
        "background" if property == Property::BackgroundColor => values::background(value, context),
        "background" => background::of_shorthand(property, value),
        "mask" => background::of_mask(property, value, context),
        "marker" => values::computed(property, value, Origin::Css, context),
        _ => None,
    }
}
