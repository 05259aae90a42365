//! Describes why a text is not XML: the place, the characters there, and how to mend it.
//!
//! Most such SVG is written by templates that put text into markup as it is, or by people who know HTML, which forgives
//! more: a bare `&` or `<`, `&nbsp;`, values without quotes, elements that are never closed.

use roxmltree::{Error, TextPos};

/// How many characters are shown on each side of the place.
const AROUND: usize = 20;

/// Returns what the parser found, where, and how to mend it.
pub(crate) fn describe(error: &Error, text: &str) -> String {
    let at = place(error, text);
    let (row, column) = position(&text[..at]);
    // The parser's texts have its own position at different places.
    let found = error.to_string().replacen(&format!(" at {}", error.pos()), "", 1);
    let remedy = remedy(error, text, at).map(|remedy| format!(" ({remedy})")).unwrap_or_default();
    format!("{found} at {row}:{column}, near `{}`{remedy}", around(text, at))
}

/// Returns the byte offset of the mistake.
fn place(error: &Error, text: &str) -> usize {
    if matches!(error, Error::UnexpectedEndOfStream | Error::UnclosedRootNode) {
        return text.trim_end().len();
    }
    let at = byte_at(text, error.pos());
    match error {
        // The parser reports the missing name, and not the `<` that should not be there.
        Error::InvalidName(_) if text[..at].ends_with('<') => at - 1,
        // A value without its end is noticed at the next element. It begins at the last quote, maybe some lines above.
        Error::InvalidChar(quote @ (b'"' | b'\''), b'<', _) => {
            let opened = text[..at].rfind(char::from(*quote)).unwrap_or(at);
            if text[opened..at].contains('\n') { opened } else { at }
        }
        _ => at,
    }
}

/// Returns the byte offset of a line and a column, which count characters.
fn byte_at(text: &str, pos: TextPos) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(pos.row.saturating_sub(1) as usize).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    before + line.chars().take(pos.col.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>()
}

/// Returns the line and the column behind a text, from 1.
fn position(before: &str) -> (usize, usize) {
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Returns the characters around a place, on its line.
fn around(text: &str, at: usize) -> String {
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    let after = text[at..].split('\n').next().unwrap_or_default();
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(start, _)| start);
    let end = after.char_indices().nth(AROUND).map_or(after.len(), |(end, _)| end);
    let mut shown = String::new();
    let mut before = &before[start..];
    if start > 0 {
        shown.push('…');
    } else {
        before = before.trim_start();
    }
    for character in before.chars().chain(after[..end].chars()) {
        if character.is_control() {
            shown.extend(character.escape_debug());
        } else {
            shown.push(character);
        }
    }
    if end < after.len() {
        shown.push('…');
    }
    shown
}

/// Returns how to mend the mistake, if that is likely to help.
fn remedy(error: &Error, text: &str, at: usize) -> Option<String> {
    if is_inside("style", &text[..at]) || is_inside("script", &text[..at]) {
        let remedy = "write `&` as `&amp;` and `<` as `&lt;`, or put the text between `<![CDATA[` and `]]>`";
        return Some(remedy.to_owned());
    }
    let remedy = match error {
        Error::UnknownEntityReference(name, _) => return Some(entity_remedy(name)),
        Error::MalformedEntityReference(_) => "write `&` as `&amp;`, and characters as they are or by number",
        _ if text[at..].starts_with('&') => "write `&` as `&amp;`",
        Error::InvalidName(_) if text[at..].starts_with('<') => "write `<` in text as `&lt;`",
        Error::UnexpectedCloseTag(opened, ..) => {
            return Some(format!("close `<{opened}>`, or write `<` in text as `&lt;`"));
        }
        Error::InvalidChar2("a quote", ..) => "put the value of the attribute in quotes",
        Error::InvalidChar2("a whitespace", ..) => {
            "a quote is missing or superfluous before it, or a space between attributes"
        }
        Error::InvalidChar(b'=', ..) => {
            "give the attribute a value in quotes, or write `<` in text as `&lt;`"
        }
        Error::InvalidChar(b'"' | b'\'', ..) => "end the value with its quote, or write `<` in it as `&lt;`",
        Error::DuplicatedAttribute(..) => "remove one of them",
        Error::InvalidComment(_) => "write no `--` in a comment",
        Error::UnexpectedDeclaration(_) => "remove what is before `<?xml`, also line breaks and spaces",
        Error::UnknownToken(_) if text.contains("<svg") => "remove the text outside of the root element",
        Error::InvalidCharacterData(_) => "write `]]>` as `]]&gt;`",
        Error::NonXmlChar(..) => "remove the control character, which XML cannot have",
        Error::UnknownNamespace(prefix, _) if prefix == "xlink" => {
            "add `xmlns:xlink=\"http://www.w3.org/1999/xlink\"` to the root element"
        }
        Error::UnknownNamespace(prefix, _) => {
            return Some(format!("add `xmlns:{prefix}=\"…\"` to the root element"));
        }
        Error::UnexpectedEndOfStream | Error::UnclosedRootNode => {
            "the text may be cut off, or an element or a quote is not closed"
        }
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// Returns whether a text ends inside of an element.
fn is_inside(element: &str, before: &str) -> bool {
    let opened = before.rfind(&format!("<{element}"));
    opened.is_some_and(|start| !before[start..].contains(&format!("</{element}")))
}

/// Returns what to write for an entity that HTML has and XML does not.
fn entity_remedy(name: &str) -> String {
    let known = HTML_ENTITIES.iter().find(|(known, _)| *known == name);
    let number = known.map_or_else(|| "by its number".to_owned(), |(_, number)| format!("`&#{number};`"));
    format!("write the character itself or {number}, or `&amp;{name};` to show these letters")
}

/// The named characters of HTML that people write most often (HTML 4.01, section 24).
#[rustfmt::skip]
const HTML_ENTITIES: &[(&str, u32)] = &[
    ("nbsp", 160), ("iexcl", 161), ("cent", 162), ("pound", 163), ("yen", 165), ("sect", 167), ("copy", 169),
    ("laquo", 171), ("shy", 173), ("reg", 174), ("deg", 176), ("plusmn", 177), ("sup2", 178), ("sup3", 179),
    ("micro", 181), ("para", 182), ("middot", 183), ("raquo", 187), ("frac14", 188), ("frac12", 189), ("frac34", 190),
    ("iquest", 191), ("Agrave", 192), ("Auml", 196), ("Aring", 197), ("AElig", 198), ("Ccedil", 199), ("Egrave", 200),
    ("Eacute", 201), ("Ntilde", 209), ("Ouml", 214), ("times", 215), ("Oslash", 216), ("Uuml", 220), ("szlig", 223),
    ("agrave", 224), ("aacute", 225), ("acirc", 226), ("atilde", 227), ("auml", 228), ("aring", 229), ("aelig", 230),
    ("ccedil", 231), ("egrave", 232), ("eacute", 233), ("ecirc", 234), ("euml", 235), ("iacute", 237), ("icirc", 238),
    ("iuml", 239), ("ntilde", 241), ("oacute", 243), ("ocirc", 244), ("otilde", 245), ("ouml", 246), ("divide", 247),
    ("oslash", 248), ("ugrave", 249), ("uacute", 250), ("ucirc", 251), ("uuml", 252), ("oelig", 339), ("scaron", 353),
    ("alpha", 945), ("beta", 946), ("pi", 960), ("ensp", 8194), ("emsp", 8195), ("thinsp", 8201), ("zwnj", 8204),
    ("zwj", 8205), ("ndash", 8211), ("mdash", 8212), ("lsquo", 8216), ("rsquo", 8217), ("sbquo", 8218), ("ldquo", 8220),
    ("rdquo", 8221), ("bdquo", 8222), ("bull", 8226), ("hellip", 8230), ("lsaquo", 8249), ("rsaquo", 8250),
    ("euro", 8364), ("trade", 8482), ("larr", 8592), ("uarr", 8593), ("rarr", 8594), ("darr", 8595), ("harr", 8596),
    ("minus", 8722), ("infin", 8734), ("asymp", 8776), ("ne", 8800), ("le", 8804), ("ge", 8805), ("star", 9734),
    ("spades", 9824), ("clubs", 9827), ("hearts", 9829), ("check", 10003),
];

#[cfg(test)]
mod tests {
    use roxmltree::{Document, ParsingOptions};

    use super::*;

    /// Returns the description of a mistake in the second line of a document.
    fn mistake(line: &str) -> String {
        let text = format!("<svg>\n{line}\n</svg>");
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let Err(error) = Document::parse_with_options(&text, options) else { panic!("{line} is XML") };
        describe(&error, &text)
    }

    #[test]
    fn a_mistake_is_shown_with_its_place_and_its_remedy() {
        let cases = [
            ("<t>Fish & Chips</t>", "2:9, near `<t>Fish & Chips</t>`", "`&amp;`"),
            ("<t>Q&A</t>", "2:5, near `<t>Q&A</t>`", "`&amp;`"),
            ("<t>ä ö & ü</t>", "2:8, near `<t>ä ö & ü</t>`", "`&amp;`"),
            ("<t>a&nbsp;b</t>", "2:5,", "`&#160;`"),
            ("<t>&copy; me</t>", "2:4,", "`&#169;`"),
            ("<t>&copy; me</t>", "2:4,", "`&amp;copy;`"),
            ("<t>&unheardof;</t>", "2:4,", "`&amp;unheardof;`"),
            ("<a href=\"https://x.org/?a=1&b=2\"/>", "2:28,", "`&amp;`"),
            ("<a href=\"https://x.org/?a=1&copy=2\"/>", "2:28,", "`&amp;`"),
            ("<t>&amp</t>", "2:4,", "`&amp;`"),
            ("<t>1 < 2</t>", "2:6, near `<t>1 < 2</t>`", "`&lt;`"),
            ("<t>I <3 you</t>", "2:6,", "`&lt;`"),
            ("<t>a <b && c</t>", "2:9,", "`&amp;`"),
            ("<t>a <b c</t>", "2:10,", "`&lt;`"),
            ("<t>a<br>b</t>", "2:10,", "`<br>`"),
            ("<t a=\"<b>\"/>", "2:7,", "`&lt;`"),
            ("<t a=\"1 b=\"2\"/>", "2:12,", "quote"),
            ("  <t>\n<t a=\"1/>\n<b/>", "3:6, near `<t a=\"1/>`", "quote"),
            ("<t a=1/>", "2:6,", "quotes"),
            ("<t a/>", "2:5,", "quotes"),
            ("<t a=\"1\" a=\"2\"/>", "attribute 'a' is already defined at 2:10,", "remove one"),
            ("<!-- a -- b -->", "2:1,", "`--`"),
            ("<t xlink:href=\"#a\"/>", "2:4,", "xmlns:xlink="),
            ("<t>a ]]> b</t>", "at ", "`]]&gt;`"),
            ("<t>\u{1}</t>", "near `<t>\\u{1}</t>`", "control character"),
            ("<style>a & b { }</style>", "2:10,", "<![CDATA["),
            ("<t>", "3:1,", "`<t>`"),
        ];
        for (line, place, remedy) in cases {
            let message = mistake(line);
            assert!(message.contains(place), "{place} in: {message}");
            assert!(message.contains(remedy), "{remedy} in: {message}");
        }
    }

    #[test]
    fn a_text_that_is_cut_off_is_shown_at_its_end() {
        for text in ["<svg><g>\n<path d=\"M0 0", "<svg><g>\n<path/>\n"] {
            let error = Document::parse(text).unwrap_err();
            let message = describe(&error, text);
            assert!(message.contains(" at 2:") && message.contains("near `<path"), "{message}");
        }
    }

    #[test]
    fn text_around_the_document_is_to_be_removed() {
        for (text, place) in [
            ("\n<?xml version='1.0'?><svg/>", "2:1, near `<?xml"),
            ("undefined<svg/>", "1:1, near `undefined<svg/>`"),
            ("<svg/>\nnull", "2:1, near `null`"),
        ] {
            let message = describe(&Document::parse(text).unwrap_err(), text);
            assert!(message.contains(place) && message.contains("(remove "), "{message}");
        }
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let message = mistake(&format!("{}<t>Fish & Chips</t>{}", "<a/>".repeat(99), "<a/>".repeat(99)));
        assert!(message.contains("near `…<a/><a/><a/><t>Fish & Chips</t><a/><a/><…`"), "{message}");
    }

    #[test]
    fn every_place_of_a_broken_text_can_be_shown() {
        let text = "<svg>\r\n<t a='1'>ä&amp;😀<![CDATA[<]]></t>\n<!-- c --></svg>";
        for broken in ["<", "&", "\"", "</t>", "\u{1}", "é<", "]]>", "<!DOCTYPE x>", "<?xml?>"] {
            for (at, _) in text.char_indices() {
                let broken = format!("{}{broken}{}", &text[..at], &text[at..]);
                if let Err(error) = Document::parse(&broken) {
                    assert!(describe(&error, &broken).contains(" at "));
                }
            }
        }
    }
}
