//! The rules of style sheets, with their layers, scopes and registered custom properties.

use std::collections::HashMap;
use std::rc::Rc;

use selectors::SelectorList;

use super::declaration::Declaration;
use super::font_face::FaceRule;
use super::selector::{Selector, Selectors};
use super::syntax::Syntax;
use crate::Error;

/// Maximum copies of outer selectors in a nested rule. Each `&` is replaced by a copy of the selectors of the rule around it.
pub(super) const MAX_OUTER_SELECTORS: u64 = 4096;

/// A selector and its declarations.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) selector: Selector,
    /// The range of its declarations in [`Sheet::declarations`].
    pub(crate) declarations: std::ops::Range<usize>,
    /// The index of its layer.
    pub(crate) layer: usize,
    /// The index of its scope, if any.
    pub(crate) scope: Option<usize>,
}

/// A scope: elements that match `start` with their descendants, without those that match `end` and theirs. CSS Cascade 6,
/// section 2.5.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) start: SelectorList<Selectors>,
    pub(crate) end: Option<SelectorList<Selectors>>,
}

/// A layer, with the indices of the layers in it in the order of their first names.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) inner: Vec<usize>,
}

/// The index of the root layer, for rules in no layer.
pub(crate) const UNLAYERED: usize = 0;

/// A registered custom property: CSS Properties and Values 1.
#[derive(Debug, Clone)]
pub(crate) struct Registered<'i> {
    pub(crate) initial: Option<&'i str>,
    pub(crate) is_inherited: bool,
    pub(crate) syntax: Syntax,
}

/// All rules of a document, in order.
#[derive(Debug)]
pub(crate) struct Sheet<'i> {
    pub(crate) rules: Vec<Rule>,
    pub(crate) declarations: Vec<Declaration<'i>>,
    pub(crate) registered: Vec<(Rc<str>, Registered<'i>)>,
    pub(crate) faces: Vec<FaceRule>,
    pub(crate) scopes: Vec<Scope>,
    pub(super) layers: Vec<Layer>,
    /// Layers by the layer around them and their names.
    pub(super) named: HashMap<(usize, String), usize>,
    /// Whether a nested rule is over [`MAX_OUTER_SELECTORS`].
    pub(super) is_too_complex: bool,
}

impl Default for Sheet<'_> {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            declarations: Vec::new(),
            registered: Vec::new(),
            faces: Vec::new(),
            scopes: Vec::new(),
            layers: vec![Layer::default()],
            named: HashMap::new(),
            is_too_complex: false,
        }
    }
}

impl Sheet<'_> {
    /// Returns an error if a nested rule is over its limit.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let what = "selectors of rules inside of each other";
        if self.is_too_complex { Err(Error::TooComplex { what, max: MAX_OUTER_SELECTORS }) } else { Ok(()) }
    }

    /// Returns the position of each layer in the layer order. Layers named first are the weakest. The root layer is the
    /// strongest.
    pub(crate) fn layer_order(&self) -> Vec<usize> {
        let mut layer_order = vec![0; self.layers.len()];
        let mut next = 0;
        let mut stack = vec![(UNLAYERED, 0)];
        while let Some((layer, at)) = stack.pop() {
            if let Some(&inner) = self.layers[layer].inner.get(at) {
                stack.push((layer, at + 1));
                stack.push((inner, 0));
            } else {
                layer_order[layer] = next;
                next += 1;
            }
        }
        layer_order
    }
}
