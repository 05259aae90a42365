//! The computed style of one element, from which its children inherit.

use std::rc::Rc;

use super::css::property::Property;
use super::css::variables::Variables;
use super::values::color::Rgba;
use super::values::transform::Placement;
use super::values::units::{DPI, Units};
use super::values::{Context, font};

/// The computed style of an element.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// The computed values that are declared for it, in the syntax that usvg reads.
    pub(super) values: Vec<(Property, Rc<str>)>,
    pub(super) context: Context,
    pub(super) variables: Variables,
    pub(super) parent: Option<Rc<Self>>,
}

impl Style {
    /// Returns the style that the root element inherits from.
    pub(super) fn initial(viewport: [f64; 2]) -> Self {
        Self::initial_at(viewport, DPI)
    }

    /// As [`Self::initial()`], where an inch has `dpi` px.
    pub(super) fn initial_at(viewport: [f64; 2], dpi: f64) -> Self {
        let black = Rgba { red: 0, green: 0, blue: 0, alpha: 1.0 };
        let mut units = Units::of_font_size(font::MEDIUM, (viewport[0], viewport[1]));
        units.inch = dpi;
        let context = Context { units, parent_font_size: font::MEDIUM, current: black, viewport };
        Self { values: Vec::new(), context, variables: Variables::default(), parent: None }
    }

    /// Returns the value that is declared for the element itself.
    pub(super) fn value(&self, property: Property) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == property).map(|(_, value)| &**value)
    }

    /// Returns the values that make up the element's transform.
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

    /// Returns the value that the element or its nearest ancestor declares.
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
