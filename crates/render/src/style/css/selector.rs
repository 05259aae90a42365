//! Selectors on elements of a document: what the `selectors` crate asks of one.

mod matching;

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher as _};

use cssparser::{ParseError, Parser, ToCss};
use precomputed_hash::PrecomputedHash;
use selectors::SelectorList;
use selectors::parser::{Component, ParseRelative, SelectorParseErrorKind};

pub(crate) use matching::{Budget, Matcher};

/// The kinds of names in this package's selectors.
#[derive(Debug, Clone)]
pub(crate) struct Selectors;

pub(crate) type Selector = selectors::parser::Selector<Selectors>;

/// A name, or a value, in a selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name {
    text: Box<str>,
    hash: u32,
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        let mut hasher = std::hash::DefaultHasher::new();
        text.hash(&mut hasher);
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
        let hash = hasher.finish() as u32;
        Self { text: text.into(), hash }
    }
}

// As its text, so that maps find it by that.
impl Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        self.hash
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        dest.write_str(&self.text)
    }
}

/// A pseudo-class that is true of no element, or of some: what a pointer, a keyboard or a link would do does not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PseudoClass {
    /// `:defined` and `:dir(ltr)`, which all elements of SVG are.
    Always(Name),
    /// `:link` and `:any-link`.
    Link,
    /// `:lang()`, with the ranges.
    Lang(Vec<Name>),
    /// Of a state that a picture is not in.
    Never(Name),
}

impl ToCss for PseudoClass {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        match self {
            Self::Link => dest.write_str(":any-link"),
            Self::Lang(_) => dest.write_str(":lang()"),
            Self::Always(name) | Self::Never(name) => write!(dest, ":{}", name.text),
        }
    }
}

impl selectors::parser::NonTSPseudoClass for PseudoClass {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

/// A pseudo-element, which SVG has none of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PseudoElement(Name);

impl ToCss for PseudoElement {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        write!(dest, "::{}", self.0.text)
    }
}

impl selectors::parser::PseudoElement for PseudoElement {}

impl selectors::SelectorImpl for Selectors {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Name;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = str;
    type BorrowedLocalName = str;
    type NonTSPseudoClass = PseudoClass;
    type PseudoElement = PseudoElement;
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    Nothing,
    Rule,
    Scope,
}

/// Reads selectors, with the namespaces that a sheet declares.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) default_namespace: Option<Name>,
    pub(crate) namespaces: Vec<(Name, Name)>,
}

impl Reader {
    /// How many times a list of selectors names the rule around.
    pub(crate) fn parents(list: &SelectorList<Selectors>) -> u64 {
        list.slice().iter().map(|selector| selector.iter_raw_match_order().map(parents_in).sum::<u64>()).sum()
    }

    /// A list of selectors; inside of a rule or a scope, relative to its elements.
    pub(crate) fn list(&self, input: &mut Parser<'_>, inside: Inside) -> Option<SelectorList<Selectors>> {
        let relative = match inside {
            Inside::Nothing => ParseRelative::No,
            Inside::Rule => ParseRelative::ForNesting,
            Inside::Scope => ParseRelative::ForScope,
        };
        SelectorList::parse(self, input, relative).ok()
    }
}

fn parents_in(component: &Component<Selectors>) -> u64 {
    match component {
        Component::ParentSelector => 1,
        Component::Is(list) | Component::Where(list) | Component::Negation(list) => Reader::parents(list),
        Component::NthOf(data) => {
            let selectors = data.selectors().iter();
            selectors.flat_map(Selector::iter_raw_match_order).map(parents_in).sum()
        }
        Component::Has(selectors) => {
            let selectors = selectors.iter().map(|relative| &relative.selector);
            selectors.flat_map(Selector::iter_raw_match_order).map(parents_in).sum()
        }
        _ => 0,
    }
}

/// Whether what a selector says of an element depends on others, or on which place it has among them.
pub(crate) fn looks_around(selector: &Selector) -> bool {
    selector.iter_raw_match_order().any(|component| match component {
        Component::LocalName(_)
        | Component::ID(_)
        | Component::Class(_)
        | Component::AttributeInNoNamespaceExists { .. }
        | Component::AttributeInNoNamespace { .. }
        | Component::AttributeOther(_)
        | Component::ExplicitUniversalType
        | Component::ExplicitAnyNamespace
        | Component::ExplicitNoNamespace
        | Component::DefaultNamespace(_)
        | Component::Namespace(..)
        | Component::NonTSPseudoClass(_)
        | Component::PseudoElement(_)
        | Component::Empty => false,
        Component::Is(list) | Component::Where(list) | Component::Negation(list) => {
            list.slice().iter().any(looks_around)
        }
        _ => true,
    })
}

/// Whether a selector matches no element of any picture: it asks for a state that a picture is not in, for a pseudo-element, or for
/// the host of a shadow tree.
pub(crate) fn is_never(selector: &Selector) -> bool {
    selector.iter_raw_match_order().any(|component| match component {
        Component::NonTSPseudoClass(PseudoClass::Never(_))
        | Component::PseudoElement(_)
        | Component::Host(_) => true,
        Component::Is(list) | Component::Where(list) => list.slice().iter().all(is_never),
        _ => false,
    })
}

/// States of documents that people look at.
const NEVER: &[&str] = &[
    "hover",
    "active",
    "focus",
    "focus-visible",
    "focus-within",
    "visited",
    "target",
    "target-within",
    "checked",
    "disabled",
    "enabled",
    "default",
    "indeterminate",
    "required",
    "optional",
    "valid",
    "invalid",
    "user-valid",
    "user-invalid",
    "read-only",
    "read-write",
    "placeholder-shown",
    "autofill",
    "in-range",
    "out-of-range",
    "fullscreen",
    "modal",
    "picture-in-picture",
    "playing",
    "paused",
    "popover-open",
    "open",
    "target-current",
    "local-link",
    "blank",
    "defined-none",
];

impl<'i> selectors::parser::Parser<'i> for Reader {
    type Impl = Selectors;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_host(&self) -> bool {
        true
    }

    fn parse_parent_selector(&self) -> bool {
        true
    }

    fn is_is_alias(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("-webkit-any")
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<PseudoClass, ParseError<Self::Error>> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "link" | "any-link" | "-webkit-any-link" => Ok(PseudoClass::Link),
            "defined" => Ok(PseudoClass::Always(Name::from("defined"))),
            state if NEVER.contains(&state) => Ok(PseudoClass::Never(Name::from(state))),
            _ => Err(ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement)),
        }
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: &str,
        input: &mut Parser<'i>,
        _: bool,
    ) -> Result<PseudoClass, ParseError<Self::Error>> {
        if name.eq_ignore_ascii_case("lang") {
            let ranges = input.parse_comma_separated(|input| {
                input.expect_ident_or_string().map(|range| Name::from(&**range)).map_err(Into::into)
            })?;
            return Ok(PseudoClass::Lang(ranges));
        }
        if name.eq_ignore_ascii_case("dir") {
            let direction = input.expect_ident_cloned()?.to_ascii_lowercase();
            let name = Name::from(format!("dir({direction})").as_str());
            let is_ours = direction == "ltr";
            return Ok(if is_ours { PseudoClass::Always(name) } else { PseudoClass::Never(name) });
        }
        Err(ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement))
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<PseudoElement, ParseError<Self::Error>> {
        const KNOWN: &[&str] = &[
            "before",
            "after",
            "first-line",
            "first-letter",
            "selection",
            "marker",
            "backdrop",
            "placeholder",
            "cue",
            "file-selector-button",
            "target-text",
            "grammar-error",
            "spelling-error",
        ];
        let is_known = KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known));
        // Browsers take any name with their prefix.
        if is_known || name.starts_with("-webkit-") {
            return Ok(PseudoElement(Name::from(name)));
        }
        Err(ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement))
    }

    fn default_namespace(&self) -> Option<Name> {
        self.default_namespace.clone()
    }

    fn namespace_for_prefix(&self, prefix: &Name) -> Option<Name> {
        self.namespaces.iter().find(|(known, _)| known == prefix).map(|(_, url)| url.clone())
    }
}
