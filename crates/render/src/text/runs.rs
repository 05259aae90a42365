//! A chunk of text cut into runs: what one font sets in one direction and script, of one element.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::element::Elements;
use super::emoji::{self, Presentation};
use super::letters::Letter;
use super::library::{FaceId, Library, Listed, is_ignorable};
use super::missing::Missing;
use super::style::{Caps, Embedding, Orientation};

/// Letters in the order of the document that are set in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Of the letters of the chunk.
    pub(super) letters: Range<usize>,
    pub(super) element: usize,
    pub(super) face: FaceId,
    pub(super) script: Script,
    pub(super) level: Level,
    /// Whether they are small letters that are shown as capitals of a smaller size.
    pub(super) is_small: bool,
    /// Whether they stand upright in a line that goes down.
    pub(super) is_upright: bool,
}

/// Cuts a chunk into runs, in the order of the document. `listed` are the fonts of each element.
pub(super) fn cut(
    letters: &[Letter],
    elements: &Elements<'_, '_>,
    listed: &mut [Listed],
    library: &mut Library<'_>,
    missing: &mut Missing,
) -> Vec<Run> {
    let text: String = letters.iter().map(|letter| letter.character).collect();
    let levels = levels(letters, elements);
    let mut runs: Vec<Run> = Vec::new();
    let mut script = first_script(letters);
    let following = following_scripts(letters);
    let mut at = 0;
    let mut cluster = Vec::new();
    let mut substitutes = Substitutes::default();
    for grapheme in text.graphemes(true) {
        cluster.clear();
        cluster.extend(grapheme.chars());
        let (start, end) = (at, at + cluster.len());
        at = end;
        let letter = &letters[start];
        let style = &elements.get(letter.element).style;
        let own = cluster.iter().map(unicode_script::UnicodeScript::script).find(|script| is_real(*script));
        script = own.unwrap_or_else(|| of_any_script(letter.character, script, following[start]));
        let faces = &mut listed[letter.element];
        let presentation = emoji::presentation(&cluster);
        let is_ignored = cluster.iter().all(|&character| is_ignorable(character) || is_control(character));
        let previous = runs.last().map(|run| run.face);
        let found = match previous {
            // What shows nothing breaks nothing.
            Some(face) if is_ignored => Some(face),
            _ => {
                let used = substitutes.of((letter.element, script, presentation));
                library.face_for(&cluster, presentation, (faces, used), style, missing)
            }
        };
        let face = if let Some(face) = found {
            face
        } else {
            if !is_ignored && !is_any_space(&cluster) {
                missing.characters(&cluster, &style.families, style.language.as_deref());
            }
            let Some(first) = library.first(faces, style, missing) else { continue };
            first
        };
        let has_capitals = library.face(face).font.has_small_capitals;
        let run = Run {
            letters: start..end,
            element: letter.element,
            face,
            script,
            level: levels[start],
            is_small: !has_capitals && style.synthesis.caps && is_small(style.caps, letter.character),
            is_upright: is_upright(style.orientation, letter.character),
        };
        match runs.last_mut() {
            Some(last) if last.goes_on_with(&run, elements) => last.letters.end = end,
            _ => runs.push(run),
        }
    }
    runs
}

/// Faces that stand in for those of the list. Browsers look for one for the first character that lacks one, and set all of the
/// same script with it that it has.
#[derive(Default)]
struct Substitutes {
    /// The element, the script and how it is to be shown.
    of: Option<(usize, Script, Presentation)>,
    faces: Vec<FaceId>,
}

impl Substitutes {
    fn of(&mut self, what: (usize, Script, Presentation)) -> &mut Vec<FaceId> {
        if self.of != Some(what) {
            self.of = Some(what);
            self.faces.clear();
        }
        &mut self.faces
    }
}

impl Run {
    /// Whether another goes on where this one ends, set in the same way: letters join across elements too, as in Chromium.
    fn goes_on_with(&self, next: &Self, elements: &Elements<'_, '_>) -> bool {
        let same = Self { letters: self.letters.clone(), element: self.element, ..next.clone() };
        let shapes_alike = self.element == next.element
            || elements.get(self.element).style.is_shaped_as(&elements.get(next.element).style);
        *self == same && self.letters.end == next.letters.start && shapes_alike
    }
}

/// The runs from left to right: rule L2 of the [bidirectional algorithm](https://www.unicode.org/reports/tr9/#L2).
pub(super) fn visual_order(runs: &[Run]) -> Vec<usize> {
    let levels: Vec<Level> = runs.iter().map(|run| run.level).collect();
    BidiInfo::reorder_visual(&levels)
}

/// The levels of letters. Elements that say so are set apart from what is around them by characters that no one sees.
fn levels(letters: &[Letter], elements: &Elements<'_, '_>) -> Vec<Level> {
    let root = &elements.get(0).style;
    let is_plain = letters.iter().all(|letter| {
        letter.character.is_ascii() && elements.get(letter.element).embedding == Embedding::Normal
    });
    let base = if root.is_rtl { Level::rtl() } else { Level::ltr() };
    if is_plain && !root.is_rtl {
        return vec![Level::ltr(); letters.len()];
    }
    let mut text = String::new();
    let mut places = Vec::with_capacity(letters.len());
    let mut open: Vec<usize> = Vec::new();
    for letter in letters {
        let mut around: Vec<usize> = elements.upwards(letter.element).collect();
        around.reverse();
        let shared = open.iter().zip(&around).take_while(|(a, b)| a == b).count();
        for element in open.drain(shared..).rev() {
            close(&mut text, element, elements);
        }
        for &element in &around[shared..] {
            begin(&mut text, element, elements);
            open.push(element);
        }
        places.push(text.len());
        // Of a line of text, as far as its directions are concerned, there is one paragraph.
        let is_break = unicode_bidi::bidi_class(letter.character) == unicode_bidi::BidiClass::B;
        text.push(if is_break { ' ' } else { letter.character });
    }
    let is_by_itself = elements.get(0).embedding == Embedding::Plaintext;
    let info = BidiInfo::new(&text, (!is_by_itself).then_some(base));
    places.into_iter().map(|place| info.levels[place]).collect()
}

/// [CSS Writing Modes 4](https://www.w3.org/TR/css-writing-modes-4/#unicode-bidi), section 2.4.2.
fn begin(text: &mut String, element: usize, elements: &Elements<'_, '_>) {
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

fn close(text: &mut String, element: usize, elements: &Elements<'_, '_>) {
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

/// The script of what has none itself and stands first.
fn first_script(letters: &[Letter]) -> Script {
    let mut scripts = letters.iter().map(|letter| letter.character.script());
    scripts.find(|script| is_real(*script)).unwrap_or(Script::Latin)
}

/// The script that each letter is set in.
#[cfg(test)]
pub(super) fn scripts(letters: &[Letter]) -> Vec<Script> {
    let (mut script, following) = (first_script(letters), following_scripts(letters));
    let of = |(letter, following): (&Letter, Option<Script>)| {
        let own = letter.character.script();
        script = if is_real(own) { own } else { of_any_script(letter.character, script, following) };
        script
    };
    letters.iter().zip(following).map(of).collect()
}

/// The script of the next character of each place that has one of its own.
fn following_scripts(letters: &[Letter]) -> Vec<Option<Script>> {
    let mut next = None;
    let mut found: Vec<Option<Script>> = letters
        .iter()
        .rev()
        .map(|letter| {
            let own = letter.character.script();
            next = if is_real(own) { Some(own) } else { next };
            next
        })
        .collect();
    found.reverse();
    found
}

/// The script that a character without one is set in: that of what is before it, but for one of some scripts alone, as brackets of East Asia:
/// [UAX 24](https://www.unicode.org/reports/tr24/#Script_Extensions), section 5.1.
fn of_any_script(character: char, before: Script, after: Option<Script>) -> Script {
    let known = character.script_extension();
    match after {
        Some(after) if !known.contains_script(before) && known.contains_script(after) => after,
        _ => before,
    }
}

const fn is_real(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

fn is_small(caps: Caps, character: char) -> bool {
    match caps {
        Caps::Normal => false,
        Caps::Small => character.is_lowercase(),
        Caps::AllSmall => !character.is_control(),
    }
}

/// Whether a character stands upright in a line that goes down: [UAX 50](https://www.unicode.org/reports/tr50/).
pub(super) fn is_upright(orientation: Orientation, character: char) -> bool {
    match orientation {
        Orientation::Horizontal | Orientation::Sideways | Orientation::Upwards => false,
        Orientation::Upright => true,
        // What has another glyph for it (small kana, brackets) is upright too, and gets that glyph by the feature `vert`.
        Orientation::Mixed => unicode_vo::char_orientation(character) != unicode_vo::Orientation::Rotated,
    }
}

/// Whether a cluster is a space, which is as wide as it should be in a font that has none, too.
fn is_any_space(cluster: &[char]) -> bool {
    cluster.iter().all(|character| {
        matches!(character, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
    })
}

const fn is_control(character: char) -> bool {
    matches!(character, '\0'..='\u{1f}')
}
