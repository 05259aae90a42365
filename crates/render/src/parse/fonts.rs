//! Loads the fonts of a document's `@font-face` rules.

use std::sync::Arc;

use roxmltree::Document;

use super::parser::{Parser, Stop};
use crate::fonts::{DocumentFonts, LoadError, Needed, Provider};
use crate::style::FaceRule;
use crate::warning::Warning;

impl Parser<'_> {
    /// Loads the fonts of the rules that the document's texts need.
    pub(super) fn load_fonts(
        &self,
        rules: &[FaceRule],
        document: &Document<'_>,
        level: usize,
    ) -> Result<Arc<DocumentFonts>, Stop> {
        if rules.is_empty() {
            return Ok(Arc::default());
        }
        let provider = FileProvider { parser: self, level };
        DocumentFonts::load(rules, &Needed::by(document), &provider).map(Arc::new).map_err(Stop::NeedsMemory)
    }

    /// Calls `parse` with these fonts as the document's, then restores those of the document that contains it.
    pub(super) fn with_document_fonts<T>(&self, fonts: Arc<DocumentFonts>, parse: impl FnOnce() -> T) -> T {
        let outer = std::mem::replace(&mut *self.document_fonts.lock(), fonts);
        let result = parse();
        *self.document_fonts.lock() = outer;
        result
    }
}

/// Provides font files to a document at a level of nesting.
struct FileProvider<'a> {
    parser: &'a Parser<'a>,
    level: usize,
}

impl Provider for FileProvider<'_> {
    fn load(&self, url: &str) -> Result<Arc<Vec<u8>>, String> {
        if self.level > 0 {
            // Browsers load nothing for an image from outside its own file.
            return Err("a font inside an image has to be a `data:` URI".to_owned());
        }
        self.parser.loader.load_font(url)
    }

    fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        self.parser.fonts.local(name)
    }

    fn spend(&self, bytes: u64) -> bool {
        let mut left = self.parser.font_budget_left.lock();
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or_default();
        rest.is_some()
    }

    fn reserve(&self, temporary: u64, kept: u64) -> Result<(), LoadError> {
        let parser = self.parser;
        let total = parser.documents().parsing.saturating_add(parser.kept()).saturating_add(temporary);
        parser.reserve(total).map_err(|stop| match stop {
            Stop::Refused(error) => LoadError::Broken(error.to_string()),
            Stop::NeedsMemory(bytes) => LoadError::NeedsMemory(bytes),
        })?;
        let mut peak = parser.peak.lock();
        *peak = total.max(*peak);
        *parser.font_bytes.lock() += kept;
        Ok(())
    }

    fn warn(&self, warning: Warning) {
        self.parser.loader.warn(warning);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::guard::Memory;
    use crate::xml::SVG_NAMESPACE;
    use crate::{FontSet, Images, Limits, Renderer};

    const INTER: &[u8] = include_bytes!("../../../../assets/fonts/Inter-Regular.ttf");

    fn document(source: &str) -> String {
        format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><style>@font-face{{font-family:A;src:{source}}}\
             text{{font-family:A}}</style><text>a</text></svg>"
        )
    }

    /// The warnings and the memory of a document.
    fn parsed(svg: &str, images: &Images, limits: &Limits) -> (Vec<String>, Memory) {
        let fonts = FontSet::embedded();
        let parser =
            Parser::new(&fonts, images, limits, Renderer::Auto, crate::Reading::of_browsers(), &|_| true);
        parser.parse(svg).unwrap();
        let memory = parser.memory();
        let warnings = parser.remarks().0;
        (warnings.into_iter().map(|warning| format!("{} {:?}", warning.code, warning.href)).collect(), memory)
    }

    #[test]
    fn fonts_come_from_where_images_do() {
        let svg = document("url(a.ttf)");
        let limits = Limits::default();
        let (warnings, without) = parsed(&svg, &Images::None, &limits);
        assert_eq!(warnings, ["WARN_OGPRESS_FONT_REFUSED Some(\"a.ttf\")"]);
        let given = |file| Images::Given(HashMap::from([("a.ttf".to_owned(), Ok(Arc::new(file)))]));
        let (warnings, with) = parsed(&svg, &given(INTER.to_vec()), &limits);
        assert_eq!(warnings, [""; 0]);
        assert_eq!(with.trees, without.trees + INTER.len() as u64);
        let (warnings, _) = parsed(&svg, &given(b"no font".to_vec()), &limits);
        assert_eq!(warnings, ["WARN_OGPRESS_FONT_BROKEN Some(\"a.ttf\")"]);
    }

    #[test]
    fn a_font_that_would_take_too_much_memory_is_left_out() {
        let file = [INTER, &vec![0; 1 << 20]].concat();
        let bytes = file.len() as u64;
        let images = Images::Given(HashMap::from([("a.ttf".to_owned(), Ok(Arc::new(file)))]));
        let svg = document("url(a.ttf)");
        let fonts = FontSet::embedded();
        let suffice = |memory: &u64| {
            let limits = Limits { memory: *memory, ..Limits::default() };
            Parser::new(
                &fonts,
                &Images::None,
                &limits,
                Renderer::Auto,
                crate::Reading::of_browsers(),
                &|_| true,
            )
            .parse(&svg)
            .is_ok()
        };
        let least = (10_000..).step_by(10_000).find(suffice).unwrap();
        let within = |memory| parsed(&svg, &images, &Limits { memory, ..Limits::default() }).0;
        assert_eq!(within(least), ["WARN_OGPRESS_FONT_BROKEN Some(\"a.ttf\")"]);
        assert_eq!(within(least + bytes), [""; 0]);
    }

    #[test]
    fn a_document_inside_has_its_own_fonts_and_loads_none() {
        let inside = document("url(a.ttf)").replace('<', "%3C").replace('#', "%23");
        let svg = format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><image width='9' height='9' href=\"data:image/svg+xml,{inside}\"/></svg>"
        );
        let images = Images::Given(HashMap::from([("a.ttf".to_owned(), Ok(Arc::new(INTER.to_vec())))]));
        let (warnings, _) = parsed(&svg, &images, &Limits::default());
        assert_eq!(warnings, ["WARN_OGPRESS_FONT_REFUSED Some(\"a.ttf\")"]);
    }

    #[test]
    fn a_document_of_too_many_fonts_has_warnings_and_takes_no_longer() {
        let rules: Vec<String> =
            (0..20_000).map(|at| format!("@font-face{{font-family:A;src:local(a{at})}}")).collect();
        let svg = document("local(a)").replace("</style>", &(rules.concat() + "</style>"));
        let (fonts, limits) = (FontSet::embedded(), Limits::default());
        let parser = Parser::new(
            &fonts,
            &Images::None,
            &limits,
            Renderer::Auto,
            crate::Reading::of_browsers(),
            &|_| true,
        );
        parser.parse(&svg).unwrap();
        assert_eq!(*parser.font_budget_left.lock(), 0);
        let warnings = parser.remarks().0;
        assert!(warnings.iter().all(|warning| warning.code == "WARN_OGPRESS_FONT_REFUSED"));
    }

    #[test]
    fn a_document_of_a_large_font_is_not_one_of_a_large_style_sheet() {
        let svg = document(&format!("url(data:font/ttf;base64,{})", "AAEA".repeat(500_000)));
        let (warnings, _) = parsed(&svg, &Images::None, &Limits::default());
        assert!(
            matches!(&warnings[..], [warning] if warning.starts_with("WARN_OGPRESS_FONT_BROKEN")),
            "{warnings:?}"
        );
    }
}
