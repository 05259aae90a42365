//! Reads style sheets to rules: CSS Syntax 3, Cascade 5 (layers), Nesting 1.

use cssparser::{Parser, StyleSheetParser};

use super::condition::Screen;
use super::reading::Reading;
use super::rules::{Sheet, UNLAYERED};
use super::selector::Reader;
use crate::style::warnings::Warnings;

impl<'i> Sheet<'i> {
    /// Adds the rules of a text that apply to the screen.
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
            // What is no rule is passed over, as CSS says; whoever refused it has told.
            let _ = rule;
        }
    }
}
