//! Boolean expressions of conditions: `and`, `or`, `not` and parentheses. Media Queries 5, section 3.

use cssparser::{ParseError, Parser, Token};

pub(super) type Result<T> = std::result::Result<T, ParseError<()>>;

/// The value of a condition, in the three-valued logic of Media Queries 5, section 3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown,
}

impl Truth {
    pub(super) const fn of(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }

    pub(super) const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// Reads `not` and one group, or groups joined by `and`, or by `or` if `may_be_or`.
pub(super) fn condition<'i>(
    input: &mut Parser<'i>,
    may_be_or: bool,
    leaf: &mut dyn FnMut(&mut Parser<'i>) -> Result<Truth>,
) -> Result<Truth> {
    if input.try_parse(|input| input.expect_ident_matching("not")).is_ok() {
        return Ok(group(input, leaf)?.not());
    }
    let mut truth = group(input, leaf)?;
    let mut joint = None;
    while !input.is_exhausted() {
        let word = input.expect_ident_cloned()?;
        let is_and = word.eq_ignore_ascii_case("and");
        let is_or = may_be_or && word.eq_ignore_ascii_case("or");
        if !is_and && !is_or || *joint.get_or_insert(is_and) != is_and {
            return Err(ParseError::unexpected_token());
        }
        let next = group(input, leaf)?;
        truth = if is_and { truth.and(next) } else { truth.or(next) };
    }
    Ok(truth)
}

/// Reads parentheses around a condition or around what `leaf` reads, or a function, which `leaf` reads too.
fn group<'i>(
    input: &mut Parser<'i>,
    leaf: &mut dyn FnMut(&mut Parser<'i>) -> Result<Truth>,
) -> Result<Truth> {
    let start = input.state();
    match input.next()? {
        Token::ParenthesisBlock => input.parse_nested_block(|input| {
            let inner = input.state();
            if let Ok(truth) = input.try_parse(|input| {
                let truth = condition(input, true, leaf)?;
                input.expect_exhausted()?;
                Ok::<_, ParseError<()>>(truth)
            }) {
                return Ok(truth);
            }
            input.reset(&inner);
            let truth = leaf(input).ok().filter(|_| input.is_exhausted());
            // `<general-enclosed>`: syntax of the future, whose value is unknown.
            while input.next().is_ok() {}
            Ok(truth.unwrap_or(Truth::Unknown))
        }),
        Token::Function(_) => {
            input.reset(&start);
            leaf(input)
        }
        _ => Err(ParseError::unexpected_token()),
    }
}
