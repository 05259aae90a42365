//! Writes the filter primitives that are inserted in front of a `feDisplacementMap` or a `feTile`.

use roxmltree::Node;

use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::filters::displacement::Rewritten;
use crate::style::filters::tile;
use crate::style::warnings::Kind;
use crate::style::write::Writer;

impl<'a> Writer<'a, '_, '_> {
    /// Writes the map of a `feDisplacementMap`, and returns the attributes that the primitive gets.
    pub(in crate::style::write) fn displacement(&mut self, node: Node<'a, '_>, style: &Style) -> String {
        let units = node.parent_element().and_then(|filter| filter.attribute("primitiveUnits"));
        if units.is_some_and(|units| units == "objectBoundingBox") {
            let why = "its scale is not taken as a share of a box here";
            self.warnings.tell(Kind::Value, "feDisplacementMap primitiveUnits: objectBoundingBox", why);
        }
        let name = self.new_id();
        let space = style.value(Property::ColorInterpolationFilters);
        let Rewritten { map, attributes } = Rewritten::of(node, &self.results, space, &name);
        self.text.push_str(&map);
        attributes
    }

    /// Writes the input of a `feTile`, and returns its name.
    pub(in crate::style::write) fn tile(&mut self, node: Node<'a, '_>, style: &Style) -> Option<String> {
        let name = self.new_id();
        let input = tile::input(node, &self.results, &style.context, &name);
        self.text.push_str(input.as_deref().unwrap_or_default());
        input.map(|_| name)
    }
}
