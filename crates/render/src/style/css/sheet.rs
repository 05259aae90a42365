//! Adds the rules of a style sheet to those of the document.

use cssparser::{Parser, StyleSheetParser};

use super::condition::Screen;
use super::reading::Reading;
use super::rules::{Sheet, UNLAYERED};
use super::selector::Reader;
use crate::style::warnings::Warnings;

impl<'i> Sheet<'i> {
    /// Adds the rules of a sheet's text that apply to the screen. `is_valid` returns whether a declaration is supported, for
    /// `@supports`.
    pub(crate) fn add(
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
            // An invalid rule is skipped, as CSS requires. The reader has added a warning.
            let _ = rule;
        }
    }
}
