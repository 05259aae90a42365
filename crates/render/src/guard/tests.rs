use std::fmt::Write;

use proptest::prelude::*;
use usvg::{Group, Node, Paint, Tree};

use super::budget::Totals;
use super::*;

const ROOT: &str = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>";

/// The totals of a document with this content.
fn guarded(content: &str) -> Result<Totals, Error> {
    let text = format!("{ROOT}{content}</svg>");
    let limits = Limits::default();
    check_markup(&text, &limits)?;
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options).unwrap();
    budget::totals(&mut Graph::build(&document, &limits)?, &limits)
}

fn code(content: &str) -> &'static str {
    guarded(content).map_or_else(|error| error.code(), |_| "")
}

/// `count` elements, each of which refers to the next.
fn chain(count: usize, element: impl Fn(usize, String) -> String) -> String {
    (0..count).map(|index| element(index, format!("#e{}", index + 1))).collect()
}

#[test]
fn circles_are_refused_but_those_that_usvg_mends() {
    let refused = [
        // Three of one kind: usvg follows two links.
        "<mask id='a' mask='url(#b)'><path/></mask><mask id='b' mask='url(#c)'><path/></mask>\
         <mask id='c' mask='url(#a)'><path/></mask><path mask='url(#a)'/>",
        "<clipPath id='a'><path clip-path='url(#b)'/></clipPath><clipPath id='b'><path clip-path='url(#c)'/></clipPath>\
         <clipPath id='c'><path clip-path='url(#a)'/></clipPath><path clip-path='url(#a)'/>",
        "<pattern id='a'><path fill='url(#b)'/></pattern><pattern id='b'><path fill='url(#c)'/></pattern>\
         <pattern id='c'><path fill='url(#a)'/></pattern><path fill='url(#a)'/>",
        // Of different kinds.
        "<pattern id='a'><path stroke='url(#b)'/></pattern><pattern id='b'><path fill='url(#a)'/></pattern>\
         <path fill='url(#a)'/>",
        "<mask id='a'><path fill='url(#b)'/></mask><pattern id='b'><path mask='url(#a)'/></pattern>\
         <path mask='url(#a)'/>",
        "<filter id='a'><feImage href='#b'/></filter><g id='b'><path filter='url(#a)'/></g><path filter='url(#a)'/>",
        // Through `<use>`, a list of filters, an inherited property, a second element with the same id.
        "<pattern id='a'><use href='#b'/></pattern><path id='b' fill='url(#a)'/>",
        "<filter id='a'><feImage href='#b'/></filter><path id='b' filter='blur(1) url(#a)'/>",
        "<pattern id='a'><g fill='url(#b)'><path/></g></pattern><pattern id='b'><path stroke='url(#a)'/></pattern>\
         <path fill='url(#a)'/>",
        "<mask id='b'/><mask id='a'><path mask='url(#b)'/></mask><mask id='b'><path mask='url(#a)'/></mask>\
         <path mask='url(#a)'/>",
        "<g id='a'><g mask='url(#m)'/></g><mask id='m'><use href='#a'/></mask><path mask='url(#m)'/>",
        "<g fill='url(#a)'><pattern id='b'><path/></pattern></g><pattern id='a'><path fill='url(#b)'/></pattern>\
         <path fill='url(#a)'/>",
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#c'/></g><g id='c'><use href='#a'/></g>",
    ];
    for content in refused {
        assert_eq!(code(content), "ERR_OGPRESS_CIRCULAR_REFERENCE", "{content}");
    }
    let mended = [
        "<mask id='a'><path mask='url(#a)'/></mask><path mask='url(#a)'/>",
        "<pattern id='a'><path fill='url(#b)'/></pattern><pattern id='b'><path fill='url(#a)'/></pattern>\
         <path fill='url(#a)'/>",
        "<clipPath id='a' clip-path='url(#a)'><path/></clipPath><path clip-path='url(#a)'/>",
        "<filter id='a'><feImage href='#b'/></filter><path id='b' filter='url(#a)'/>",
        "<use id='a' href='#a'/><use id='b' href='#c'/><use id='c' href='#b'/>",
        "<g id='a'><use href='#a'/></g>",
        "<marker id='a'><path marker-start='url(#a)'/></marker><path marker-start='url(#a)'/>",
        "<marker id='a'><path marker-start='url(#b)'/></marker><marker id='b'><path marker-end='url(#a)'/></marker>\
         <path marker-start='url(#a)'/>",
        "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/><path fill='url(#a)'/>",
        "<linearGradient id='a'><path fill='url(#a)'/></linearGradient><path fill='url(#a)'/>",
    ];
    for content in mended {
        assert_eq!(code(content), "", "{content}");
    }
}

#[test]
fn what_is_too_deep_is_refused_by_itself_and_by_what_it_refers_to() {
    let nested = |depth| format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth));
    assert_eq!(code(&nested(255)), "");
    assert_eq!(code(&nested(256)), "ERR_OGPRESS_LIMIT");
    for kind in ["mask", "clip-path", "fill", "marker-start", "filter"] {
        let element = |index: usize, next: String| match kind {
            "mask" => format!("<mask id='e{index}'><path mask='url({next})'/></mask>"),
            "clip-path" => format!("<clipPath id='e{index}' clip-path='url({next})'><path/></clipPath>"),
            "fill" => format!("<pattern id='e{index}'><path fill='url({next})'/></pattern>"),
            "filter" => format!(
                "<filter id='e{index}'><feImage href='#g{index}'/></filter><g id='g{index}' filter='url({next})'/>"
            ),
            _ => format!("<marker id='e{index}'><path marker-start='url({next})'/></marker>"),
        };
        let shown = |count| format!("{}<path {kind}='url(#e0)'/>", chain(count, element));
        assert_eq!(code(&shown(50)), "", "{kind}");
        assert_eq!(code(&shown(300)), "ERR_OGPRESS_LIMIT", "{kind}");
    }
    let used = |count| chain(count, |index, next| format!("<g id='e{index}'><use href='{next}'/></g>"));
    assert_eq!((code(&used(50)), code(&used(300))), ("", "ERR_OGPRESS_LIMIT"));
    let templates =
        |count| chain(count, |index, next| format!("<linearGradient id='e{index}' href='{next}'/>"));
    assert_eq!((code(&templates(50)), code(&templates(100))), ("", "ERR_OGPRESS_TOO_COMPLEX"));
    let shepherd = "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#c'/><linearGradient id='c' href='#b'/>";
    assert_eq!(code(shepherd), "ERR_OGPRESS_TOO_COMPLEX", "a circle that does not lead to where it began");
}

#[test]
fn what_repeats_itself_too_often_is_refused() {
    let tens = |element: &dyn Fn(usize, &str) -> String| -> String {
        (0..9).map(|index| element(index, &format!("#e{}", index + 1))).collect()
    };
    let many = |text: &str| text.repeat(10);
    let attacks: [(&str, String); 7] = [
        (
            "use",
            tens(&|index, next| format!("<g id='e{index}'>{}</g>", many(&format!("<use href='{next}'/>")))),
        ),
        (
            "mask",
            tens(&|index, next| {
                format!("<mask id='e{index}'>{}</mask>", many(&format!("<path mask='url({next})'/>")))
            }) + "<path mask='url(#e0)'/>",
        ),
        (
            "clip",
            tens(&|index, next| {
                format!(
                    "<clipPath id='e{index}'>{}</clipPath>",
                    many(&format!("<path clip-path='url({next})'/>"))
                )
            }) + "<path clip-path='url(#e0)'/>",
        ),
        (
            "pattern",
            tens(&|index, next| {
                format!("<pattern id='e{index}'>{}</pattern>", many(&format!("<path fill='url({next})'/>")))
            }) + "<path fill='url(#e0)'/>",
        ),
        (
            "inherited",
            tens(&|index, next| {
                format!("<pattern id='e{index}'><g fill='url({next})'>{}</g></pattern>", many("<path/>"))
            }) + "<path fill='url(#e0)'/>",
        ),
        (
            "marker",
            tens(&|index, next| {
                format!(
                    "<marker id='e{index}'><path marker-mid='url({next})' d='M{}'/></marker>",
                    "1 1 ".repeat(12)
                )
            }) + "<path marker-mid='url(#e0)' d='M1 1 1 1 1 1'/>",
        ),
        ("markers in a clique", {
            let all = |element: &dyn Fn(usize) -> String| (0..12).map(element).collect::<String>();
            let paths = all(&|id| format!("<path marker-start='url(#m{id})' d='M0 0 1 1'/>"));
            all(&|id| format!("<marker id='m{id}'>{paths}</marker>")) + &paths
        }),
    ];
    for (name, content) in attacks {
        let code = code(&content);
        assert!(matches!(code, "ERR_OGPRESS_LIMIT" | "ERR_OGPRESS_TOO_COMPLEX"), "{name}: {code:?}");
    }
    // usvg removes a reference from the element, but not from its copies.
    let mended = (0..9).fold(String::new(), |mut all, index| {
        let uses = format!("<use href='#s{}'/>", index + 1).repeat(10);
        write!(all, "<pattern id='p{index}'><path id='s{index}' fill='url(#p{index})'/>{uses}</pattern>")
            .unwrap();
        all
    });
    assert_eq!(code(&format!("{mended}<use href='#s0'/>")), "ERR_OGPRESS_LIMIT");
}

#[test]
fn texts_and_attributes_are_bounded_where_they_are_repeated_too() {
    let text = |count| format!("<text id='t'>{}</text>", "é".repeat(count));
    assert_eq!((code(&text(10_000)), code(&text(10_001))), ("", "ERR_OGPRESS_LIMIT"));
    assert_eq!(code(&(text(9000) + &"<use href='#t'/>".repeat(4))), "");
    assert_eq!(code(&(text(9000) + &"<use href='#t'/>".repeat(5))), "ERR_OGPRESS_LIMIT");
    let path = format!("<path id='p' d='{}'/>", "M0 0".repeat(250_000));
    assert_eq!(code(&(path.clone() + &"<use href='#p'/>".repeat(10))), "");
    assert_eq!(code(&(path + &"<use href='#p'/>".repeat(40))), "ERR_OGPRESS_TOO_COMPLEX");
    assert_eq!(code("<circle r='1e30'/><path d='M0 0a7 7 0 0 1 1e5 0'/>"), "");
    assert_eq!(
        code(&"<circle r='1e38'/>".repeat(2)),
        "ERR_OGPRESS_TOO_COMPLEX",
        "its outline has millions of curves"
    );
    let arcs = |radius| format!("<path d='M0 0A{radius} {radius} 0 1 1 9 9 {radius} {radius} 0 1 1 0 0'/>");
    assert_eq!((code(&arcs("1e18")), code(&arcs("1e36"))), ("", "ERR_OGPRESS_TOO_COMPLEX"));
}

#[test]
fn what_takes_long_for_each_element_counts_as_bytes() {
    let uses = |what: &str, count| format!("<g id='g'>{what}</g>{}", "<use href='#g'/>".repeat(count));
    let attributes: String = (0..40).fold(String::new(), |mut all, index| {
        write!(all, " a{index}='1'").unwrap();
        all
    });
    let around = format!("<g{attributes}>").repeat(200);
    let cases = [
        (
            "a number",
            "<path d='M0 0h1 1 1'/>".repeat(1000),
            uses(&format!("<path d='M0 0h{}'/>", "1 ".repeat(100_000)), 120),
        ),
        ("an arc", String::new(), uses(&format!("<path d='M0 0a{}'/>", "1 1 0 111 0 ".repeat(20_000)), 120)),
        ("a comment", uses(&"<!---->".repeat(100), 100), uses(&"<!---->".repeat(10_000), 2000)),
        (
            "an attribute around",
            format!("<g{attributes}>{}</g>", "<path/>".repeat(1000)),
            format!("{around}{}{}", "<path/>".repeat(20_000), "</g>".repeat(200)),
        ),
        (
            "a reference",
            "<linearGradient id='a'/>".to_owned() + &"<path fill='url(#a)'/>".repeat(20_000),
            "<linearGradient id='a'/>".to_owned() + &"<path fill='url(#a)'/>".repeat(60_000),
        ),
        (
            "a filter function",
            format!("<path filter='{}'/>", "blur(1) ".repeat(100)),
            format!("<path filter='{}'/>", "blur(1) ".repeat(100_000)),
        ),
        ("a text", "<text>a</text>".repeat(5000), "<text>a</text>".repeat(30_000)),
        (
            "a mask of itself",
            "<mask id='m'><path mask='url(#m)'/></mask>".to_owned(),
            (0..20_000).fold(String::new(), |mut all, id| {
                write!(all, "<mask id='m{id}'><path mask='url(#m{id})'/></mask>").unwrap();
                all
            }),
        ),
        (
            "a text that is referred to",
            "<text id='t'>a</text><text><tref href='#t'/></text>".to_owned(),
            "<text>".to_owned() + &"<tref href='#t'/>".repeat(20_000) + "</text>",
        ),
    ];
    for (name, few, many) in cases {
        assert_eq!((code(&few), code(&many)), ("", "ERR_OGPRESS_TOO_COMPLEX"), "{name}");
    }
    let parts = |count| format!("<text>{}</text>", "<tspan>ab</tspan>".repeat(count));
    assert_eq!((code(&parts(5000)), code(&parts(5001))), ("", "ERR_OGPRESS_LIMIT"));
    let referred = |count| {
        format!("<text id='t'>{}</text><text>{}</text>", "a".repeat(900), "<tref href='#t'/>".repeat(count))
    };
    assert_eq!((code(&referred(5)), code(&referred(100))), ("", "ERR_OGPRESS_LIMIT"));
}

#[test]
fn what_is_inherited_is_paid_where_it_is_read() {
    let around = |attribute: &str, content: &str| format!("<g {attribute}>{content}</g>");
    let long = |attribute: &str, value: &str, count| format!("{attribute}='{}'", value.repeat(count));
    let (shapes, texts) = ("<path d='M0 0h1v1'/>".repeat(2000), "<text>a</text>".repeat(1000));
    let used = "<use href='#a'/>".repeat(2000);
    let values = [
        ("stroke-dasharray", "1 2 ", &shapes),
        ("stroke-dasharray", "1em ", &shapes),
        ("fill", "url(#abcdefghijkl)", &shapes),
        ("stroke", "url(#abcdefghijkl)", &shapes),
        ("marker-end", "url(#abcdefghijkl)", &shapes),
        ("paint-order", "fill stroke ", &shapes),
        ("visibility", "visible ", &shapes),
        ("stroke-width", "        ", &shapes),
        ("font-family", "Abc,", &texts),
        ("text-decoration", "overline ", &texts),
        ("font-variation-settings", "&quot;abcd&quot; 1,", &texts),
        ("baseline-shift", "        ", &texts),
        ("font-weight", "bolder  ", &texts),
        ("letter-spacing", "        ", &texts),
        ("writing-mode", "tb-rl   ", &texts),
        ("fill", "url(#abcdefghijkl)", &texts),
        ("stroke-dasharray", "1 2 ", &texts),
    ];
    for (name, value, content) in values {
        let several = |count| around(&long(name, value, count), content);
        assert_eq!((code(&several(4)), code(&several(60_000))), ("", "ERR_OGPRESS_TOO_COMPLEX"), "{name}");
    }
    // Through `<use>`, other references, and `inherit`.
    let dashes = "1 2 ".repeat(20_000);
    let ways = [
        format!("<path id='a'/>{}", around(&format!("stroke-dasharray='{dashes}'"), &used)),
        format!("<g id='a'>{shapes}</g><g stroke-dasharray='{dashes}'><use href='#a'/></g>"),
        format!("<g stroke-dasharray='{dashes}'><mask id='m'>{shapes}</mask></g><path mask='url(#m)'/>"),
        format!(
            "<g stroke-dasharray='{dashes}'><marker id='m'><path/></marker></g><path marker-mid='url(#m)' d='M0 0{}'/>",
            "1 1 ".repeat(2000)
        ),
        around(&format!("stroke-dasharray='{dashes}'"), &"<path stroke-dasharray='inherit'/>".repeat(2000)),
    ];
    for content in ways {
        assert_eq!(code(&content), "ERR_OGPRESS_TOO_COMPLEX", "{}", &content[content.len() - 90..]);
    }
}

#[test]
fn what_is_asked_of_all_elements_around_is_paid_for_each() {
    let deep = |attribute: &str, content: &str| {
        format!("{}{content}{}", format!("<g {attribute}>").repeat(240), "</g>".repeat(240))
    };
    let refused = [
        ("lookups", deep("", &"<path d='M0 0h1v1'/>".repeat(200_000))),
        (
            "em in a list",
            deep("font-size='1em'", &format!("<path stroke-dasharray='{}'/>", "1em ".repeat(400_000))),
        ),
        (
            "ex in positions",
            deep("font-size='1em'", &format!("<text dx='{}'>a</text>", "1ex ".repeat(400_000))),
        ),
        (
            "em of shapes",
            deep("font-size='1em'", &"<rect width='1em' height='1em' rx='1em'/>".repeat(60_000)),
        ),
        (
            "a long size",
            deep(&format!("font-size='{}1em'", " ".repeat(1000)), &"<rect width='1em'/>".repeat(10_000)),
        ),
        (
            "a used element",
            format!("<g id='a'>{}</g>{}", "<path/>".repeat(1000), deep("", &"<use href='#a'/>".repeat(200))),
        ),
        ("texts", deep("fill='red'", &"<text>a</text>".repeat(15_000))),
    ];
    for (name, content) in refused {
        assert_eq!(code(&content), "ERR_OGPRESS_TOO_COMPLEX", "{name}");
    }
    let harmless = [
        deep("font-size='1em' fill='red'", "<rect width='1em' height='2em'/><text dx='1em 2em'>text</text>"),
        format!(
            "{}{}{}",
            "<g fill='red'>".repeat(20),
            "<path d='M0 0h1v1'/>".repeat(20_000),
            "</g>".repeat(20)
        ),
    ];
    for content in harmless {
        assert_eq!(code(&content), "");
    }
}

#[test]
fn what_usvg_makes_by_itself_is_paid_too() {
    let path = "<path d='M0 0h1v1'/>";
    let gradient = "<linearGradient id='g'><stop/><stop offset='1'/></linearGradient>";
    let marker = "<marker id='m'><path/></marker>";
    let symbol = "<symbol id='s' viewBox='0 0 1 1'><path/></symbol>";
    let cases: [(&str, &dyn Fn(usize) -> String); 8] = [
        ("a clip path of a document inside", &|count| {
            format!("<svg width='1' height='1'>{path}</svg>").repeat(count)
        }),
        ("a clip path of a symbol", &|count| symbol.to_owned() + &"<use href='#s'/>".repeat(count)),
        ("a gradient that is inherited", &|count| {
            format!("{gradient}<g fill='url(#g)'>{}</g>", path.repeat(count))
        }),
        ("a marker that is inherited", &|count| {
            format!("{marker}<g marker-end='url(#m)'>{}</g>", path.repeat(count))
        }),
        ("stops in one place", &|count| {
            format!("<linearGradient>{}</linearGradient>", "<stop/>".repeat(count))
        }),
        ("a transform that is used", &|count| {
            format!("<g id='a' transform='{}'/>{}", "rotate(1)".repeat(count), "<use href='#a'/>".repeat(300))
        }),
        ("a character in its place", &|count| {
            format!("<text x='{}'>{}</text>", "1 ".repeat(9000), "a".repeat(9000)).repeat(count / 10_000)
        }),
        ("a paint of what is marked", &|count| {
            format!(
                "<pattern id='p'>{}</pattern><marker id='m'>{}</marker><path fill='url(#p)' marker-mid='url(#m)' d='M0 0{}'/>",
                path.repeat(30),
                "<path fill='context-fill'/>".repeat(30),
                "1 1 ".repeat(count / 20)
            )
        }),
    ];
    for (name, content) in cases {
        assert_eq!(code(&content(2000)), "", "{name}");
        assert_ne!(code(&content(50_000)), "", "{name}");
    }
}

#[test]
fn a_text_may_have_many_parts() {
    let text = |part: &str, count: usize| format!("<text>{}</text>", part.repeat(count));
    let line = "a line of fifty characters, more or less, it may be";
    for tspan in [
        format!("<tspan x='0' dy='1em'>{line}</tspan>\n"),
        format!("<tspan>{line}</tspan>\n"),
        format!("{}\n", "<tspan>word</tspan> ".repeat(10)),
    ] {
        assert_eq!(code(&text(&tspan, 180)), "", "{tspan}");
    }
}

#[test]
fn a_reference_to_an_element_of_another_kind_is_no_circle() {
    let properties =
        ["fill", "stroke", "clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end"];
    for property in properties {
        for element in
            ["<g id='a'>{}</g>", "<rect id='a' {}/>", "<text id='a' {}>a</text>", "<svg id='a'>{}</svg>"]
        {
            let own = format!("{property}='url(#a)'");
            let content =
                if element.contains("'a'>{}") { format!("<path {own} d='M0 0h1v1'/>") } else { own };
            assert_eq!(code(&element.replace("{}", &content)), "", "{property} {element}");
        }
    }
    let ignored = |content: &str| {
        let text = format!("{ROOT}{content}</svg>");
        let document = Document::parse(&text).unwrap();
        check_document(&document, &Limits::default(), &Budget::default()).unwrap().text
    };
    let shown = |text: Option<String>| text.unwrap_or_default()[ROOT.len()..].to_owned();
    assert_eq!(
        shown(ignored("<g id='a'/><path fill='url(#a) red'/>")),
        "<g id='a'/><path fill='        red'/></svg>"
    );
    for content in [
        "<g id='a'/><path fill='url(#a)'/>",
        "<g id='a'/><path fill='url(#none) red'/>",
        "<pattern id='a'/><path fill='url(#a) red'/>",
        "<g id='a'/><pattern id='a'/><path fill='url(#a) red'/>",
        "<g id='a'/><path clip-path='url(#a) red'/>",
    ] {
        assert_eq!(ignored(content), None, "{content}");
    }
}

#[test]
fn memory_is_estimated_for_what_is_repeated_as_for_what_is_written_out() {
    let path = "<path d='M0 0h1v1' fill='red'/>";
    let written = guarded(&path.repeat(1000)).unwrap();
    let used =
        guarded(&format!("<g id='g'>{}</g>{}", path.repeat(100), "<use href='#g'/>".repeat(9))).unwrap();
    let (written, used) = (written.memory().trees, used.memory().trees);
    assert!(used >= written && used < 2 * written, "{used} for {written}");
    let same = format!("<g stroke-dasharray='1 2 3' font-size='2em'>{path}<text x='1 2'>ab</text></g>");
    let without_links = guarded(&same).unwrap();
    let with_links = guarded(&format!(
        "{same}<defs><use href='#none'/><linearGradient id='g' href='#h'/><linearGradient id='h'/></defs>"
    ))
    .unwrap();
    let more = with_links.bytes.abs_diff(without_links.bytes);
    assert!(more < 3000, "the two ways to add up are the same: {more}");
}

#[test]
fn paths_of_texts_are_no_longer_than_can_be_measured() {
    let along = |path: &str, around: &str| {
        format!("<path id='p' d='{path}'/><g {around}><text><textPath href='#p'>text</textPath></text></g>")
    };
    assert_eq!(
        code(&along("M0 9C9 9 900 -80 1200 5", "transform='translate(999 99) scale(2) rotate(45)'")),
        ""
    );
    let inside = "<svg width='24' height='24' viewBox='0 0 24 24'><text/></svg><g transform='matrix(1.3 0 0 -1.3 0 9)'><g/></g>";
    assert_eq!(code(&(along("M0 0C1 1 2 2 3 0", "") + &inside.repeat(9))), "");
    let refused = [
        along("M0 9C1 1 1e28 0 100 100", ""),
        along("M0 9C1 1 10 0 100 100", "transform='scale(1e20)'"),
        along("M0 9C1 1 10 0 100 100", "") + "<symbol viewBox='0 0 1e-20 1e-20'><g/></symbol>",
        along("M0 9", "") + &"<pattern patternTransform='scale(9)'><g/></pattern>".repeat(12),
    ];
    for content in refused {
        assert_eq!(code(&content), "ERR_OGPRESS_TOO_COMPLEX", "{content}");
    }
    let long = format!("<path id='q' d='M0 0{}'/>", "C1 2 3 4 5 6".repeat(3000));
    let texts = |count| "<text><textPath href='#q'>text</textPath></text>".repeat(count);
    assert_eq!(code(&(long.clone() + &texts(20))), "");
    assert_eq!(code(&(long.clone() + &texts(200))), "ERR_OGPRESS_TOO_COMPLEX");
    let text = format!("<text><textPath href='#q'>{}</textPath></text>", "a".repeat(9000));
    assert_eq!(code(&(long + &text)), "ERR_OGPRESS_TOO_COMPLEX");
}

#[test]
fn the_search_for_circles_is_bounded() {
    let patterns = "<pattern id='p'>".to_owned() + &"<path fill='url(#q)'/>".repeat(10_000) + "</pattern>";
    let linked = "<g id='q'>".to_owned() + &"<path/>".repeat(10_000) + "</g>";
    assert_eq!(code(&(patterns + &linked)), "ERR_OGPRESS_TOO_COMPLEX");
    let uses =
        "<g id='g'>".to_owned() + &"<path/>".repeat(20_000) + "</g>" + &"<use href='#g'/>".repeat(5000);
    assert!(!code(&uses).is_empty());
}

#[test]
fn what_looks_like_an_attack_and_is_none_passes() {
    let shapes = "<path d='M0 0 1 1'/>".repeat(100);
    let harmless = [
        "<!-- <mask mask='url(#a)'> it's > -->".to_owned(),
        format!("{}{shapes}{}", "<g opacity='.9'>".repeat(100), "</g>".repeat(100)),
        format!("<g id='icon'>{shapes}</g>{}", "<use href='#icon'/>".repeat(1000)),
        format!(
            "<clipPath id='c'><rect width='1' height='1'/></clipPath>{}",
            "<g clip-path='url(#c)'><path/></g>".repeat(20_000)
        ),
        format!(
            "<linearGradient id='g'>{}</linearGradient>{}",
            "<stop/>".repeat(10),
            "<path fill='url(#g)'/>".repeat(5000)
        ),
        format!(
            "<marker id='m'><path/></marker><path marker-mid='url(#m)' d='M0 0{}'/>",
            "L1 1".repeat(2000)
        ),
        "<g mask='url(#none)' filter='url(#none)' fill='url(#none) red'/>".to_owned(),
    ];
    for content in harmless {
        assert_eq!(code(&content), "", "{}", &content[..content.len().min(200)]);
    }
}

#[test]
fn text_passes_without_its_byte_order_mark() {
    assert_eq!(decode("\u{feff}<svg/>".as_bytes(), &Limits::default()), Ok("<svg/>".into()));
}

#[test]
fn what_is_no_text_is_refused() {
    let check = |bytes| decode(bytes, &Limits::default());
    assert_eq!(check(b""), Err(Error::EmptySvg));
    assert_eq!(check(b" \n\t"), Err(Error::EmptySvg));
    assert_eq!(check(b"<svg>\xff</svg>"), Err(Error::InvalidUtf8 { offset: 5 }));
    assert_eq!(check(b"\x1f\x8b\x08\x00").unwrap_err().code(), "ERR_OGPRESS_INVALID_SVG");
}

#[test]
fn too_much_text_is_refused_packed_and_unpacked() {
    let limits = Limits { bytes: 100, ..Limits::default() };
    assert_eq!(decode(&[b' '; 101], &limits).unwrap_err().code(), "ERR_OGPRESS_LIMIT");
    assert_eq!(decode(b"<svg/>", &limits), Ok("<svg/>".into()));
}

#[test]
fn an_excerpt_is_cut_between_characters() {
    assert_eq!(crate::error::excerpt("short"), "short");
    assert_eq!(crate::error::excerpt(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
}

/// The number of nodes of a tree, with referenced nodes once for each reference.
fn nodes(group: &Group) -> u64 {
    let paint = |paint: &Paint| match paint {
        Paint::Pattern(pattern) => nodes(pattern.root()),
        _ => 0,
    };
    let own: u64 = group
        .children()
        .iter()
        .map(|node| match node {
            Node::Group(group) => nodes(group),
            Node::Path(path) => {
                1 + path.fill().map_or(0, |fill| paint(fill.paint()))
                    + path.stroke().map_or(0, |stroke| paint(stroke.paint()))
            }
            Node::Image(_) | Node::Text(_) => 1,
        })
        .sum();
    let clip =
        std::iter::successors(group.clip_path(), |clip| clip.clip_path()).map(|clip| nodes(clip.root()));
    let mask = std::iter::successors(group.mask(), |mask| mask.mask()).map(|mask| nodes(mask.root()));
    let images = group.filters().iter().flat_map(|filter| filter.primitives()).map(|primitive| {
        if let usvg::filter::Kind::Image(image) = primitive.kind() { nodes(image.root()) } else { 0 }
    });
    own + clip.sum::<u64>() + mask.sum::<u64>() + images.sum::<u64>()
}

/// Elements that refer to each other in all ways.
fn tangle() -> impl Strategy<Value = String> {
    const NAMES: usize = 6;
    let kind = prop::sample::select(vec![
        "g",
        "pattern width='9' height='9'",
        "mask",
        "clipPath",
        "marker markerWidth='3' markerHeight='3'",
        "filter",
        "symbol",
    ]);
    let link = (
        prop::sample::select(vec![
            "fill",
            "stroke",
            "mask",
            "clip-path",
            "filter",
            "marker-start",
            "marker-mid",
            "use",
            "image",
            "href",
        ]),
        0..NAMES,
    );
    let own =
        prop::option::of((prop::sample::select(vec!["fill", "stroke", "marker-mid", "mask"]), 0..NAMES));
    let element = ((kind, own), 0..NAMES, prop::collection::vec((link, 0..3_usize), 0..5), 0..3_usize);
    prop::collection::vec(element, 1..9).prop_map(|elements| {
        let mut out = String::new();
        let mut open: Vec<String> = Vec::new();
        for ((kind, own), id, links, closing) in elements {
            let name = kind.split(' ').next().unwrap();
            let href = links.iter().find(|((link, _), _)| *link == "href").map_or(String::new(), |((_, to), _)| format!(" href='#n{to}'"));
            let own = own.map_or(String::new(), |(property, to)| format!(" {property}='url(#n{to})'"));
            write!(out, "<{kind} id='n{id}'{href}{own}>").unwrap();
            open.push(name.to_owned());
            for ((link, to), inherited) in links {
                let shape = "<path d='M0 0 5 5 0 5'/>";
                match link {
                    "use" => write!(out, "<use href='#n{to}'/>").unwrap(),
                    "image" => write!(out, "<feImage href='#n{to}'/>").unwrap(),
                    "href" => {}
                    _ if inherited == 0 => write!(out, "<g {link}='url(#n{to})'>{shape}{shape}</g>").unwrap(),
                    _ => write!(out, "<path {link}='url(#n{to})' d='M0 0 5 5 0 5'/>").unwrap(),
                }
            }
            for _ in 0..closing.min(open.len()) {
                write!(out, "</{}>", open.pop().unwrap()).unwrap();
            }
        }
        while let Some(name) = open.pop() {
            write!(out, "</{name}>").unwrap();
        }
        for id in 0..NAMES {
            write!(out, "<path fill='url(#n{id})' mask='url(#n{id})' clip-path='url(#n{id})' filter='url(#n{id})' marker-start='url(#n{id})' d='M0 0 5 5 0 5'/><use href='#n{id}'/>").unwrap();
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_passes_ends_and_makes_no_more_than_was_counted(content in tangle()) {
        if let Ok(totals) = guarded(&content) {
            let text = format!("{ROOT}{content}</svg>");
            let tree = Tree::from_str(&text, &usvg::Options::default()).unwrap();
            prop_assert!(nodes(tree.root()) <= totals.elements, "{} > {}", nodes(tree.root()), totals.elements);
        }
    }
}
