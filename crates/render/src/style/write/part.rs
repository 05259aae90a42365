//! Which values of an element are written.

use crate::style::computed::Style;
use crate::style::css::property::{self, Property};

/// Which values of an element are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Those of a group around it.
    Group,
    /// All others.
    Own,
    /// Those of a shape that is filled only.
    Fill,
    /// Those of a shape that is stroked only.
    Stroke,
}

impl Part {
    /// Whether a style has any value of a group that does something to what is in it.
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
