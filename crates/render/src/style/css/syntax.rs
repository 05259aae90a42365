//! The syntax of a registered custom property: CSS Properties and Values 1, section 5.

use cssparser::Parser;

use crate::style::values::math::{self, Range};
use crate::style::values::{self, Context};

/// What the values of a custom property look like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Syntax {
    /// Anything.
    Any,
    /// One of these.
    One(Vec<Component>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Component {
    kind: Kind,
    list: List,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum List {
    Single,
    Spaces,
    Commas,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Number,
    Integer,
    Length,
    Percentage,
    LengthPercentage,
    Angle,
    Colour,
    Name,
    /// This word.
    Word(String),
    /// A type whose values are taken as they stand.
    Other,
}

impl Syntax {
    /// None if it is not one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        if text == "*" {
            return Some(Self::Any);
        }
        text.split('|').map(|part| Component::read(part.trim_ascii())).collect::<Option<_>>().map(Self::One)
    }

    /// A value with its lengths in pixels; none if it does not look like this.
    pub(crate) fn computed(&self, value: &str, context: &Context) -> Option<String> {
        match self {
            Self::Any => Some(value.to_owned()),
            Self::One(components) => {
                components.iter().find_map(|component| component.computed(value, context))
            }
        }
    }
}

impl Component {
    fn read(text: &str) -> Option<Self> {
        let (text, list) = match (text.strip_suffix('+'), text.strip_suffix('#')) {
            (Some(text), _) => (text, List::Spaces),
            (_, Some(text)) => (text, List::Commas),
            _ => (text, List::Single),
        };
        let Some(name) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) else {
            let is_word = !text.is_empty() && !text.contains(|c: char| c.is_ascii_whitespace() || c == '<');
            return is_word.then(|| Self { kind: Kind::Word(text.to_owned()), list });
        };
        let kind = match name {
            "number" => Kind::Number,
            "integer" => Kind::Integer,
            "length" => Kind::Length,
            "percentage" => Kind::Percentage,
            "length-percentage" => Kind::LengthPercentage,
            "angle" => Kind::Angle,
            "color" => Kind::Colour,
            "custom-ident" => Kind::Name,
            "image" | "url" | "string" | "time" | "resolution" | "transform-function" | "transform-list" => {
                Kind::Other
            }
            _ => return None,
        };
        Some(Self { kind, list })
    }

    fn computed(&self, value: &str, context: &Context) -> Option<String> {
        if self.kind == Kind::Other {
            return Some(value.to_owned());
        }
        let mut input = Parser::new(value);
        let mut all = self.one(&mut input, context)?;
        while self.list != List::Single && !input.is_exhausted() {
            let separator = if self.list == List::Commas { "," } else { " " };
            if self.list == List::Commas {
                input.expect_comma().ok()?;
            }
            all.push_str(separator);
            all.push_str(&self.one(&mut input, context)?);
        }
        input.is_exhausted().then_some(all)
    }

    fn one(&self, input: &mut Parser<'_>, context: &Context) -> Option<String> {
        let units = &context.units;
        match &self.kind {
            Kind::Number => math::number(input, units, Range::All).ok().map(math::fmt),
            Kind::Integer => {
                let number = math::number(input, units, Range::All).ok()?;
                (number.fract() == 0.0).then(|| math::fmt(number))
            }
            Kind::Length => math::length(input, units, false, Range::All).ok().map(pixels),
            Kind::Percentage => math::percentage(input, units, Range::All)
                .ok()
                .map(|percent| format!("{}%", math::fmt(percent))),
            Kind::LengthPercentage => {
                let length = math::length_percentage(input, units, false, Range::All).ok()?;
                Some(match (length.px == 0.0, length.percent == 0.0) {
                    (_, true) => pixels(length.px),
                    (true, false) => format!("{}%", math::fmt(length.percent)),
                    (false, false) => format!("calc({} + {}%)", pixels(length.px), math::fmt(length.percent)),
                })
            }
            Kind::Angle => {
                math::angle(input, units, false).ok().map(|degrees| format!("{}deg", math::fmt(degrees)))
            }
            Kind::Colour => values::colour(input, context),
            Kind::Name => input.expect_ident().ok().map(ToString::to_string),
            Kind::Word(word) => input.expect_ident_matching(word).ok().map(|()| word.clone()),
            Kind::Other => None,
        }
    }
}

fn pixels(length: f64) -> String {
    format!("{}px", math::fmt(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::computed::Style;

    fn computed(syntax: &str, value: &str) -> Option<String> {
        let context = Style::initial([200.0, 100.0]).context.clone();
        Syntax::read(syntax).unwrap().computed(value, &context)
    }

    #[test]
    fn values_are_of_their_syntax_or_none() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(computed("<length>", "2em"), some("32px"));
        assert_eq!(computed("<length>", "red"), None);
        assert_eq!(computed("<length>", "5"), None);
        assert_eq!(computed("<number>", "calc(1 / 2)"), some("0.5"));
        assert_eq!(computed("<number>", "10px"), None);
        assert_eq!(computed("<integer>", "1.5"), None);
        assert_eq!(computed("<percentage>", "50%"), some("50%"));
        assert_eq!(computed("<length-percentage>", "calc(1em + 5%)"), some("calc(16px + 5%)"));
        assert_eq!(computed("<angle>", ".5turn"), some("180deg"));
        assert_eq!(computed("<color>", "RED"), some("#ff0000"));
        assert_eq!(computed("<color>", "12px"), None);
        assert_eq!(computed("big | small", "small"), some("small"));
        assert_eq!(computed("big | small", "large"), None);
        assert_eq!(computed("<length>+", "1px 2px"), some("1px 2px"));
        assert_eq!(computed("<length>", "1px 2px"), None);
        assert_eq!(computed("<color>#", "red, #00f"), some("#ff0000,#0000ff"));
        assert_eq!(computed("<number> | auto", "auto"), some("auto"));
        assert_eq!(computed("*", "{a}"), some("{a}"));
    }

    #[test]
    fn a_syntax_of_unknown_types_is_none() {
        for bad in ["", "<foo>", "<length> |", "a b"] {
            assert_eq!(Syntax::read(bad), None, "{bad}");
        }
    }
}
