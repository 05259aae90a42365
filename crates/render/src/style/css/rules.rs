//! The rules of style sheets, with their layers and scopes.

use std::collections::HashMap;
use std::rc::Rc;

use selectors::SelectorList;

use super::declaration::Declaration;
use super::font_face::FaceRule;
use super::selector::{Selector, Selectors};
use super::syntax::Syntax;
use crate::Error;

/// How many times the selectors of a rule may try those of the rules around it.
pub(super) const MOST_PARENTS: u64 = 4096;

/// Elements and what is declared for them.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) selector: Selector,
    /// Where its declarations are among those of the sheet.
    pub(crate) declarations: std::ops::Range<usize>,
    /// The number of its layer.
    pub(crate) layer: usize,
    /// The scope that it is in.
    pub(crate) scope: Option<usize>,
}

/// `@scope`: elements inside of one that a selector matches, up to those that another one matches. CSS Cascade 6, section 2.5.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) start: SelectorList<Selectors>,
    pub(crate) end: Option<SelectorList<Selectors>>,
}

/// A layer and those inside of it, in the order in which they were first named.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) inner: Vec<usize>,
}

/// The number of what is in no layer.
pub(crate) const UNLAYERED: usize = 0;

/// A custom property that was registered: CSS Properties and Values 1.
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
    /// Layers by the one around them and their names.
    pub(super) named: HashMap<(usize, String), usize>,
    /// Whether rules inside of each other have selectors that come to too much.
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
    /// An error if its rules come to too much.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let what = "selectors of rules inside of each other";
        if self.is_too_complex { Err(Error::TooComplex { what, max: MOST_PARENTS }) } else { Ok(()) }
    }

    /// How strong each layer is: those named first are the weakest, and what is in none is the strongest.
    pub(crate) fn strengths(&self) -> Vec<usize> {
        let mut strengths = vec![0; self.layers.len()];
        let mut next = 0;
        let mut stack = vec![(UNLAYERED, 0)];
        while let Some((layer, at)) = stack.pop() {
            if let Some(&inner) = self.layers[layer].inner.get(at) {
                stack.push((layer, at + 1));
                stack.push((inner, 0));
            } else {
                strengths[layer] = next;
                next += 1;
            }
        }
        strengths
    }
}
