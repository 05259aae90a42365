//! Finds the name that a caller has misspelt, for the error of an unknown option.
//!
//! A wrong hint is worse than none, because the error lists all names otherwise. So a name counts as a misspelling in two cases:
//! - Few letters of each word differ for its length (the edit distance of Damerau, where swapped neighbours are one edit), and the
//!   first letter is right, which people rarely mistype.
//! - It is most of the other name, or begins like most of it: `timeout` and `timeoutMs`, `concurrency` and `maxConcurrent`.

use napi_derive::napi;

/// One letter in so many may differ.
const LETTERS_PER_EDIT: usize = 4;
/// A common part counts if it has at least so many letters.
const MIN_COMMON: usize = 5;

/// Returns the name that the caller probably meant, or nothing if all names are other words.
#[napi]
pub fn nearest_name(name: String, known: Vec<String>) -> Option<String> {
    let near = known.into_iter().filter(|other| is_misspelt(&name, other) || has_most_of(&name, other));
    near.min_by_key(|other| strsim::osa_distance(&name.to_lowercase(), &other.to_lowercase()))
}

fn is_misspelt(name: &str, other: &str) -> bool {
    let (words, others) = (words(name), words(other));
    let is_near = if words.len() == others.len() {
        words.iter().zip(&others).all(|(word, other)| differs_little(word, other))
    } else {
        differs_little(&words.concat(), &others.concat())
    };
    is_near && starts_alike(&words.concat(), &others.concat())
}

fn differs_little(word: &str, other: &str) -> bool {
    let length = word.chars().count().min(other.chars().count());
    let allowed = if length < 3 { 0 } else { (length / LETTERS_PER_EDIT).max(1) };
    strsim::osa_distance(word, other) <= allowed
}

/// Returns whether the first letter is right, or was left out, written twice or swapped with the second.
fn starts_alike(name: &str, other: &str) -> bool {
    let mut letters = name.chars();
    let mut others = other.chars();
    let (first, second) = (letters.next(), letters.next());
    let (other_first, other_second) = (others.next(), others.next());
    first == other_first || first == other_second || second == other_first
}

/// Returns whether one name begins like a word of the other one, and both have most of their letters in common. Capital letters
/// are others than small ones here: `fontSize` does not begin with `fonts`.
fn has_most_of(name: &str, other: &str) -> bool {
    let longer = name.chars().count().max(other.chars().count());
    let common = common_part(name, other).max(common_part(other, name));
    common >= MIN_COMMON && common * 5 >= longer * 3
}

/// Returns how many letters a word of the first name, with those behind it, has in common with the beginning of the second name.
fn common_part(name: &str, beginning: &str) -> usize {
    let is_start = |(at, letter): &(usize, char)| *at == 0 || letter.is_uppercase();
    let starts = name.char_indices().filter(is_start);
    let common = starts.map(|(at, _)| {
        let pairs = uncapitalized(&name[at..]).zip(uncapitalized(beginning));
        pairs.take_while(|(left, right)| left == right).count()
    });
    common.max().unwrap_or_default()
}

/// Returns the letters of a name, the first one as a small one.
fn uncapitalized(name: &str) -> impl Iterator<Item = char> {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters)
}

/// Returns the words of a name in camel case, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.extend(letter.to_lowercase()),
            _ => words.push(letter.to_lowercase().collect()),
        }
    }
    words
}
