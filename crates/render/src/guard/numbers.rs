//! Counts and finds numbers in attribute values without parsing the values.

use memchr::{memchr2, memchr2_iter};
use roxmltree::Node;
use svgtypes::{PathParser, PathSegment};

/// The value of an element's `d` or `points` attribute; empty if it has neither.
pub(super) fn outline<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("d").or_else(|| node.attribute("points")).unwrap_or_default()
}

/// Whether an outline may have arcs.
pub(super) fn has_arcs(outline: &str) -> bool {
    memchr2(b'a', b'A', outline.as_bytes()).is_some()
}

/// Returns how many numbers a list has, or more.
pub(super) fn numbers(list: &str) -> u64 {
    let bytes = list.as_bytes();
    let is_digit = |byte: u8| byte.is_ascii_digit();
    // A number begins at a digit that does not follow a digit, or at a point (as in `.5.5`).
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "without branches, the compiler vectorizes the loop below"
    )]
    let begins = |before: u8, byte: u8| (is_digit(byte) & !is_digit(before)) | (byte == b'.');
    let first = bytes.first().map_or(0, |&byte| u64::from(begins(0, byte)));
    // Outlines are most of a card's bytes. Counts of one byte are added sixteen at a time.
    let chunks = bytes.chunks(CHUNK).zip(bytes.get(1..).unwrap_or_default().chunks(CHUNK));
    let others = chunks.map(|(before, bytes)| {
        let count: u8 = before.iter().zip(bytes).map(|(&before, &byte)| u8::from(begins(before, byte))).sum();
        u64::from(count)
    });
    // The flags of an arc may stand together, as in `015`: two numbers more for each arc.
    let arcs = memchr2_iter(b'a', b'A', bytes).count() as u64;
    first + others.sum::<u64>() + 2 * arcs
}

/// The largest number that a count of one byte can reach.
const CHUNK: usize = u8::MAX as usize;

/// Bytes of the curves that usvg makes of arcs. Their number grows with the sixth root of the radius. Each arc may be a
/// whole ellipse.
pub(super) fn arcs(node: Node<'_, '_>) -> u64 {
    const PER_CURVE: f64 = 200.0;
    /// Below this radius, an arc's curves have fewer bytes than its attributes.
    const LARGE: f64 = 1e6;
    let bytes = |radius: f64| if radius < LARGE { 0.0 } else { radius.powf(1.0 / 6.0) * PER_CURVE };
    let all = match node.tag_name().name() {
        "circle" | "ellipse" | "rect" => {
            let radii = ["r", "rx", "ry"].into_iter().filter_map(|name| node.attribute(name));
            bytes(radii.map(largest).fold(0.0, f64::max)) * 4.0
        }
        "path" => {
            let path = node.attribute("d").unwrap_or_default();
            if has_arcs(path) { radii(path).map(bytes).sum() } else { 0.0 }
        }
        _ => return 0,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    let all = all as u64;
    all
}

/// The larger radius of each arc of a path. Radii that are too small for the distance of the end points are [scaled
/// up][1].
///
/// [1]: https://www.w3.org/TR/SVG2/implnote.html#ArcCorrectionOutOfRangeRadii
fn radii(path: &str) -> impl Iterator<Item = f64> {
    let (mut at, mut start) = ([0.0; 2], [0.0; 2]);
    PathParser::from(path).map_while(Result::ok).filter_map(move |segment| {
        use PathSegment as Is;
        let is_absolute = match segment {
            Is::MoveTo { abs, .. }
            | Is::LineTo { abs, .. }
            | Is::HorizontalLineTo { abs, .. }
            | Is::VerticalLineTo { abs, .. }
            | Is::CurveTo { abs, .. }
            | Is::SmoothCurveTo { abs, .. }
            | Is::Quadratic { abs, .. }
            | Is::SmoothQuadratic { abs, .. }
            | Is::EllipticalArc { abs, .. }
            | Is::ClosePath { abs } => abs,
        };
        let [from_x, from_y] = if is_absolute { [0.0; 2] } else { at };
        let before = at;
        at = match segment {
            Is::MoveTo { x, y, .. }
            | Is::LineTo { x, y, .. }
            | Is::CurveTo { x, y, .. }
            | Is::SmoothCurveTo { x, y, .. }
            | Is::Quadratic { x, y, .. }
            | Is::SmoothQuadratic { x, y, .. }
            | Is::EllipticalArc { x, y, .. } => [from_x + x, from_y + y],
            Is::HorizontalLineTo { x, .. } => [from_x + x, at[1]],
            Is::VerticalLineTo { y, .. } => [at[0], from_y + y],
            Is::ClosePath { .. } => start,
        };
        if matches!(segment, Is::MoveTo { .. }) {
            start = at;
        }
        let Is::EllipticalArc { rx, ry, .. } = segment else { return None };
        let (rx, ry) = (rx.abs(), ry.abs());
        let distance = (at[0] - before[0]).hypot(at[1] - before[1]);
        let times = (distance / 2.0 / rx.min(ry)).max(1.0);
        // An arc without a radius is a line.
        (rx.min(ry) > 0.0).then(|| rx.max(ry) * times)
    })
}

/// The largest number in a text.
pub(super) fn largest(text: &str) -> f64 {
    let bytes = text.as_bytes();
    let mut largest = 0.0_f64;
    let mut start = 0;
    for end in 0..=bytes.len() {
        let goes_on = bytes.get(end).is_some_and(|byte| match byte {
            b'0'..=b'9' | b'e' | b'E' => true,
            // A second point begins a new number, and so does a sign that does not belong to an exponent.
            b'.' => !bytes[start..end].iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')),
            b'+' | b'-' => end > start && matches!(bytes[end - 1], b'e' | b'E'),
            _ => false,
        });
        if !goes_on {
            let number =
                text.get(start..end).and_then(|number| number.trim_start_matches(['+', '-']).parse().ok());
            largest = largest.max(number.filter(|number: &f64| number.is_finite()).unwrap_or(0.0));
            let begins = bytes.get(end).is_some_and(|byte| matches!(byte, b'+' | b'-' | b'.'));
            start = if begins { end } else { end + 1 };
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_number_of_a_path_is_found_however_numbers_are_parted() {
        for (text, expected) in [
            ("", 0.0),
            ("M0 0a7-3.5.5 10,4", 10.0),
            ("1e-5-3e2-4", 300.0),
            ("A1e30,5", 1e30),
            ("-12345678", 12_345_678.0),
            ("1.5.75e9", 0.75e9),
            ("é 3", 3.0),
        ] {
            assert!((largest(text) - expected).abs() <= expected * 1e-9, "{text}: {}", largest(text));
        }
    }

    #[test]
    fn radii_of_arcs_are_those_that_reach_from_end_to_end() {
        for (path, expected) in [
            ("M0 0A5 5 0 1 1 3 4", vec![5.0]),
            ("M0 0A1e15 10 30 1 1 1e15 0", vec![5e28]),
            ("m1 1l1 1a.001 2 0 0 1 0 1000", vec![1e6]),
            ("M5 5h10v-3zA2 1 0 0 1 5 15zA0 1 0 0 1 1 1", vec![10.0]),
            ("M0 0H8V6A-1 1 0 0 1 0 0 5 5 0 0 1 3 4q1 1 2 2A", vec![5.0, 5.0]),
        ] {
            assert_eq!(radii(path).collect::<Vec<_>>(), expected, "{path}");
        }
    }

    #[test]
    fn numbers_are_counted_across_the_ends_of_chunks() {
        for shift in 0..4 {
            let list = format!("{}{}", " ".repeat(shift), "12 ".repeat(400));
            assert_eq!(numbers(&list), 400);
        }
        assert_eq!(numbers(&"1".repeat(1000)), 1);
        assert_eq!(numbers(&".".repeat(1000)), 1000);
    }

    #[test]
    fn no_fewer_numbers_are_counted_than_there_are() {
        for (text, least) in [("M0 0L1 1", 4), ("1.5.5.5", 3), ("a1 1 0 015 5", 7), ("-1-2-3", 3)] {
            assert!(numbers(text) >= least, "{text}: {}", numbers(text));
        }
    }
}
