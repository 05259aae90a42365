//! The script that each character is shaped in: [UAX 24](https://www.unicode.org/reports/tr24/#Script_Extensions), section 5.1.
//!
//! A character that has a script of its own takes it. A common or inherited one takes the script of the character before it. If its
//! script extensions contain the script of the next real character but not of the one before, as for East Asian brackets, it takes
//! the script of the next one.

use unicode_script::{Script, UnicodeScript as _};

/// Returns the script of the first character that has one. Characters before it take this script.
pub(crate) fn first(characters: impl Iterator<Item = char>) -> Script {
    let mut scripts = characters.map(|character| character.script());
    scripts.find(|script| is_real(*script)).unwrap_or(Script::Latin)
}

/// Returns for each character the script of the next one, itself included, that has a script.
pub(crate) fn following(characters: impl DoubleEndedIterator<Item = char>) -> Vec<Option<Script>> {
    let mut next = None;
    let mut found: Vec<Option<Script>> = characters
        .rev()
        .map(|character| {
            let own = character.script();
            next = if is_real(own) { Some(own) } else { next };
            next
        })
        .collect();
    found.reverse();
    found
}

/// Resolves the script of a character that has none of its own.
pub(crate) fn of_common(character: char, before: Script, after: Option<Script>) -> Script {
    let known = character.script_extension();
    match after {
        Some(after) if !known.contains_script(before) && known.contains_script(after) => after,
        _ => before,
    }
}

/// Whether a script is neither common nor inherited nor unknown.
pub(crate) const fn is_real(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// Returns the script of each character.
#[cfg(test)]
pub(crate) fn resolve(text: &str) -> Vec<Script> {
    let (mut script, following) = (first(text.chars()), following(text.chars()));
    let of = |(character, following): (char, Option<Script>)| {
        let own = character.script();
        script = if is_real(own) { own } else { of_common(character, script, following) };
        script
    };
    text.chars().zip(following).map(of).collect()
}
