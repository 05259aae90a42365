//! Style sheets inside a document, under a budget: usvg tries every rule on every element, and a selector that asks for
//! ancestors tries all of them, once more for each such step.

use roxmltree::{Document, Node};
use simplecss::{AttributeOperator, Declaration, DeclarationTokenizer, PseudoClass, StyleSheet};

use super::super::Error;

/// Selectors times declarations of a document's rules, which simplecss copies for each selector.
const MOST_DECLARATIONS: u64 = 2_000_000;

/// Bytes of styles that simplecss reads again, to count lines from the start for each declaration and number.
const MOST_READ: u64 = 500_000_000;

/// Rules times bytes that each may look through on an element.
const MOST_LOOKED_THROUGH: u64 = 200_000_000;

/// Rules times sheets: all rules are sorted again for each sheet.
const MOST_SORTED: u64 = 5_000_000;

/// Rules times elements, each rule as often as its selector may be tried on one.
const MOST_TRIED: u64 = 20_000_000;

/// So many bytes that are read again cost a byte of attributes.
pub(super) const BYTES_PER_STYLE: u64 = 4;

/// The rules of all style sheets of a document.
pub(super) struct Css<'a> {
    sheet: StyleSheet<'a>,
    /// What reading the sheets takes.
    read: u64,
    /// How much it takes to try all selectors on an element.
    tries: u64,
    asks_for_attributes: bool,
}

impl<'a> Css<'a> {
    /// Parses the sheets as usvg does, if that and their use come to no more than they may.
    pub(super) fn of(document: &'a Document<'_>, elements: u64, depth: u64) -> Result<Self, Error> {
        let too_many = |what, max| Err(Error::TooComplex { what, max });
        let is_css = |node: &Node<'_, '_>| node.attribute("type").is_none_or(|kind| kind == "text/css");
        let sheets: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("style") && is_css(node))
            .filter_map(|node| node.text())
            .collect();
        let count = |byte: u8| -> u64 {
            sheets.iter().map(|sheet| memchr::memchr_iter(byte, sheet.as_bytes()).count() as u64 + 1).sum()
        };
        // Whatever is a selector ends with a comma or a brace, and a declaration with a semicolon or a brace.
        let (selectors, declarations) = (count(b',') + count(b'{'), count(b';') + count(b'}'));
        if !sheets.is_empty() && selectors * declarations > MOST_DECLARATIONS {
            return too_many("selectors times declarations", MOST_DECLARATIONS);
        }
        let styles = document.descendants().filter_map(|node| node.attribute("style"));
        let read_of_sheets = sheets.iter().copied().map(price).fold(0, u64::saturating_add);
        let read = styles.map(price).fold(read_of_sheets, u64::saturating_add);
        if read > MOST_READ {
            return too_many("declarations and numbers of styles, times the bytes before them,", MOST_READ);
        }
        if selectors * sheets.len() as u64 > MOST_SORTED {
            return too_many("selectors times style sheets", MOST_SORTED);
        }
        let mut css = StyleSheet::new();
        for sheet in sheets {
            css.parse_more(sheet);
        }
        let between = longest_run(document);
        let tries = css.rules.iter().fold(0_u64, |sum, rule| {
            let selector = rule.selector.to_string();
            let steps = u32::try_from(ancestors(&selector)).unwrap_or(u32::MAX);
            let words = selector.split(' ').count() as u64;
            // To find the sibling before, what lies between is walked over.
            let per_word = if selector.contains(['+', ':']) { between } else { 1 };
            sum.saturating_add(words.saturating_mul(per_word))
                .saturating_add(depth.max(2).saturating_pow(steps))
        });
        if tries.saturating_mul(elements) > MOST_TRIED {
            return too_many("rules times elements", MOST_TRIED);
        }
        let asks_for_attributes = css.rules.iter().any(|rule| {
            // Classes and names are written so, too.
            let selector = rule.selector.to_string();
            selector.replace("[class~=", "").replace("[id=", "").contains('[')
        });
        let css = Self { sheet: css, read: read_of_sheets, tries, asks_for_attributes };
        let nodes = document.descendants().filter(Node::is_element);
        let looked_through = nodes.map(|node| tries.saturating_mul(css.looked_through(node)));
        if looked_through.fold(0, u64::saturating_add) > MOST_LOOKED_THROUGH {
            return too_many("rules times bytes of attributes", MOST_LOOKED_THROUGH);
        }
        Ok(css)
    }

    /// What reading the sheets takes, in bytes of attributes.
    pub(super) const fn bytes(&self) -> u64 {
        self.read / BYTES_PER_STYLE
    }

    /// How much it takes to try all selectors on an element.
    pub(super) const fn tries(&self) -> u64 {
        self.tries
    }

    /// Whether any rule may declare something.
    pub(super) fn has_rules(&self) -> bool {
        !self.sheet.rules.is_empty()
    }

    /// How many bytes of an element a selector may look through: the names of its class, or any value.
    pub(super) fn looked_through(&self, node: Node<'_, '_>) -> u64 {
        let lengths = node.attributes().map(|attribute| attribute.value().len());
        let longest =
            if self.asks_for_attributes { lengths.max() } else { node.attribute("class").map(str::len) };
        longest.unwrap_or_default() as u64
    }

    /// What the rules declare for an element and then what its `style` attribute does, each over what came before.
    pub(super) fn declarations<'b>(&'b self, node: Node<'b, '_>) -> impl Iterator<Item = Declaration<'b>> {
        let own = node.attribute("style").map(DeclarationTokenizer::from).into_iter().flatten();
        let rules = self.sheet.rules.iter().filter(move |rule| rule.selector.matches(&Element(node)));
        rules.flat_map(|rule| rule.declarations.iter().copied()).chain(own)
    }
}

/// What reading a style takes. simplecss counts lines and columns from its start wherever it looks for a name and finds none: where
/// a declaration ends (the next may begin with a star), after a number without a unit, and at a colour that begins with a digit.
pub(super) fn price(style: &str) -> u64 {
    let bytes = style.as_bytes();
    let past = |at: usize, is_passed: fn(u8) -> bool| {
        at + bytes.get(at..).unwrap_or_default().iter().take_while(|&&byte| is_passed(byte)).count()
    };
    let (mut at, mut read) = (0, 0_u64);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let fails = match byte {
            b';' | b'}' | b'!' | b'*' => true,
            b'+' | b'-' | b'.' | b'0'..=b'9' => {
                at = past(at, |byte| byte.is_ascii_digit());
                if bytes.get(at) == Some(&b'.') {
                    at = past(at + 1, |byte| byte.is_ascii_digit());
                }
                bytes.get(at) != Some(&b'%') && !is_name(bytes, at)
            }
            b'#' => !is_name(bytes, at),
            _ => {
                at = if is_of_name(byte) { past(at, is_of_name) } else { at };
                false
            }
        };
        read = read.saturating_add(if fails { at as u64 } else { 0 });
        if is_name(bytes, at) {
            at = past(at, is_of_name);
        }
    }
    read.saturating_add(bytes.len() as u64)
}

/// Whether there is a name at this place, or where there is nothing any more.
fn is_name(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let rest = rest.strip_prefix(b"-").unwrap_or(rest);
    rest.first().is_some_and(|&byte| is_of_name(byte) && !byte.is_ascii_digit() && byte != b'-')
}

/// Some characters beyond ASCII are, too: not to know them counts too much rather than too little.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The most nodes in a row that are no elements.
fn longest_run(document: &Document<'_>) -> u64 {
    let (mut longest, mut run) = (1, 1_u64);
    for node in document.descendants() {
        run = if node.is_element() { 1 } else { run + 1 };
        longest = longest.max(run);
    }
    longest
}

/// How often a selector asks for any ancestor: in how it is written, at a space that is beside no `>` or `+`. One in the value
/// of an attribute is one too many.
fn ancestors(selector: &str) -> usize {
    let words: Vec<&str> = selector.split(' ').collect();
    words.windows(2).filter(|pair| pair.iter().all(|word| !matches!(*word, ">" | "+"))).count()
}

/// An element as simplecss looks at it, and as usvg has it look.
struct Element<'a, 'input>(Node<'a, 'input>);

impl simplecss::Element for Element<'_, '_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Element)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Element)
    }

    fn has_local_name(&self, local_name: &str) -> bool {
        self.0.tag_name().name() == local_name
    }

    fn attribute_matches(&self, local_name: &str, operator: AttributeOperator<'_>) -> bool {
        self.0.attribute(local_name).is_some_and(|value| operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        class == PseudoClass::FirstChild && self.0.prev_sibling_element().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(sheet: &str) -> String {
        let text = format!("<svg><style>{sheet}</style></svg>");
        let document = Document::parse(&text).unwrap();
        Css::of(&document, 1000, 256).err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn sheets_that_would_take_long_are_refused() {
        let declarations = "a:b;".repeat(2000);
        assert!(refusal(&format!("{}g {{{declarations}}}", "g,".repeat(2000))).contains("declarations"));
        assert!(refusal("g * * * * a {b:c}").contains("rules times elements"));
        assert!(refusal(&"g{a:b}".repeat(30_000)).contains("selectors times declarations"));
        assert_eq!(refusal("g a {b:c} g[a~='b c'] {d:e} .f > .g:first-child, #h {i:j}"), "");
    }

    #[test]
    fn numbers_of_a_style_are_read_as_often_as_its_ends() {
        for term in ["-1 ", "1 ", "1-", ".1 ", "1.1 ", "+", "#1 ", "1,", "é1 ", ";", "a:b!", "*a:b "] {
            let (number, length) = (1000, term.len() as u64);
            let read = price(&term.repeat(1000));
            let least = length * number * number / 2 - number * length;
            assert!((least..4 * least).contains(&read), "{term}: {read}");
        }
        let plain = ["1px ", "a1-2 ", "50% ", "#fab1 ", "red,"];
        assert!(plain.iter().all(|term| price(&term.repeat(1000)) == term.len() as u64 * 1000));
        let dashes = format!("a{{stroke-dasharray:{}}}", "1 2 3 ".repeat(10_000));
        assert!(refusal(&dashes).contains("declarations"), "{}", refusal(&dashes));
        assert_eq!(refusal(&format!("a{{stroke-dasharray:{}}}", "1 2 3 ".repeat(3_000))), "");
    }

    #[test]
    fn rules_come_before_the_style_attribute_and_only_where_they_match() {
        let text =
            "<svg><style>g {a:1} .b {a:2} p {a:3}</style><g class='b' style='a:4;c:5!important'/></svg>";
        let document = Document::parse(text).unwrap();
        let css = Css::of(&document, 3, 3).unwrap();
        let node = document.descendants().find(|node| node.has_tag_name("g")).unwrap();
        let found: Vec<_> = css.declarations(node).map(|found| (found.value, found.important)).collect();
        assert_eq!(found, [("1", false), ("2", false), ("4", false), ("5", true)]);
    }
}
