//! Declarations: a property and its value as written.

use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, Token,
};

use super::property::{self, Property};
use crate::style::silent;

/// What a declaration is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Subject {
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
    pub(crate) const fn properties(&self) -> usize {
        match self {
            Self::Several(_, properties) => properties.len(),
            _ => 1,
        }
    }

    /// The subject by a property's name as written; none for what this package does not know.
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

/// A property and what it is to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Declaration<'i> {
    pub(crate) subject: Subject,
    /// As written, without `!important`.
    pub(crate) value: &'i str,
    /// Another name of the property that it was written by.
    pub(crate) alias: Option<&'static str>,
    pub(crate) is_important: bool,
}

/// The declarations of a `style` attribute.
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

/// A declaration up to where it ends; none where it is of a property without effect.
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
