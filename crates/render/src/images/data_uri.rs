//! Finds out why a `data:` URI cannot be read. usvg reads `data:` URIs as the [Fetch
//! Standard](https://fetch.spec.whatwg.org/#data-urls) says, as browsers do, but ignores an invalid one without an
//! error.

/// Whether an address is a `data:` URI. White space before it and the scheme's case do not matter.
pub(crate) fn is_data(href: &str) -> bool {
    start(href).get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// Returns why a `data:` URI cannot be read; `None` if it can, or if the address is no `data:` URI. It reads each byte
/// once.
pub(crate) fn unreadable(href: &str) -> Option<&'static str> {
    if !is_data(href) {
        return None;
    }
    let rest = &start(href)[5..];
    let Some((label, content)) = rest.split_once(',') else {
        return Some("there is no comma between the type and the content of the `data:` URI");
    };
    if label.contains('#') {
        return Some("there is no comma between the type and the content of the `data:` URI");
    }
    let content = content.split_once('#').map_or(content, |(content, _fragment)| content);
    // URL parsing removes line breaks and tabs.
    let last: String =
        label.rsplit(';').next().unwrap_or_default().chars().filter(|c| !is_break(*c)).collect();
    let is_base64 = label.contains(';') && last.trim_matches(' ').eq_ignore_ascii_case("base64");
    if is_base64 && !is_forgiving_base64(content) {
        return Some("its content is not base64");
    }
    None
}

fn start(href: &str) -> &str {
    href.trim_start_matches(|character: char| character <= ' ')
}

const fn is_break(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r')
}

/// By the [Infra Standard](https://infra.spec.whatwg.org/#forgiving-base64-decode): white space is skipped, and padding
/// may be missing but not wrong. Bytes may be written as `%XX`.
fn is_forgiving_base64(content: &str) -> bool {
    let bytes = content.as_bytes();
    // Most content is plain. A loop without branches checks many bytes at a time.
    let plain =
        bytes.chunks(64).take_while(|block| block.iter().fold(true, |all, &byte| all & is_digit(byte)));
    let mut at = plain.map(<[u8]>::len).sum::<usize>();
    let (mut digits, mut padding) = (at, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| bytes.get(at + 1..at + 3).and_then(unescaped)).flatten();
        at += if escaped.is_some() { 3 } else { 1 };
        match escaped.unwrap_or(byte) {
            b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' => {}
            b'=' => padding += 1,
            byte if is_digit(byte) && padding == 0 => digits += 1,
            _ => return false,
        }
    }
    match padding {
        0 => digits % 4 != 1,
        1 => digits % 4 == 3,
        2 => digits % 4 == 2,
        _ => false,
    }
}

#[expect(clippy::needless_bitwise_bool, reason = "without branches, the compiler vectorizes the loop")]
const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase()
        | byte.is_ascii_lowercase()
        | byte.is_ascii_digit()
        | (byte == b'+')
        | (byte == b'/')
}

fn unescaped(digits: &[u8]) -> Option<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(digits[0])? * 16 + value(digits[1])?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_whatever_their_case_and_the_white_space_before_them() {
        for href in ["data:,", "DATA:image/png;base64,AA", " \n\tData:"] {
            assert!(is_data(href), "{href}");
        }
        for href in ["", "data", "da ta:", "date:", "a.png?data:", "#data:", "données:"] {
            assert!(!is_data(href), "{href}");
            assert_eq!(unreadable(href), None, "{href}");
        }
    }

    #[test]
    fn what_browsers_read_is_readable() {
        for href in [
            "data:,",
            "data:image/png;base64,",
            "data:image/png;base64,AAAA",
            "data:image/png;base64,AAA",
            "data:image/png;base64,AA==",
            "data:image/png;base64,AA%3D%3d",
            "data:image/png;base64,A A\n A\tA",
            "data:image/png;BASE64,AAA=",
            "data:image/png; base64 ,AAA=",
            "data:image/png;charset=utf-8;base64,AA",
            "data:image/png;base64,AAAA#fragment!",
            // Not base64 at all: the last parameter says so.
            "data:image/svg+xml;base64;utf8,@@@",
            "data:base64,@@@",
            "data:image/svg+xml,%zz%",
        ] {
            assert_eq!(unreadable(href), None, "{href}");
        }
        let long = format!("data:;base64,{}", "Ab+/".repeat(1000));
        assert_eq!(unreadable(&long), None);
    }

    #[test]
    fn what_browsers_do_not_read_is_unreadable_with_the_reason() {
        for content in [
            "@@@@", "A", "AAAAA", "AAA-", "AA_A", "A=", "AA=", "AAAA=", "AAA==", "AA=A", "AAAA!", "AA?x",
            "%", "AA%4",
        ] {
            let href = format!("data:image/png;base64,{content}");
            assert_eq!(unreadable(&href), Some("its content is not base64"), "{href}");
        }
        for href in ["data:", "data:image/png;base64", "DATA:AAAA", "data:image/png#,AAAA"] {
            assert!(unreadable(href).is_some_and(|reason| reason.contains("comma")), "{href}");
        }
        let late = format!("data:;base64,{}-AAA", "Ab+/".repeat(1000));
        assert_eq!(unreadable(&late), Some("its content is not base64"));
    }
}
