//! The computed values of one element, and what its children inherit.

use std::rc::Rc;

use super::css::property::Property;
use super::css::variables::Variables;
use super::values::color::Rgba;
use super::values::transform::Placement;
use super::values::units::Units;
use super::values::{Context, font};

/// The values of an element, and what those inside of it need of them.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// Those that are declared for it, as usvg reads them.
    pub(super) values: Vec<(Property, Rc<str>)>,
    pub(super) context: Context,
    pub(super) variables: Variables,
    pub(super) parent: Option<Rc<Self>>,
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
