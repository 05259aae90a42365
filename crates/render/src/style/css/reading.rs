//! Reading the rules of a style sheet: CSS Syntax 3.

use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser,
};
use selectors::SelectorList;

use super::declaration::{Declaration, declaration};
use super::rules::{Layer, MOST_PARENTS, Registered, Rule, Scope, Sheet};
use crate::style::css::condition::{self, Screen};
use crate::style::css::font_face;
use crate::style::css::selector::{self, Inside, Name, Reader, Selectors};
use crate::style::css::syntax::Syntax;
use crate::style::warnings::{Kind, Warnings};

/// A sheet being read: at its top, or inside of rules.
pub(crate) struct Reading<'a, 'i> {
    pub(crate) sheet: &'a mut Sheet<'i>,
    pub(crate) names: Reader,
    pub(crate) screen: &'a Screen,
    pub(crate) is_valid: &'a dyn Fn(&str, &str) -> bool,
    pub(crate) warnings: &'a mut Warnings,
    pub(crate) layer: usize,
    /// The number of the scope around.
    pub(crate) scope: Option<usize>,
    /// The selectors of the rule around.
    pub(crate) parent: Option<SelectorList<Selectors>>,
    /// How many rules its selectors try, in all that are around.
    pub(crate) parents: u64,
    /// Declarations of the rule around that are in no rule yet.
    pub(crate) open: Vec<Declaration<'i>>,
}

/// What stands before an at-rule's block or semicolon.
pub(crate) enum Prelude {
    /// A block whose rules apply, or do not.
    Group(bool),
    /// A block of a layer.
    Layer(usize),
    Scope(Scope),
    /// `@property`, with the name.
    Property(Rc<str>),
    FontFace,
    /// What ends with a semicolon and was dealt with.
    Statement,
    /// What is passed over.
    Ignored,
}

impl<'i> Reading<'_, 'i> {
    /// Makes a rule of the declarations so far.
    fn close(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let start = self.sheet.declarations.len();
        self.sheet.declarations.append(&mut self.open);
        let declarations = start..self.sheet.declarations.len();
        let selectors = self.parent.iter().flat_map(SelectorList::slice);
        for selector in selectors.filter(|selector| !selector::is_never(selector)) {
            self.sheet.rules.push(Rule {
                selector: selector.clone(),
                declarations: declarations.clone(),
                layer: self.layer,
                scope: self.scope,
            });
        }
    }

    /// Reads what is inside of a block: rules, and declarations if there is a rule around.
    fn body(&mut self, input: &mut Parser<'i>) {
        let is_in_rule = self.parent.is_some();
        for item in RuleBodyParser::<_, (), ()>::new(input, self) {
            let _ = item;
        }
        if is_in_rule {
            self.close();
        }
    }

    /// Reads a block inside of another layer.
    fn within(&mut self, layer: usize, input: &mut Parser<'i>) {
        self.close();
        let outer = std::mem::replace(&mut self.layer, layer);
        self.body(input);
        self.layer = outer;
    }

    /// The layer of a name inside of the present one, made if it is new.
    fn layer_named(&mut self, name: &str) -> usize {
        name.split('.').fold(self.layer, |outer, name| {
            let key = (outer, name.to_owned());
            if let Some(&known) = self.sheet.named.get(&key) {
                return known;
            }
            let layer = self.new_layer(outer);
            self.sheet.named.insert(key, layer);
            layer
        })
    }

    fn new_layer(&mut self, outer: usize) -> usize {
        let layer = self.sheet.layers.len();
        self.sheet.layers.push(Layer::default());
        self.sheet.layers[outer].inner.push(layer);
        layer
    }

    fn layer_prelude(&mut self, input: &mut Parser<'i>) -> Result<Prelude, ParseError<()>> {
        if input.is_exhausted() {
            let layer = self.new_layer(self.layer);
            return Ok(Prelude::Layer(layer));
        }
        let names = input.parse_comma_separated(|input| {
            let mut name = input.expect_ident_cloned()?.to_string();
            while input.try_parse(|input| input.expect_delim('.')).is_ok() {
                name.push('.');
                name.push_str(&input.expect_ident_cloned()?);
            }
            Ok::<_, ParseError<()>>(name)
        })?;
        let layers: Vec<usize> = names.iter().map(|name| self.layer_named(name)).collect();
        Ok(match *layers.as_slice() {
            [layer] => Prelude::Layer(layer),
            _ => Prelude::Statement,
        })
    }

    /// The selectors of `@scope`; none where these are the elements around the sheet, or scopes are in each other or in a rule.
    fn scope_prelude(&mut self, input: &mut Parser<'i>) -> Option<Scope> {
        if self.scope.is_some() || self.parent.is_some() {
            return None;
        }
        let list = |input: &mut Parser<'i>| {
            input.expect_parenthesis_block().ok()?;
            let names = &self.names;
            let list = input.parse_nested_block(|input| {
                let list = names.list(input, Inside::Nothing).filter(|_| input.is_exhausted());
                list.ok_or_else(ParseError::<()>::unexpected_token)
            });
            list.ok()
        };
        let start = list(input)?;
        let end = match input.try_parse(|input| input.expect_ident_matching("to")) {
            Ok(()) => Some(list(input)?),
            Err(_) => None,
        };
        input.is_exhausted().then_some(Scope { start, end })
    }

    fn namespace(&mut self, input: &mut Parser<'i>) -> Result<Prelude, ParseError<()>> {
        let prefix = input.try_parse(Parser::expect_ident_cloned).ok();
        let url = Name::from(&*input.expect_url_or_string()?);
        match prefix {
            Some(prefix) => self.names.namespaces.push((Name::from(&*prefix), url)),
            None => self.names.default_namespace = Some(url),
        }
        Ok(Prelude::Statement)
    }
}

impl<'i> DeclarationParser<'i> for Reading<'_, 'i> {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), ParseError<()>> {
        let found = declaration(&name, input)?;
        self.open.extend(found);
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Reading<'_, 'i> {
    type Prelude = (SelectorList<Selectors>, u64);
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Self::Prelude, ParseError<()>> {
        input.skip_whitespace();
        let start = input.position();
        let inside = match (&self.parent, self.scope) {
            (Some(_), _) => Inside::Rule,
            (None, Some(_)) => Inside::Scope,
            (None, None) => Inside::Nothing,
        };
        let Some(list) = self.names.list(input, inside) else {
            while input.next().is_ok() {}
            let text = input.slice_from(start).trim();
            // What is for another browser is no news.
            if ![":-moz-", ":-ms-", ":-o-"].iter().any(|prefix| text.contains(prefix)) {
                self.warnings.tell(Kind::Selector, text, "it is not known here");
            }
            return Err(ParseError::unexpected_token());
        };
        let Some(parent) = &self.parent else { return Ok((list, 1)) };
        let parents = self.parents.saturating_mul(Reader::parents(&list).max(1));
        if parents > MOST_PARENTS {
            self.sheet.is_too_complex = true;
            return Err(ParseError::unexpected_token());
        }
        Ok((list.replace_parent_selector(parent), parents))
    }

    fn parse_block(
        &mut self,
        (list, parents): Self::Prelude,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        self.close();
        let outer = (self.parent.replace(list), std::mem::replace(&mut self.parents, parents));
        self.body(input);
        (self.parent, self.parents) = outer;
        Ok(())
    }
}

impl<'i> AtRuleParser<'i> for Reading<'_, 'i> {
    type Prelude = Prelude;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<Prelude, ParseError<()>> {
        let name = name.to_ascii_lowercase();
        let prelude = match name.as_str() {
            "media" => Prelude::Group(condition::media(input, self.screen)),
            "supports" => Prelude::Group(condition::supports(input, &self.names, self.is_valid)),
            "layer" => self.layer_prelude(input)?,
            "scope" => {
                if let Some(scope) = self.scope_prelude(input) {
                    Prelude::Scope(scope)
                } else {
                    let reason = "a scope has to name its elements, outside of all others, here";
                    self.warnings.tell(Kind::AtRule, "@scope", reason);
                    Prelude::Ignored
                }
            }
            "namespace" => self.namespace(input)?,
            "property" => Prelude::Property(input.expect_ident_cloned()?.as_ref().into()),
            "import" => {
                self.warnings.tell(
                    Kind::AtRule,
                    "@import",
                    "style sheets outside of the document are not loaded",
                );
                Prelude::Statement
            }
            "font-face" => Prelude::FontFace,
            "keyframes" | "-webkit-keyframes" => {
                self.warnings.has_keyframes = true;
                Prelude::Ignored
            }
            // No element of SVG has a size that a query could ask for.
            "container"
            | "page"
            | "charset"
            | "starting-style"
            | "counter-style"
            | "font-feature-values"
            | "font-palette-values"
            | "view-transition"
            | "position-try" => Prelude::Ignored,
            other => {
                self.warnings.tell(Kind::AtRule, &format!("@{other}"), "it is not known here");
                Prelude::Ignored
            }
        };
        while input.next().is_ok() {}
        Ok(prelude)
    }

    fn rule_without_block(&mut self, _: Prelude, _: &ParserState) -> Result<(), ()> {
        Ok(())
    }

    fn parse_block(
        &mut self,
        prelude: Prelude,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        match prelude {
            Prelude::Group(true) => self.within(self.layer, input),
            Prelude::Layer(layer) => self.within(layer, input),
            Prelude::Scope(scope) => {
                self.close();
                self.scope = Some(self.sheet.scopes.len());
                self.sheet.scopes.push(scope);
                self.body(input);
                self.scope = None;
            }
            Prelude::Property(name) => {
                if let Some(registered) = registered(input) {
                    self.sheet.registered.push((name, registered));
                }
            }
            // Inside of a rule there is none.
            Prelude::FontFace if self.parent.is_none() => {
                let rule = font_face::rule(input, &self.screen.units, self.warnings);
                self.sheet.faces.extend(rule);
            }
            Prelude::Group(false) | Prelude::FontFace | Prelude::Statement | Prelude::Ignored => {}
        }
        while input.next().is_ok() {}
        Ok(())
    }
}

impl<'i> RuleBodyItemParser<'i, (), ()> for Reading<'_, 'i> {
    fn parse_declarations(&self) -> bool {
        self.parent.is_some()
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

/// The descriptors of `@property`, if all that must be there is.
fn registered<'i>(input: &mut Parser<'i>) -> Option<Registered<'i>> {
    let (mut syntax, mut inherits, mut initial) = (None, None, None);
    while !input.is_exhausted() {
        let name = input.expect_ident_cloned().ok()?.to_ascii_lowercase();
        input.expect_colon().ok()?;
        let value = input.parse_until_after(cssparser::Delimiter::Semicolon, |input| {
            let start = input.position();
            while input.next().is_ok() {}
            Ok::<_, ParseError<()>>(input.slice_from(start).trim())
        });
        let value = value.ok()?;
        match name.as_str() {
            "syntax" => syntax = Some(value.trim_matches(['"', '\''])),
            "inherits" => inherits = Some(value.eq_ignore_ascii_case("true")),
            "initial-value" => initial = Some(value),
            _ => {}
        }
    }
    let (syntax, is_inherited) = (Syntax::read(syntax?)?, inherits?);
    (syntax == Syntax::Any || initial.is_some()).then_some(Registered { initial, is_inherited, syntax })
}
