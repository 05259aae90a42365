//! Declarations: a property and its value as written. CSS Syntax 3, section 5.

use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, Token,
};

use super::property::{self, Property};
use crate::style::no_effect;

/// What a declaration sets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Subject {
    One(Property),
    /// A shorthand with its name, and the properties that it sets.
    Several(&'static str, &'static [Property]),
    /// A custom property. The name has its dashes.
    Custom(Rc<str>),
    /// An unsupported property, in lower case.
    Unknown(Rc<str>),
}

impl Subject {
    /// Returns how many properties it sets.
    pub(crate) const fn properties(&self) -> usize {
        match self {
            Self::Several(_, properties) => properties.len(),
            _ => 1,
        }
    }

    /// Returns the subject for a property's name as written, or `None` for an unsupported property.
    pub(crate) fn of(name: &str) -> Option<Self> {
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

/// A property or shorthand with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Declaration<'i> {
    pub(crate) subject: Subject,
    /// As written, without `!important`.
    pub(crate) value: &'i str,
    /// The other name of the property that the declaration uses, if any.
    pub(crate) alias: Option<&'static str>,
    pub(crate) is_important: bool,
}

/// Reads the declarations of a `style` attribute.
pub(crate) fn inline(text: &str) -> Vec<Declaration<'_>> {
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

/// Reads a declaration to its end. Returns `None` for a property without effect.
pub(super) fn declaration<'i>(
    name: &str,
    input: &mut Parser<'i>,
) -> Result<Option<Declaration<'i>>, ParseError<()>> {
    let is_custom = name.starts_with("--");
    input.skip_whitespace();
    let start = input.position();
    let mut important = None;
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        match token {
            Token::Delim('!') => {
                // The parser is after the `!`. Only `important` may follow.
                important = Some(input.slice_from(start));
                input.expect_ident_matching("important")?;
                input.expect_exhausted()?;
                break;
            }
            // Only a custom property may have braces. Otherwise this is a rule.
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
        // Pictures have a light colour scheme, so a dark one causes a warning.
        let is_dark = name == "color-scheme" && value.contains("dark") && !value.contains("light");
        (is_dark || !no_effect::is_without_effect(&name))
            .then(|| Subject::Unknown(no_effect::without_prefix(&name).into()))
    });
    Ok(subject.map(|subject| Declaration { subject, value, alias: property::alias_of(name), is_important }))
}
