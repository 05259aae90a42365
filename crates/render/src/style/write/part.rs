//! Selects a part of the style of an element, for elements that are written as several ones.

use crate::style::computed::Style;
use crate::style::css::property::{self, Property};

/// The part of a style that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Values that apply to the element as a group, such as opacity and filters.
    Group,
    /// All values that are not in `Group`.
    Own,
    /// The values of a shape that is filled only.
    Fill,
    /// The values of a shape that is stroked only.
    Stroke,
}

impl Part {
    /// Whether a style has a value of `Group` other than `display`.
    pub(super) fn has_group(style: &Style) -> bool {
        let is_one = |property: Property| Self::Group.has(property) && property != Property::Display;
        style.values.iter().any(|(property, _)| is_one(*property))
    }

    pub(super) const fn has(self, property: Property) -> bool {
        let is_of_group = matches!(
            property,
            Property::Opacity
                | Property::Filter
                | Property::ClipPath
                | Property::Mask
                | Property::MixBlendMode
                | Property::Isolation
                | Property::Display
        );
        match self {
            Self::All => true,
            Self::Group => is_of_group,
            Self::Own => !is_of_group,
            Self::Fill => !is_of_group && !matches!(property, Property::Stroke),
            Self::Stroke => {
                !is_of_group
                    && !property::is_of_geometry(property)
                    && !matches!(
                        property,
                        Property::Fill | Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd
                    )
            }
        }
    }
}
