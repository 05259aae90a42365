//! Style sheets to rules: CSS Syntax 3, Cascade 5 (layers), Nesting 1.

mod reading;

use std::collections::HashMap;
use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};
use selectors::SelectorList;

use super::condition::Screen;
use super::font_face::FaceRule;
use super::property::{self, Property};
use super::selector::{Reader, Selector, Selectors};
use super::silent;
use super::syntax::Syntax;
use super::warnings::Warnings;
use crate::Error;
use reading::Reading;

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
        if name == "mask-image" {
            return Some(Self::One(Property::Mask));
        }
        if let Some(properties) = property::shorthand(name) {
            let name =
                ["font", "marker", "background", "mask", "all"].into_iter().find(|known| *known == name)?;
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
    pub(super) syntax: Syntax,
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
    let value = important.unwrap_or_else(|| input.slice_from(start)).trim_end_matches('!').trim_ascii();
    let subject = Subject::of(name).or_else(|| {
        let name = name.to_ascii_lowercase();
        // Pictures are light.
        let is_dark = name == "color-scheme" && value.contains("dark") && !value.contains("light");
        (is_dark || !silent::is_without_effect(&name))
            .then(|| Subject::Unknown(silent::without_prefix(&name).into()))
    });
    Ok(subject.map(|subject| Declaration { subject, value, alias: property::alias_of(name), is_important }))
}
