//! The addressable characters of a text, in document order: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), steps 1 to 3.
//!
//! White space is collapsed and `text-transform` applied while the characters are collected. Then each element assigns its positioning
//! attributes; those of inner elements replace those of outer ones.

use std::ops::Range;

use roxmltree::Node;

use super::element::{Elements, is_shown, lengths};
use super::values::WhiteSpace;
use crate::Reading;
use crate::text::unicode::case::{self, TextTransform};

/// A character with its positioning attributes. As in Chromium, the lists have an item for each Unicode character.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Character {
    /// The code point.
    pub(crate) code: char,
    pub(crate) element: usize,
    /// The absolute position, if one is given. It begins a text chunk.
    pub(crate) x: Option<f32>,
    pub(crate) y: Option<f32>,
    /// The relative move of this character and of all behind it.
    pub(crate) dx: f32,
    pub(crate) dy: f32,
    /// In degrees.
    pub(crate) rotate: Option<f32>,
    /// Whether it is the first character of a `<textPath>`, or the first one behind it. It begins a text chunk.
    pub(crate) is_text_path_boundary: bool,
}

impl Character {
    pub(crate) const fn begins_chunk(&self) -> bool {
        self.x.is_some() || self.y.is_some() || self.is_text_path_boundary
    }

    /// Whether it is positioned by itself. It is painted by itself then.
    pub(crate) fn is_positioned(&self) -> bool {
        self.begins_chunk() || self.dx != 0.0 || self.dy != 0.0 || self.rotate.is_some()
    }
}

pub(crate) struct Characters<'a, 'input> {
    pub(crate) elements: Elements<'a, 'input>,
    pub(crate) list: Vec<Character>,
    /// The range of the characters of each element, inner elements included.
    pub(crate) ranges: Vec<Range<usize>>,
}

struct Collector<'a, 'input, 'r> {
    reading: &'r Reading,
    characters: Characters<'a, 'input>,
    /// Whether collapsible white space is removed next: behind a space, and at the start.
    is_after_space: bool,
    is_after_word: bool,
}

impl<'a, 'input> Characters<'a, 'input> {
    /// Collects the characters of a text. `elements` contains the text itself only, and inner elements are added.
    pub(crate) fn of(text: Node<'a, 'input>, elements: Elements<'a, 'input>, reading: &Reading) -> Self {
        let characters = Self { elements, list: Vec::new(), ranges: Vec::new() };
        let mut collector = Collector { reading, characters, is_after_space: true, is_after_word: false };
        collector.collect(text, 0);
        collector.trim();
        let mut characters = collector.characters;
        for element in 0..characters.ranges.len() {
            characters.assign_positions(element);
        }
        characters
    }

    /// Assigns the positioning attributes of an element to its characters.
    fn assign_positions(&mut self, number: usize) {
        let element = self.elements.get(number);
        let range = self.ranges[number].clone();
        let node = element.node;
        let name = node.tag_name().name();
        let characters = &mut self.list[range.clone()];
        if name == "textPath" {
            if let Some(first) = characters.first_mut() {
                first.is_text_path_boundary = true;
            }
            if let Some(after) = self.list.get_mut(range.end) {
                after.is_text_path_boundary = true;
            }
            return;
        }
        let [x, y, dx, dy] = ["x", "y", "dx", "dy"].map(|name| lengths(node, name));
        let angles: Vec<f32> = node
            .attribute("rotate")
            .and_then(|list| {
                svgtypes::NumberListParser::from(list)
                    .map(|item| item.map(single))
                    .collect::<Result<_, _>>()
                    .ok()
            })
            .unwrap_or_default();
        if [&x, &y, &dx, &dy, &angles].iter().all(|list| list.is_empty()) {
            return;
        }
        for (at, character) in characters.iter_mut().enumerate() {
            character.x = x.get(at).copied().or(character.x);
            character.y = y.get(at).copied().or(character.y);
            character.dx = dx.get(at).copied().unwrap_or(character.dx);
            character.dy = dy.get(at).copied().unwrap_or(character.dy);
            character.rotate = angles.get(at).or(angles.last()).copied().or(character.rotate);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
fn single(number: f64) -> f32 {
    number as f32
}

impl<'a, 'input> Collector<'a, 'input, '_> {
    /// The guard limits the depth of this recursion.
    fn collect(&mut self, node: Node<'a, 'input>, element: usize) {
        let start = self.characters.list.len();
        // Elements are visited in the order of their numbers.
        self.characters.ranges.push(start..start);
        for child in node.children() {
            if child.is_text() {
                self.text(child.text().unwrap_or_default(), element);
            } else if child.is_element() && is_shown(child, node, self.reading) {
                let inner = self.characters.elements.add(child, element);
                self.collect(child, inner);
            }
        }
        self.characters.ranges[element].end = self.characters.list.len();
    }

    fn text(&mut self, text: &str, element: usize) {
        let style = std::rc::Rc::clone(&self.characters.elements.get(element).style);
        for character in case::transformed(text, style.text_transform, style.language.as_deref()).chars() {
            let is_space = matches!(character, ' ' | '\t' | '\n' | '\r');
            let collapses = is_space && style.white_space == WhiteSpace::Collapse;
            if collapses && self.is_after_space {
                continue;
            }
            self.is_after_space = collapses;
            if is_space || matches!(character, '\u{2028}' | '\u{2029}') {
                self.push(' ', element);
                self.is_after_word = false;
                continue;
            }
            let is_title = style.text_transform == TextTransform::Capitalize && !self.is_after_word;
            self.push(if is_title { case::title(character) } else { character }, element);
            self.is_after_word =
                character.is_alphanumeric() || self.is_after_word && is_inside_word(character);
        }
    }

    fn push(&mut self, code: char, element: usize) {
        self.characters.list.push(Character { code, element, ..Character::default() });
    }

    /// Removes collapsible white space at the end.
    fn trim(&mut self) {
        let list = &mut self.characters.list;
        if list.last().is_some_and(|character| character.code == ' ') && self.is_after_space {
            list.pop();
            for range in &mut self.characters.ranges {
                range.end = range.end.min(list.len());
                range.start = range.start.min(list.len());
            }
        }
    }
}

/// Whether a mark does not end a word, for `text-transform: capitalize`.
const fn is_inside_word(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{ad}')
}
