//! Style sheets to rules: CSS Syntax 3, Cascade 5 (layers), Nesting 1.

use std::collections::HashMap;
use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};
use selectors::SelectorList;

use super::condition::{self, Screen};
use super::font_face::{self, FaceRule};
use super::property::{self, Property};
use super::selector::{self, Inside, Name, Reader, Selector, Selectors};
use super::silent;
use super::warnings::{Kind, Warnings};
use crate::render::Error;

/// How many times the selectors of a rule may try those of the rules around it.
const MOST_PARENTS: u64 = 4096;

/// What a declaration is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    One(Property),
    /// A shorthand by its name, and what it stands for.
    Several(&'static str, &'static [Property]),
    /// A custom property, with its dashes.
    Custom(Rc<str>),
    /// A property that is not known here, in lower case.
    Unknown(Rc<str>),
}

impl Subject {
    /// How many properties it sets.
    pub(super) const fn properties(&self) -> usize {
        match self {
            Self::Several(_, properties) => properties.len(),
            _ => 1,
        }
    }

    /// The subject by a property's name as written; none for what this package does not know.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.starts_with("--") {
            return Some(Self::Custom(name.into()));
        }
        let name = name.to_ascii_lowercase();
        let name = property::alias(&name);
        if let Some(properties) = property::shorthand(name) {
            let name = ["font", "marker", "background", "all"].into_iter().find(|known| *known == name)?;
            return Some(Self::Several(name, properties));
        }
        Property::named(name).map(Self::One)
    }
}

/// A property and what it is to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declaration<'i> {
    pub(super) subject: Subject,
    /// As written, without `!important`.
    pub(super) value: &'i str,
    /// Another name of the property that it was written by.
    pub(super) alias: Option<&'static str>,
    pub(super) is_important: bool,
}

/// Elements and what is declared for them.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) selector: Selector,
    /// Where its declarations are among those of the sheet.
    pub(super) declarations: std::ops::Range<usize>,
    /// The number of its layer.
    pub(super) layer: usize,
    /// The scope that it is in.
    pub(super) scope: Option<usize>,
}

/// `@scope`: elements inside of one that a selector matches, up to those that another one matches. CSS Cascade 6, section 2.5.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) start: SelectorList<Selectors>,
    pub(super) end: Option<SelectorList<Selectors>>,
}

/// A layer and those inside of it, in the order in which they were first named.
#[derive(Debug, Default)]
struct Layer {
    inner: Vec<usize>,
}

/// The number of what is in no layer.
pub(super) const UNLAYERED: usize = 0;

/// A custom property that was registered: CSS Properties and Values 1.
#[derive(Debug, Clone)]
pub(super) struct Registered<'i> {
    pub(super) initial: Option<&'i str>,
    pub(super) is_inherited: bool,
}

/// All rules of a document, in order.
#[derive(Debug)]
pub(super) struct Sheet<'i> {
    pub(super) rules: Vec<Rule>,
    pub(super) declarations: Vec<Declaration<'i>>,
    pub(super) registered: Vec<(Rc<str>, Registered<'i>)>,
    pub(super) faces: Vec<FaceRule>,
    pub(super) scopes: Vec<Scope>,
    layers: Vec<Layer>,
    /// Layers by the one around them and their names.
    named: HashMap<(usize, String), usize>,
    /// Whether rules inside of each other have selectors that come to too much.
    is_too_complex: bool,
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

impl<'i> Sheet<'i> {
    /// Adds the rules of a text that apply to the screen.
    pub(super) fn add(
        &mut self,
        text: &'i str,
        screen: &Screen,
        is_valid: &dyn Fn(&str, &str) -> bool,
        warnings: &mut Warnings,
    ) {
        let mut input = Parser::new(text);
        let mut reader = Reading {
            sheet: self,
            names: Reader::default(),
            screen,
            is_valid,
            warnings,
            layer: UNLAYERED,
            scope: None,
            parent: None,
            parents: 1,
            open: Vec::new(),
        };
        for rule in StyleSheetParser::new(&mut input, &mut reader) {
            // What is no rule is passed over, as CSS says; whoever refused it has told.
            let _ = rule;
        }
    }

    /// An error if its rules come to too much.
    pub(super) fn check(&self) -> Result<(), Error> {
        let what = "selectors of rules inside of each other";
        if self.is_too_complex { Err(Error::TooComplex { what, max: MOST_PARENTS }) } else { Ok(()) }
    }

    /// How strong each layer is: those named first are the weakest, and what is in none is the strongest.
    pub(super) fn strengths(&self) -> Vec<usize> {
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

/// The declarations of a `style` attribute.
pub(super) fn inline(text: &str) -> Vec<Declaration<'_>> {
    struct Inline;
    impl<'i> DeclarationParser<'i> for Inline {
        type Declaration = Option<Declaration<'i>>;
        type Error = ();

        fn parse_value(
            &mut self,
            name: CowRcStr<'i>,
            input: &mut Parser<'i>,
            _: &ParserState,
        ) -> Result<Self::Declaration, ParseError<()>> {
            declaration(&name, input)
        }
    }
    impl<'i> AtRuleParser<'i> for Inline {
        type Prelude = ();
        type AtRule = Option<Declaration<'i>>;
        type Error = ();
    }
    impl<'i> QualifiedRuleParser<'i> for Inline {
        type Prelude = ();
        type QualifiedRule = Option<Declaration<'i>>;
        type Error = ();
    }
    impl<'i> RuleBodyItemParser<'i, Option<Declaration<'i>>, ()> for Inline {
        fn parse_declarations(&self) -> bool {
            true
        }

        fn parse_qualified(&self) -> bool {
            false
        }
    }
    let mut input = Parser::new(text);
    RuleBodyParser::new(&mut input, &mut Inline).filter_map(|found| found.ok().flatten()).collect()
}

/// A declaration up to where it ends; none where it is of a property without effect.
fn declaration<'i>(name: &str, input: &mut Parser<'i>) -> Result<Option<Declaration<'i>>, ParseError<()>> {
    let is_custom = name.starts_with("--");
    input.skip_whitespace();
    let start = input.position();
    let mut important = None;
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        match token {
            Token::Delim('!') => {
                // The parser stands behind the `!`, and `important` must be all that follows.
                important = Some(input.slice_from(start));
                input.expect_ident_matching("important")?;
                input.expect_exhausted()?;
                break;
            }
            // What has braces is a rule, if it is anything.
            Token::CurlyBracketBlock if !is_custom => return Err(ParseError::unexpected_token()),
            Token::BadString(_)
            | Token::BadUrl(_)
            | Token::CloseParenthesis
            | Token::CloseSquareBracket
            | Token::CloseCurlyBracket => return Err(ParseError::unexpected_token()),
            _ => {}
        }
    }
    let is_important = important.is_some();
    let value = important.unwrap_or_else(|| input.slice_from(start)).trim_end_matches('!').trim();
    let subject = Subject::of(name).or_else(|| {
        let name = name.to_ascii_lowercase();
        (!silent::is_without_effect(&name)).then(|| Subject::Unknown(silent::without_prefix(&name).into()))
    });
    Ok(subject.map(|subject| Declaration { subject, value, alias: property::alias_of(name), is_important }))
}

/// A sheet being read: at its top, or inside of rules.
struct Reading<'a, 'i> {
    sheet: &'a mut Sheet<'i>,
    names: Reader,
    screen: &'a Screen,
    is_valid: &'a dyn Fn(&str, &str) -> bool,
    warnings: &'a mut Warnings,
    layer: usize,
    /// The number of the scope around.
    scope: Option<usize>,
    /// The selectors of the rule around.
    parent: Option<SelectorList<Selectors>>,
    /// How many rules its selectors try, in all that are around.
    parents: u64,
    /// Declarations of the rule around that are in no rule yet.
    open: Vec<Declaration<'i>>,
}

/// What stands before an at-rule's block or semicolon.
enum Prelude {
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
    let (syntax, is_inherited) = (syntax?, inherits?);
    (syntax == "*" || initial.is_some()).then_some(Registered { initial, is_inherited })
}
