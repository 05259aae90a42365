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
    /// Inherited properties of the root element, for those that it does not have as attributes.
    pub inherited: Vec<(&'static str, String)>,
    /// Whether an [`Inspection`](super::Inspection) is made.
    pub inspects: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self { dpi: 96.0, languages: vec!["en".to_owned()], inherited: Vec::new(), inspects: false }
    }
}

static OF_BROWSERS: LazyLock<Reading> = LazyLock::new(Reading::default);

impl Reading {
    /// The defaults.
    pub(super) fn of_browsers() -> &'static Self {
        &OF_BROWSERS
    }

    /// Returns the document with the inherited properties as attributes of its root element; `None` if nothing changes.
    pub(super) fn with_inherited(&self, document: &Document<'_>) -> Option<String> {
        let root = document.root_element();
        let missing = || self.inherited.iter().filter(|(name, _)| root.attribute(*name).is_none());
        missing().next()?;
        let text = document.input_text();
        let start = root.range().start;
        // The name ends at a space, a slash or the end of the tag.
        let name =
            text[start..].find(|character: char| character.is_whitespace() || "/>".contains(character))?;
        let mut written = text[..start + name].to_owned();
        for (name, value) in missing() {
            let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let _ = write!(written, " {name}=\"{value}\"");
        }
        written.push_str(&text[start + name..]);
        Some(written)
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
            inherited: vec![("font-size", "12".to_owned()), ("font-family", "A & \"B\"".to_owned())],
            ..Reading::default()
        };
        let with = |text: &str| reading.with_inherited(&Document::parse(text).unwrap());
        assert_eq!(
            with("<?xml version='1.0'?><svg><g/></svg>").unwrap(),
            "<?xml version='1.0'?><svg font-size=\"12\" font-family=\"A &amp; &quot;B&quot;\"><g/></svg>"
        );
        assert_eq!(
            with("<a:svg/>".replace("<a:svg", "<a:svg xmlns:a='b' font-size='3'").as_str()).unwrap(),
            "<a:svg font-family=\"A &amp; &quot;B&quot;\" xmlns:a='b' font-size='3'/>"
        );
        assert_eq!(with("<svg font-size='1' font-family='C'/>"), None);
        assert_eq!(Reading::default().with_inherited(&Document::parse("<svg/>").unwrap()), None);
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
