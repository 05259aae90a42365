//! The characters of a text that are shown, in the order of the document, each with what it is told of its place:
//! [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), steps 1 to 3 of the layout.

use std::ops::Range;

use roxmltree::Node;

use super::case;
use super::element::{Elements, is_shown, lengths};
use super::style::{Case, WhiteSpace};

/// A character, and what attributes say of it. Their lists have an item for each character, as in Chromium.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letter {
    pub(super) character: char,
    /// The element that it is in.
    pub(super) element: usize,
    /// Its place, where one is given: it begins a chunk of text.
    pub(super) x: Option<f32>,
    pub(super) y: Option<f32>,
    /// How far it and all after it are moved.
    pub(super) dx: f32,
    pub(super) dy: f32,
    /// In degrees.
    pub(super) rotate: Option<f32>,
    /// Whether it begins or ends a text path, and so a chunk.
    pub(super) begins_flow: bool,
}

impl Letter {
    /// Whether it begins a chunk of text.
    pub(super) const fn begins_chunk(&self) -> bool {
        self.x.is_some() || self.y.is_some() || self.begins_flow
    }

    /// Whether it is placed by itself, so that it is painted by itself too.
    pub(super) fn is_placed(&self) -> bool {
        self.begins_chunk() || self.dx != 0.0 || self.dy != 0.0 || self.rotate.is_some()
    }
}

/// The letters of a text.
pub(super) struct Letters<'a, 'input> {
    pub(super) elements: Elements<'a, 'input>,
    pub(super) list: Vec<Letter>,
    /// The letters of each element, those of elements inside included.
    pub(super) ranges: Vec<Range<usize>>,
}

struct Collector<'a, 'input> {
    letters: Letters<'a, 'input>,
    /// Whether the last character was white space that runs into more of it; so at the start.
    is_after_space: bool,
    is_after_word: bool,
}

impl<'a, 'input> Letters<'a, 'input> {
    /// Of a text whose elements are known by itself so far.
    pub(super) fn of(text: Node<'a, 'input>, elements: Elements<'a, 'input>) -> Self {
        let letters = Self { elements, list: Vec::new(), ranges: Vec::new() };
        let mut collector = Collector { letters, is_after_space: true, is_after_word: false };
        collector.collect(text, 0);
        collector.trim();
        let mut letters = collector.letters;
        for element in 0..letters.ranges.len() {
            letters.place(element);
        }
        letters
    }

    /// Gives the letters of an element what its attributes say. Those of elements inside come later and count more.
    fn place(&mut self, number: usize) {
        let element = self.elements.get(number);
        let range = self.ranges[number].clone();
        let node = element.node;
        let name = node.tag_name().name();
        let letters = &mut self.list[range.clone()];
        if name == "textPath" {
            if let Some(first) = letters.first_mut() {
                first.begins_flow = true;
            }
            if let Some(after) = self.list.get_mut(range.end) {
                after.begins_flow = true;
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
        for (at, letter) in letters.iter_mut().enumerate() {
            letter.x = x.get(at).copied().or(letter.x);
            letter.y = y.get(at).copied().or(letter.y);
            letter.dx = dx.get(at).copied().unwrap_or(letter.dx);
            letter.dy = dy.get(at).copied().unwrap_or(letter.dy);
            letter.rotate = angles.get(at).or(angles.last()).copied().or(letter.rotate);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
fn single(number: f64) -> f32 {
    number as f32
}

impl<'a, 'input> Collector<'a, 'input> {
    /// Elements are no deeper in each other than the guard lets them.
    fn collect(&mut self, node: Node<'a, 'input>, element: usize) {
        let start = self.letters.list.len();
        // Elements are met in the order of their numbers.
        self.letters.ranges.push(start..start);
        for child in node.children() {
            if child.is_text() {
                self.text(child.text().unwrap_or_default(), element);
            } else if child.is_element() && is_shown(child, node) {
                let inner = self.letters.elements.add(child, element);
                self.collect(child, inner);
            }
        }
        self.letters.ranges[element].end = self.letters.list.len();
    }

    fn text(&mut self, text: &str, element: usize) {
        let style = std::rc::Rc::clone(&self.letters.elements.get(element).style);
        for character in case::transformed(text, style.case, style.language.as_deref()).chars() {
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
            let is_title = style.case == Case::Capitalize && !self.is_after_word;
            self.push(if is_title { case::title(character) } else { character }, element);
            self.is_after_word =
                character.is_alphanumeric() || self.is_after_word && is_inside_word(character);
        }
    }

    fn push(&mut self, character: char, element: usize) {
        self.letters.list.push(Letter { character, element, ..Letter::default() });
    }

    /// Leaves out white space at the end.
    fn trim(&mut self) {
        let list = &mut self.letters.list;
        if list.last().is_some_and(|letter| letter.character == ' ') && self.is_after_space {
            list.pop();
            for range in &mut self.letters.ranges {
                range.end = range.end.min(list.len());
                range.start = range.start.min(list.len());
            }
        }
    }
}

/// Whether a word goes on behind a mark.
const fn is_inside_word(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{ad}')
}
