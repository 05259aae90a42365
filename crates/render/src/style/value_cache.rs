//! Computes values of properties, and caches those that do not depend on the element.

use std::collections::HashMap;
use std::rc::Rc;

use super::css::declaration::Subject;
use super::css::property::Property;
use super::css::variables;
use super::values::color::Rgba;
use super::values::units::Units;
use super::values::{self, Context, Origin, font_shorthand};
use super::write::background;

/// Bytes of a value that every element may have without that being counted.
pub(super) const SHORT: usize = 128;

/// Values that are the same wherever they stand, by what they were written as.
#[derive(Default)]
pub(super) struct Memo<'a>(HashMap<(Property, Shorthand, Origin, Written<'a>), Known>);

/// The shorthand that a property's value is a part of, if it is.
pub(super) type Shorthand = Option<&'static str>;

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
pub(super) enum Known {
    Invalid,
    Fixed(Rc<str>),
    /// It depends on the element.
    Relative,
}

/// What it takes to work a value out, in bytes. A path that stands in an attribute is left to who draws it.
pub(super) fn weight(property: Property, origin: Origin, value: &str) -> usize {
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
    pub(super) fn look_up(
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
pub(super) fn is_wide(value: &str) -> bool {
    ["inherit", "initial", "unset", "revert", "revert-layer"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// What a value, of a property or of a shorthand, says of a property.
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

/// What a property is where nothing is said.
pub(super) fn initial(property: Property, context: &Context) -> Option<Rc<str>> {
    values::computed(property, property.initial(), Origin::Css, context).map(Rc::from)
}

/// Whether a value is one of its property, as far as that can be told before references are replaced.
pub(super) fn is_valid<'a>(
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
        "font" => font_shorthand::of_shorthand(property, value, context),
        "background" if property == Property::BackgroundColor => values::background(value, context),
        "background" => background::of_shorthand(property, value),
        "mask" => background::of_mask(property, value, context),
        "marker" => values::computed(property, value, Origin::Css, context),
        _ => None,
    }
}
