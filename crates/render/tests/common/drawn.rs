//! Documents of common kinds: grids, maps, charts, icons, texts.

use std::fmt::Write;

/// Pseudo-random numbers from 0 to 1, the same in each run.
struct Random(u32);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 24)
    }

    /// A number up to `most`, with one decimal.
    fn up_to(&mut self, most: f64) -> f64 {
        (self.next() * most * 10.0).round() / 10.0
    }
}

fn svg(content: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='1200' height='630'>{content}</svg>")
}

fn repeated(count: usize, mut element: impl FnMut(usize, &mut String)) -> String {
    let mut text = String::new();
    (0..count).for_each(|index| element(index, &mut text));
    svg(&text)
}

/// An outline of `points` points, each a random step from the last.
fn wander(random: &mut Random, points: usize, step: f64) -> String {
    let mut path = format!("M{} {}", random.up_to(1200.0), random.up_to(630.0));
    for _ in 0..points {
        let _ = write!(path, "l{} {}", random.up_to(step) - step / 2.0, random.up_to(step) - step / 2.0);
    }
    path
}

#[expect(clippy::too_many_lines, reason = "a list")]
pub(crate) fn documents() -> Vec<(&'static str, String)> {
    let mut random = Random(7);
    let random = &mut random;
    vec![
        ("a dotted grid", grid("1 3")),
        ("a dashed grid", grid("12 6")),
        (
            "a map of small outlines",
            repeated(10_000, |_, text| {
                let _ = write!(
                    text,
                    "<path d='{}z' fill='#abc' stroke='#000' stroke-width='.5'/>",
                    wander(random, 10, 8.0)
                );
            }),
        ),
        (
            "a map of large outlines",
            repeated(60, |_, text| {
                let _ = write!(text, "<path d='{}z' fill='#abc' stroke='#fff'/>", wander(random, 1500, 9.0));
            }),
        ),
        (
            "a map of dashed borders",
            repeated(150, |_, text| {
                let _ = write!(
                    text,
                    "<path d='{}' fill='none' stroke='#888' stroke-dasharray='4 2'/>",
                    wander(random, 200, 12.0)
                );
            }),
        ),
        (
            "a map of round borders",
            repeated(300, |_, text| {
                let path = wander(random, 100, 12.0);
                let _ = write!(
                    text,
                    "<path d='{path}' fill='none' stroke='#888' stroke-width='3' stroke-linejoin='round'/>"
                );
            }),
        ),
        (
            "a scatter chart",
            repeated(8000, |_, text| {
                let (x, y) = (random.up_to(1200.0), random.up_to(630.0));
                let _ = write!(text, "<circle cx='{x}' cy='{y}' r='3' fill='#c33'/>");
            }),
        ),
        (
            "a scatter chart of translucent points",
            repeated(3000, |_, text| {
                let (x, y) = (random.up_to(1200.0), random.up_to(630.0));
                let _ = write!(text, "<circle cx='{x}' cy='{y}' r='6' fill='#c33' opacity='.4'/>");
            }),
        ),
        (
            "a bar chart",
            repeated(600, |index, text| {
                let height = random.up_to(600.0);
                let _ = write!(
                    text,
                    "<rect x='{}' y='{}' width='1.4' height='{height}'/>",
                    index * 2,
                    630.0 - height
                );
            }),
        ),
        (
            "line charts",
            repeated(12, |_, text| {
                let mut path = format!("M0 {}", random.up_to(630.0));
                (0..1200).for_each(|x| {
                    let _ = write!(path, "L{x} {}", random.up_to(100.0) + 200.0);
                });
                let _ = write!(text, "<path d='{path}' fill='none' stroke='#36c' stroke-width='1.5'/>");
            }),
        ),
        ("gradients on icons", {
            let stops = "<stop stop-color='red'/><stop offset='.5'/><stop offset='1' stop-color='blue'/>";
            let icons = repeated(1500, |_, text| {
                let (x, y) = (random.up_to(1200.0), random.up_to(630.0));
                let _ = write!(text, "<path d='M{x} {y}q20 0 20 20t-20 20-20-20 20-20z' fill='url(#g)'/>");
            });
            icons.replacen('>', &format!("><linearGradient id='g'>{stops}</linearGradient>"), 1)
        }),
        (
            "curves",
            repeated(40, |_, text| {
                let mut path = format!("M0 {}", random.up_to(630.0));
                (0..30).for_each(|_| {
                    let _ = write!(
                        path,
                        "S{} {} {} {}",
                        random.up_to(1200.0),
                        random.up_to(630.0),
                        random.up_to(1200.0),
                        random.up_to(630.0)
                    );
                });
                let _ = write!(text, "<path d='{path}' fill='none' stroke='#36c' stroke-width='2'/>");
            }),
        ),
        (
            "large circles",
            repeated(300, |index, text| {
                let _ = write!(
                    text,
                    "<circle cx='600' cy='315' r='{}' fill='none' stroke='#000'/>",
                    index * 2 + 1
                );
            }),
        ),
        (
            "a wall of text",
            repeated(40, |index, text| {
                let line =
                    "The quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs. "
                        .repeat(2);
                let _ = write!(text, "<text x='5' y='{}' font-size='14'>{line}</text>", index * 15 + 15);
            }),
        ),
        (
            "clipped icons",
            repeated(800, |index, text| {
                let (x, y) = (random.up_to(1200.0), random.up_to(630.0));
                let _ = write!(
                    text,
                    "<clipPath id='c{index}'><circle cx='{x}' cy='{y}' r='9'/></clipPath>\
                 <rect x='{x}' y='{y}' width='18' height='18' clip-path='url(#c{index})'/>"
                );
            }),
        ),
        (
            "nested translucent groups",
            format!(
                "{}{}</svg>",
                svg(&"<g opacity='.9'><rect width='1200' height='630' fill='#123'/>".repeat(12))
                    .replace("</svg>", ""),
                "</g>".repeat(12)
            ),
        ),
    ]
}

fn grid(dashes: &str) -> String {
    repeated(180, |index, text| {
        let line =
            if index < 120 { "x1='P' x2='P' y1='0' y2='630'" } else { "y1='P' y2='P' x1='0' x2='1200'" };
        let at = if index < 120 { index * 10 } else { (index - 120) * 10 };
        let line = line.replace('P', &at.to_string());
        let _ = write!(text, "<line {line} stroke='#ccc' stroke-dasharray='{dashes}'/>");
    })
}
