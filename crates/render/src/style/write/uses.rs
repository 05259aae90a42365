//! What a `<use>` shows.

use std::borrow::Cow;
use std::rc::Rc;

use roxmltree::Node;

use super::instances::{self, Added, Instance};
use super::{Writer, href, root};
use crate::Error;
use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::declared::Own;
use crate::style::values::transform::{self, Matrix, Times as _};
use crate::style::values::{self, length, math};
use crate::style::warnings::Kind;

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// Writes what is used elsewhere with other values there.
    pub(super) fn instances(&mut self) -> Result<(), Error> {
        let mut is_open = false;
        while let Some(Instance { node, style, matrix, .. }) = self.instances.next() {
            if !std::mem::replace(&mut is_open, true) {
                self.text.push_str("<defs>");
            }
            self.styler.enter(Some(node.id()));
            self.tree(node, &style, matrix)?;
        }
        if is_open {
            self.text.push_str("</defs>");
        }
        Ok(())
    }

    /// Transforms a `<use>` as its symbol is: SVG 2, section 5.5, gives that a transform, which usvg does not know.
    pub(super) fn turn_with_symbol(&mut self, node: Node<'a, 'input>, style: &mut Style) {
        let Some(target) = self.used(node).filter(|target| is_symbol(*target)) else { return };
        let is_in_style = target.attribute("style").is_some_and(|style| style.contains("transform"));
        if !target.has_attribute("transform") && !is_in_style {
            return;
        }
        let parent = Rc::new(style.clone());
        let of_symbol = self.styler.style(target, &Own::of(target), &parent, self.warnings);
        let [width, height] = style.context.viewport;
        let turned = of_symbol.placement().matrix([0.0, 0.0, width, height], [0.0; 2], &of_symbol.context);
        let Some((own, turned)) = self.matrix(node, style).zip(turned) else { return };
        let at = |property, whole| style.value(property).and_then(|value| values::read(value, whole));
        let (x, y) =
            (at(Property::X, width).unwrap_or_default(), at(Property::Y, height).unwrap_or_default());
        let place = |e, f| Matrix { e, f, ..Matrix::default() };
        let all = own.times(place(x, y)).times(turned).times(place(-x, -y));
        style.values.retain(|(property, _)| !property.is_of_transform());
        style.values.push((Property::Transform, transform::written(all).into()));
    }

    /// Adds the place of a symbol to that of its `<use>`: SVG 2, section 5.5, gives it `x` and `y`, which usvg does not know.
    pub(super) fn move_to_symbol(&self, node: Node<'a, 'input>, style: &mut Style) {
        let Some(target) = self.used(node).filter(|target| is_symbol(*target)) else { return };
        for (property, whole) in [(Property::X, 0), (Property::Y, 1)] {
            let Some(value) = target.attribute(property.name()) else { continue };
            let whole = style.context.viewport[whole];
            let of = |value: &str| values::read(value, whole);
            let moved = length::plain("symbol", property.name(), value, &style.context);
            let Some(moved) = moved.and_then(|value| of(&value)).filter(|moved| *moved != 0.0) else {
                continue;
            };
            let own = style.value(property).and_then(of).unwrap_or_default();
            style.values.retain(|(known, _)| *known != property);
            style.values.push((property, math::fmt(own + moved).into()));
        }
    }

    /// Writes what is used, and the size of a symbol where the use says none: SVG 2, section 5.6.
    pub(super) fn use_of(&mut self, node: Node<'a, 'input>, style: &Style, matrix: Matrix) {
        let Some(href) = href(node) else { return };
        let decoded = self.decoded(href);
        let href = decoded.as_deref().unwrap_or(href);
        let Some(target) = self.used(node) else {
            return self.attribute("", "href", href);
        };
        if is_symbol(target) {
            for name in ["width", "height"] {
                let value = target.attribute(name).filter(|value| !value.trim().eq_ignore_ascii_case("auto"));
                if let (None, Some(value)) = (node.attribute(name), value) {
                    self.attribute("", name, value.trim());
                }
            }
        }
        if node.ancestors().any(|around| around == target) {
            // It goes round in a circle, which others mend or refuse.
            return self.attribute("", "href", href);
        }
        if !self.differs_where_used(target) {
            return self.attribute("", "href", href);
        }
        let place = |property| style.value(property).and_then(|value| value.parse().ok()).unwrap_or(0.0);
        let moved = Matrix { e: place(Property::X), f: place(Property::Y), ..Matrix::default() };
        let id = self.new_id();
        let mut inside = style.clone();
        inside.context.viewport = root::used_viewport(node, target, style);
        let added = self.instances.add(target, inside, matrix.times(moved), &id);
        if added == Added::TooMany {
            let most = instances::MOST;
            let reason = format!("more than {most} elements depend on where they are used");
            self.warnings.tell(Kind::Value, &format!("<use> of {href}: inherited style"), &reason);
        }
        let instance = format!("#{id}");
        self.attribute("", "href", if added == Added::Yes { &instance } else { href });
    }

    /// An address of an element in this document whose id is percent-encoded in it: URL 4.1, as browsers look up a fragment.
    pub(super) fn decoded(&self, href: &str) -> Option<String> {
        let id = href.trim_ascii().strip_prefix('#').filter(|id| !self.ids.contains_key(id))?;
        let decoded = decoded(id)?;
        self.ids.contains_key(&*decoded).then(|| format!("#{decoded}"))
    }

    /// The element that a `<use>` refers to.
    fn used(&self, node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
        let id = href(node)?.strip_prefix('#')?;
        self.ids.get(id).or_else(|| self.ids.get(&*decoded(id)?)).copied()
    }

    /// Whether an element may look different where it is used.
    fn differs_where_used(&mut self, target: Node<'a, 'input>) -> bool {
        let (instances, styler) = (&self.instances, &mut self.styler);
        let differs = || instances.may_differ(target) || styler.differ_alone(target);
        *self.differ.entry(target.id()).or_insert_with(differs)
    }
}

fn decoded(id: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(id).decode_utf8().ok().filter(|_| id.contains('%'))
}

fn is_symbol(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "symbol"
}
