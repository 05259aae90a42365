//! Decodes the bytes of a document in the encoding that browsers use: that of the byte order mark; without one, that of
//! the label ([Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels)) in the XML declaration; else
//! UTF-8.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Error;

/// The XML declaration is searched in this many bytes.
const HEAD_BYTES: usize = 1024;

/// Bytes that are decoded before the length is checked again.
const CHUNK_BYTES: usize = 1 << 16;

/// Returns the text of a document. Returns [`Error::Limit`] soon after it exceeds `most` bytes as UTF-8.
pub(super) fn decode(bytes: Cow<'_, [u8]>, most: u64) -> Result<Cow<'_, str>, Error> {
    let (encoding, mark) = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None => (declared(&bytes)?, 0),
    };
    if encoding != UTF_8 {
        return convert(encoding, &bytes[mark..], most).map(Cow::Owned);
    }
    let invalid = |error: std::str::Utf8Error| Error::InvalidUtf8 { offset: mark + error.valid_up_to() };
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(&bytes[mark..]).map(Cow::Borrowed).map_err(invalid),
        Cow::Owned(mut bytes) => {
            bytes.drain(..mark);
            String::from_utf8(bytes).map(Cow::Owned).map_err(|error| invalid(error.utf8_error()))
        }
    }
}

/// The encoding of bytes without a byte order mark.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Error> {
    // A tag begins with an ASCII character, whose other byte is zero.
    match bytes {
        [b'<', 0, _, 0, ..] => return Ok(UTF_16LE),
        [0, b'<', 0, _, ..] => return Ok(UTF_16BE),
        _ => {}
    }
    let Some(label) = label(bytes) else { return Ok(UTF_8) };
    match Encoding::for_label(label) {
        // A declaration that is readable as ASCII is not UTF-16 (HTML Standard, "prescan a byte stream").
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        // Browsers ignore an unknown label.
        None if std::str::from_utf8(bytes).is_ok() => Ok(UTF_8),
        None => {
            Err(Error::InvalidEncoding { encoding: crate::error::excerpt(&String::from_utf8_lossy(label)) })
        }
    }
}

/// The encoding label of an XML declaration: [XML 1.0, section 4.3.3](https://www.w3.org/TR/xml/#charencoding).
fn label(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let rest = head.strip_prefix(b"<?xml")?;
    let declaration = &rest[..memchr::memmem::find(rest, b"?>")?];
    let name = b"encoding";
    let value = &declaration[memchr::memmem::find(declaration, name)? + name.len()..];
    let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    Some(&value[..memchr::memchr(*quote, value)?])
}

fn convert(encoding: &'static Encoding, bytes: &[u8], most: u64) -> Result<String, Error> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let mut chunks = bytes.chunks(CHUNK_BYTES).peekable();
    while let Some(chunk) = chunks.next() {
        let room = decoder.max_utf8_buffer_length_without_replacement(chunk.len()).unwrap_or(usize::MAX);
        text.try_reserve(room).map_err(|_| Error::OutOfMemory { bytes: room })?;
        let is_last = chunks.peek().is_none();
        let (result, _) = decoder.decode_to_string_without_replacement(chunk, &mut text, is_last);
        if result != DecoderResult::InputEmpty {
            return Err(Error::InvalidEncoding { encoding: encoding.name().to_owned() });
        }
        if text.len() as u64 > most {
            return Err(Error::Limit { what: "bytes of SVG, as UTF-8,", limit: "maxBytes", max: most });
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, Error> {
        decode(Cow::Borrowed(bytes), 1000).map(Cow::into_owned)
    }

    fn declaring(label: &str, rest: &[u8]) -> Vec<u8> {
        [format!("<?xml version='1.0' encoding=\"{label}\"?><a>").as_bytes(), rest].concat()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_declaration_names_the_encoding() {
        for (label, bytes, text) in [
            ("ISO-8859-1", &b"caf\xe9 \x80"[..], "café €"),
            ("windows-1252", b"caf\xe9 \x80", "café €"),
            ("latin1", "é".as_bytes(), "Ã©"),
            ("iso-8859-15", b"\xa4", "€"),
            ("KOI8-R", b"\xf0", "П"),
            ("Shift_JIS", b"\x90\x85", "水"),
            ("utf-8", "水".as_bytes(), "水"),
            ("UTF-16", "水".as_bytes(), "水"),
            ("no-such-thing", "水".as_bytes(), "水"),
        ] {
            let found = decoded(&declaring(label, bytes)).unwrap();
            assert_eq!(found.split_once("<a>").unwrap().1, text, "{label}");
        }
    }

    #[test]
    fn a_byte_order_mark_weighs_more_than_a_declaration() {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?><a>é水</a>";
        for bytes in [
            format!("\u{feff}{text}").into_bytes(),
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes).unwrap(), text);
            assert_eq!(decode(Cow::Owned(bytes), 1000).unwrap(), text);
        }
    }

    #[test]
    fn utf_16_is_known_by_its_first_tag() {
        for text in ["<?xml version='1.0'?><a>é水</a>", "<a>é水</a>"] {
            assert_eq!(decoded(&utf16(text, u16::to_le_bytes)).unwrap(), text);
            assert_eq!(decoded(&utf16(text, u16::to_be_bytes)).unwrap(), text);
        }
    }

    #[test]
    fn what_is_not_in_its_encoding_is_refused_with_the_name_of_that() {
        for (bytes, name) in [
            (declaring("no-such-thing", b"\xe9"), "no-such-thing"),
            (declaring("Shift_JIS", b"\x81"), "Shift_JIS"),
            (declaring("iso-2022-kr", b"a"), "replacement"),
            (utf16("<a>", u16::to_le_bytes)[..5].to_vec(), "UTF-16LE"),
        ] {
            assert_eq!(decoded(&bytes), Err(Error::InvalidEncoding { encoding: name.to_owned() }));
        }
        assert_eq!(decoded(b"\xef\xbb\xbf<a>\xff"), Err(Error::InvalidUtf8 { offset: 6 }));
    }

    #[test]
    fn text_that_grows_beyond_the_limit_is_refused() {
        let bytes = declaring("ISO-8859-1", &[0xe9; 600]);
        assert!(bytes.len() < 1000);
        let what = "bytes of SVG, as UTF-8,";
        assert_eq!(decoded(&bytes), Err(Error::Limit { what, limit: "maxBytes", max: 1000 }));
    }
}
