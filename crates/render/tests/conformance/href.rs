//! Files that an SVG names, put inside it: a render reads no files, and resvg's tests keep some pictures beside.

use std::path::Path;

const ATTRIBUTE: &str = "href=";

/// The SVG with every `href` and `xlink:href` that names a file, relative to `folder`, made a data URI of that file.
pub(crate) fn put_inside(svg: &str, folder: &Path) -> String {
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(start) = rest.find(ATTRIBUTE) {
        let (before, value) = rest.split_at(start + ATTRIBUTE.len());
        text.push_str(before);
        rest = value;
        let Some(href) = quoted(value) else { continue };
        if let Some(uri) = data_uri(&folder.join(href)) {
            let quote = &value[..1];
            text.extend([quote, &uri, quote]);
            rest = &value[href.len() + 2..];
        }
    }
    text + rest
}

/// What stands between the quotes with which a text begins.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    text[1..].split_once(quote).map(|(value, _)| value)
}

/// A picture file as a data URI; nothing if it is none, or not there.
fn data_uri(path: &Path) -> Option<String> {
    let media_type = match path.extension()?.to_str()? {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" | "svgz" => "image/svg+xml",
        _ => return None,
    };
    let bytes = std::fs::read(path).ok()?;
    Some(format!("data:{media_type};base64,{}", base64(&bytes)))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= group.len() { char::from(DIGITS[value]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded_to_groups_of_four() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("\u{ff}\u{fe}", "w7/Dvg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn only_pictures_that_are_there_are_put_inside() {
        let folder = std::env::temp_dir().join(format!("ogpress-href-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.png"), "foo").unwrap();
        std::fs::write(folder.join("a.css"), "foo").unwrap();
        let svg = "<image xlink:href='a.png'/><image href=\"a.png\"/><use href=\"#a\"/><a href='b.png'>href=a</a>\
                   <image href='a.css'/><image href='a.png#b'/><image href='";
        let expected = svg.replacen("'a.png'", "'data:image/png;base64,Zm9v'", 1).replacen(
            "\"a.png\"",
            "\"data:image/png;base64,Zm9v\"",
            1,
        );
        assert_eq!(put_inside(svg, &folder), expected);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
