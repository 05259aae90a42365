//! Bidirectional text: the [Unicode bidirectional algorithm](https://www.unicode.org/reports/tr9/).
//!
//! `direction` and `unicode-bidi` become control characters around the text of an element, as
//! [CSS Writing Modes 4](https://www.w3.org/TR/css-writing-modes-4/#unicode-bidi), section 2.4.2, defines. A chunk is one paragraph.

use unicode_bidi::{BidiInfo, Level};

use crate::text::content::characters::Character;
use crate::text::content::element::Elements;
use crate::text::content::values::Embedding;

/// Returns the indices of runs with these levels in visual order: rule [L2](https://www.unicode.org/reports/tr9/#L2).
pub(super) fn visual_order(levels: &[Level]) -> Vec<usize> {
    BidiInfo::reorder_visual(levels)
}

/// Returns the embedding level of each character.
pub(super) fn levels(characters: &[Character], elements: &Elements<'_, '_>) -> Vec<Level> {
    let root = &elements.get(0).style;
    let is_plain = characters.iter().all(|character| {
        character.code.is_ascii() && elements.get(character.element).embedding == Embedding::Normal
    });
    let base = if root.is_rtl { Level::rtl() } else { Level::ltr() };
    if is_plain && !root.is_rtl {
        return vec![Level::ltr(); characters.len()];
    }
    let mut text = String::new();
    let mut offsets = Vec::with_capacity(characters.len());
    let mut open: Vec<usize> = Vec::new();
    for character in characters {
        let mut around: Vec<usize> = elements.upwards(character.element).collect();
        around.reverse();
        let shared = open.iter().zip(&around).take_while(|(a, b)| a == b).count();
        for element in open.drain(shared..).rev() {
            end_element(&mut text, element, elements);
        }
        for &element in &around[shared..] {
            begin_element(&mut text, element, elements);
            open.push(element);
        }
        offsets.push(text.len());
        // A paragraph separator would end the paragraph, so it counts as a space.
        let is_separator = unicode_bidi::bidi_class(character.code) == unicode_bidi::BidiClass::B;
        text.push(if is_separator { ' ' } else { character.code });
    }
    let is_plaintext = elements.get(0).embedding == Embedding::Plaintext;
    let info = BidiInfo::new(&text, (!is_plaintext).then_some(base));
    offsets.into_iter().map(|offset| info.levels[offset]).collect()
}

/// Writes the control characters that begin an element. The text itself gives the base direction and has only overrides.
fn begin_element(text: &mut String, element: usize, elements: &Elements<'_, '_>) {
    let element = elements.get(element);
    if element.parent.is_none()
        && !matches!(element.embedding, Embedding::Override | Embedding::IsolateOverride)
    {
        return;
    }
    let rtl = element.style.is_rtl;
    let one = |ltr: char, when_rtl: char| if rtl { when_rtl } else { ltr };
    match element.embedding {
        Embedding::Normal => {}
        Embedding::Embed => text.push(one('\u{202a}', '\u{202b}')),
        Embedding::Isolate => text.push(one('\u{2066}', '\u{2067}')),
        Embedding::Override => text.push(one('\u{202d}', '\u{202e}')),
        Embedding::IsolateOverride => {
            text.push('\u{2068}');
            text.push(one('\u{202d}', '\u{202e}'));
        }
        Embedding::Plaintext => text.push('\u{2068}'),
    }
}

/// Writes the control characters that end an element.
fn end_element(text: &mut String, element: usize, elements: &Elements<'_, '_>) {
    let element = elements.get(element);
    if element.parent.is_none() {
        return;
    }
    match element.embedding {
        Embedding::Normal => {}
        Embedding::Embed | Embedding::Override => text.push('\u{202c}'),
        Embedding::Isolate | Embedding::Plaintext => text.push('\u{2069}'),
        Embedding::IsolateOverride => text.push_str("\u{202c}\u{2069}"),
    }
}
