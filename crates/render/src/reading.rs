//! How a document is read: what it does not say itself.

use std::fmt::Write as _;
use std::sync::LazyLock;

use roxmltree::Document;

/// The answers to what a document leaves open. The defaults are those of browsers.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Dots in an inch: the size of the units `in`, `cm`, `mm`, `pt` and `pc`.
    pub dpi: f32,
    /// The languages for `systemLanguage`.
    pub languages: Vec<String>,
    /// Attributes of the root element, for those that it does not have: inherited properties.
    pub inherited: Vec<(String, String)>,
    /// The width and height of the root element, in place of its own.
    pub size: Option<[f32; 2]>,
    /// Whether text of `text-rendering: optimizeSpeed` has hard edges, as in resvg.
    pub has_hard_text: bool,
    /// Whether an [`Inspection`](super::Inspection) is made.
    pub inspects: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            dpi: 96.0,
            languages: vec!["en".to_owned()],
            inherited: Vec::new(),
            size: None,
            has_hard_text: false,
            inspects: false,
        }
    }
}

static OF_BROWSERS: LazyLock<Reading> = LazyLock::new(Reading::default);

impl Reading {
    /// The defaults.
    pub(super) fn of_browsers() -> &'static Self {
        &OF_BROWSERS
    }

    /// Returns the document with these attributes of its root element; `None` if it has them.
    pub(super) fn applied(&self, document: &Document<'_>) -> Option<String> {
        let root = document.root_element();
        let size = ["width", "height"].into_iter().zip(self.size.into_iter().flatten());
        let size: Vec<_> = size.map(|(name, side)| (name.to_owned(), side.to_string())).collect();
        let is_other = |(name, value): &&(String, String)| root.attribute(name.as_str()) != Some(value);
        let replaced: Vec<_> = size.iter().filter(is_other).collect();
        let missing = self.inherited.iter().filter(|(name, _)| root.attribute(name.as_str()).is_none());
        let mut written = String::new();
        for (name, value) in replaced.iter().copied().chain(missing) {
            let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let _ = write!(written, " {name}=\"{value}\"");
        }
        if written.is_empty() {
            return None;
        }
        let text = document.input_text();
        let start = root.range().start;
        // The name ends at a space, a slash or the end of the tag.
        let name =
            text[start..].find(|character: char| character.is_whitespace() || "/>".contains(character))?;
        let mut at = start + name;
        let mut changed = text[..at].to_owned() + &written;
        let mut old: Vec<_> = replaced
            .iter()
            .filter_map(|(name, _)| Some(root.attribute_node(name.as_str())?.range()))
            .collect();
        old.sort_by_key(|range| range.start);
        for range in old {
            changed.push_str(&text[at..range.start]);
            at = range.end;
        }
        changed.push_str(&text[at..]);
        Some(changed)
    }

    /// Whether `systemLanguage` includes one of the languages, or a more special form of one: SVG 2, section 5.9.4.
    pub(super) fn understands(&self, system_language: &str) -> bool {
        system_language.split(',').map(str::trim).any(|asked| {
            self.languages.iter().any(|known| {
                let start = asked.get(..known.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(known))
                    && matches!(asked.as_bytes().get(known.len()), None | Some(b'-'))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_gets_the_properties_that_it_lacks() {
        let reading = Reading {
            inherited: [("font-size", "12"), ("font-family", "A & \"B\"")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Reading::default()
        };
        let with = |text: &str| reading.applied(&Document::parse(text).unwrap());
        assert_eq!(
            with("<?xml version='1.0'?><svg><g/></svg>").unwrap(),
            "<?xml version='1.0'?><svg font-size=\"12\" font-family=\"A &amp; &quot;B&quot;\"><g/></svg>"
        );
        assert_eq!(
            with("<a:svg/>".replace("<a:svg", "<a:svg xmlns:a='b' font-size='3'").as_str()).unwrap(),
            "<a:svg font-family=\"A &amp; &quot;B&quot;\" xmlns:a='b' font-size='3'/>"
        );
        assert_eq!(with("<svg font-size='1' font-family='C'/>"), None);
        let reading = Reading { size: Some([3.5, 4.0]), ..Reading::default() };
        let with = |text: &str| reading.applied(&Document::parse(text).unwrap());
        assert_eq!(
            with("<svg height='1' id='a' width='2%'><g/></svg>").unwrap(),
            "<svg width=\"3.5\" height=\"4\"  id='a' ><g/></svg>"
        );
        assert_eq!(with("<svg height='4'/>").unwrap(), "<svg width=\"3.5\" height='4'/>");
        assert_eq!(with("<svg height='4' width='3.5'/>"), None);
        assert_eq!(Reading::default().applied(&Document::parse("<svg/>").unwrap()), None);
    }

    #[test]
    fn a_language_includes_its_special_forms() {
        let reading = Reading { languages: vec!["en".to_owned(), "de-CH".to_owned()], ..Reading::default() };
        for understood in ["en", "EN", "fr, en-GB", "de-ch"] {
            assert!(reading.understands(understood), "{understood}");
        }
        for foreign in ["", "english", "de", "de-AT", "fr,it"] {
            assert!(!reading.understands(foreign), "{foreign}");
        }
    }
}
