//! Checks on the text before anything is parsed.

use std::borrow::Cow;

use super::{Error, gunzip};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// How much of a refused text an error shows.
const EXCERPT_CHARS: usize = 40;

/// The SVG's text, if the bytes are one, unpacked if they are compressed.
pub(super) fn check(svg: &[u8]) -> Result<Cow<'_, str>, Error> {
    let text = if gunzip::is_compressed(svg) {
        let unpacked = String::from_utf8(gunzip::gunzip(svg)?).map_err(|error| error.utf8_error());
        unpacked.map(Cow::Owned)
    } else {
        std::str::from_utf8(svg).map(Cow::Borrowed)
    };
    let mut text = text.map_err(|error| Error::InvalidUtf8 { offset: error.valid_up_to() })?;
    // roxmltree takes a byte order mark for text before the root element.
    if text.starts_with(BYTE_ORDER_MARK) {
        text = Cow::Owned(text[BYTE_ORDER_MARK.len_utf8()..].to_owned());
    }
    if text.trim().is_empty() { Err(Error::EmptySvg) } else { Ok(text) }
}

/// How a text begins, for a message.
pub(super) fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(EXCERPT_CHARS).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_passes_without_its_byte_order_mark() {
        assert_eq!(check("\u{feff}<svg/>".as_bytes()), Ok("<svg/>".into()));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(check(b""), Err(Error::EmptySvg));
        assert_eq!(check(b" \n\t"), Err(Error::EmptySvg));
        assert_eq!(check(b"<svg>\xff</svg>"), Err(Error::InvalidUtf8 { offset: 5 }));
        assert_eq!(check(b"\x1f\x8b\x08\x00").unwrap_err().code(), "ERR_OGPRESS_INVALID_SVG");
    }

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
    }
}
