use std::sync::Arc;

use parking_lot::Mutex;
use usvg::{ImageKind, Tree};

use super::*;
use crate::xml::SVG_NAMESPACE;
use crate::{Error, FontSet, Images, Limits, Renderer};

fn parse(text: &str) -> Result<Tree, Error> {
    let fonts = FontSet::embedded();
    let parsed = Parser::new(
        &fonts,
        &Images::None,
        &Limits::default(),
        Renderer::Auto,
        crate::Reading::of_browsers(),
        &|_| true,
    )
    .parse(text);
    parsed.map_err(|stop| match stop {
        Stop::Refused(error) => error,
        Stop::NeedsMemory(bytes) => panic!("there are {bytes} bytes"),
    })
}

fn error(text: &str) -> Error {
    parse(text).unwrap_err()
}

#[test]
fn what_is_not_svg_is_refused_with_the_reason() {
    for (text, reason) in [
        ("hello", "it is not XML"),
        ("<svg", "it is not XML"),
        ("<html/>", "its root element is <html>"),
        ("<svg width='1' height='1'/>", "lacks xmlns"),
    ] {
        let error = error(text);
        assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG", "{text}");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains(&text[..4]), "{error}");
    }
}

#[test]
fn an_error_of_svg_that_is_written_as_html_names_the_remedy() {
    let message = |inside: &str| error(&format!("<svg xmlns='{SVG_NAMESPACE}'>{inside}</svg>")).to_string();
    for sheet in ["a{&:hover{fill:red}}", "@media (width<9px){a{fill:red}}"] {
        assert!(message(&format!("<style>\n{sheet}</style>")).contains("<![CDATA["), "{sheet}");
    }
    assert!(message("<text>a&nbsp;b</text>").contains("`&#160;`"));
    assert!(message("<text>a & b</text>").contains("`&amp;`"));
    assert!(!message("<g>").contains("CDATA"));
}

#[test]
fn an_svg_without_a_size_is_refused_and_its_attributes_are_shown() {
    let error = error("<svg xmlns='http://www.w3.org/2000/svg' width='0' height='-5'/>");
    assert_eq!(error, Error::InvalidSvgSize { attributes: " width=\"0\" height=\"-5\"".to_owned() });
    assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG_SIZE");
}

#[test]
fn a_paint_that_names_an_ordinary_element_is_the_colour_behind_it_or_none() {
    let fill = |element: &str, paint: &str| {
        let text = format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><{element} id='a'/><path fill='{paint}' stroke='blue' d='M0 0h9v9'/></svg>"
        );
        let tree = parse(&text).unwrap();
        let path = tree.root().children().iter().find_map(|node| match node {
            usvg::Node::Path(path) => Some(path.fill().map(|fill| fill.paint().clone())),
            _ => None,
        });
        path.unwrap()
    };
    let red = Some(usvg::Paint::Color(usvg::Color::new_rgb(255, 0, 0)));
    for element in ["g", "rect", "text", "mask", "filter", "unknown"] {
        assert_eq!(fill(element, "url(#a) red"), red, "{element}");
        assert_eq!(fill(element, "url(#a) none"), None, "{element}");
        assert_eq!(fill(element, "url(#a)"), None, "{element}");
    }
}

#[test]
fn equal_images_are_one_in_memory() {
    let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    let image = format!("<image width='9' height='9' href='{png}'/>");
    let tree =
        parse(&format!("<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'>{image}{image}</svg>")).unwrap();
    let mut found = Vec::new();
    for node in tree.root().children() {
        let usvg::Node::Group(group) = node else { panic!("no group around an image") };
        let Some(usvg::Node::Image(image)) = group.children().first() else { panic!("no image") };
        let ImageKind::PNG(bytes) = image.kind() else { panic!("no PNG") };
        found.push(Arc::clone(bytes));
    }
    assert!(found.len() == 2 && Arc::ptr_eq(&found[0], &found[1]));
}

#[test]
fn a_document_goes_on_only_while_there_is_room() {
    let inside =
        format!("data:image/svg+xml,%3Csvg xmlns='{SVG_NAMESPACE}' width='9' height='9'>%3Cg/>%3C/svg>");
    let text = format!(
        "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><!--{}--><image width='9' height='9' href=\"{inside}\"/></svg>",
        " ".repeat(2 << 20)
    );
    let (fonts, limits) = (FontSet::embedded(), Limits::default());
    let asked = Mutex::new(Vec::new());
    let parse = |most: u64| {
        let room = |bytes: u64| {
            asked.lock().push(bytes);
            bytes <= most
        };
        Parser::new(&fonts, &Images::None, &limits, Renderer::Auto, crate::Reading::of_browsers(), &room)
            .parse(&text)
            .map(drop)
    };
    parse(u64::MAX).unwrap();
    let needed = std::mem::take(&mut *asked.lock());
    assert!(needed.len() == 4 && needed.is_sorted(), "two documents ask twice each: {needed:?}");
    for most in [0, needed[0] - 1, needed[3] - 1] {
        let Err(Stop::NeedsMemory(bytes)) = parse(most) else { panic!("{most} bytes suffice") };
        assert!(bytes > most, "{bytes} of {most}");
    }
    let small = Limits { memory: 1000, ..limits };
    let refused =
        Parser::new(&fonts, &Images::None, &small, Renderer::Auto, crate::Reading::of_browsers(), &|_| true)
            .parse(&text);
    assert!(matches!(refused, Err(Stop::Refused(Error::Limit { limit: "maxMemory", .. }))), "{refused:?}");
}

#[test]
fn a_document_of_too_many_nodes_is_refused() {
    let text = format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'>{}</svg>", "<g/>".repeat(250_001));
    assert_eq!(error(&text).code(), "ERR_OGPRESS_LIMIT");
}

#[test]
fn a_file_is_never_opened() {
    let file = std::env::temp_dir().join(format!("ogpress-{}.svg", std::process::id()));
    let file_content =
        format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><rect width='1' height='1'/></svg>");
    std::fs::write(&file, &file_content).unwrap();
    let image = |href: &str| {
        let text = format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><image href=\"{href}\" width='1' height='1'/></svg>"
        );
        parse(&text).unwrap().root().has_children()
    };
    let inside = format!("data:image/svg+xml,{}", file_content.replace('<', "%3C"));
    assert!(image(&inside), "the image itself is good");
    assert!(!image(file.to_str().unwrap()));
    std::fs::remove_file(file).unwrap();
}

fn warnings(body: &str) -> Vec<(&'static str, String)> {
    let fonts = FontSet::embedded();
    let limits = Limits::default();
    let parser =
        Parser::new(&fonts, &Images::None, &limits, Renderer::Auto, crate::Reading::of_browsers(), &|_| true);
    parser.parse(&format!("<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'>{body}</svg>")).unwrap();
    parser.remarks().0.into_iter().map(|warning| (warning.code, warning.message)).collect()
}

#[test]
fn an_image_that_is_left_out_is_always_a_warning() {
    for (href, expected) in [
        ("data:image/png;base64,@@@@", "not base64"),
        ("DATA:image/png;base64,AAA-", "not base64"),
        ("data:", "no comma"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png;base64,AAAA", "neither PNG"),
        ("data:image/avif;base64,AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUI=", "AVIF"),
        ("data:text/xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("data:image/svg+xml,%3Csvg width='9' height='9'/>", "xmlns"),
        ("data:image/svg+xml;base64,iVBORw0KGgo=", "labelled as an SVG"),
        ("data:image/png;base64,iVBORw0KGgo=", "header"),
    ] {
        let found = warnings(&format!("<image width='9' height='9' href=\"{href}\"/>"));
        let [(code, reason)] = &found[..] else { panic!("{href}: {found:?}") };
        assert_eq!(*code, "WARN_OGPRESS_IMAGE_BROKEN", "{href}");
        assert!(reason.contains(expected), "{href}: {reason}");
    }
    let found = warnings("<image width='9' height='9' href='undefined'/>");
    assert_eq!(found[0].0, "WARN_OGPRESS_IMAGE_REFUSED");
}

#[test]
fn an_svg_inside_is_cut_off_at_its_size() {
    let bounds = |content: &str| {
        let inside = format!(
            "data:image/svg+xml,%3Csvg xmlns='{SVG_NAMESPACE}' width='4' height='2'>{content}%3C/svg>"
        );
        let text = format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='8' height='4'><image width='8' height='4' href=\"{inside}\"/></svg>"
        );
        let tree = parse(&text).unwrap();
        let usvg::Node::Group(group) = &tree.root().children()[0] else { panic!("no group") };
        let usvg::Node::Image(image) = &group.children()[0] else { panic!("no image") };
        let ImageKind::SVG(tree) = image.kind() else { panic!("no SVG") };
        let mut clips = 0;
        let mut groups = vec![tree.root()];
        while let Some(group) = groups.pop() {
            clips += usize::from(group.clip_path().is_some());
            groups.extend(group.children().iter().filter_map(|node| match node {
                usvg::Node::Group(group) => Some(&**group),
                _ => None,
            }));
        }
        clips
    };
    assert_eq!(bounds("%3Cpath d='M0 0h4v2z'/>"), 0);
    assert_eq!(bounds("%3Cpath d='M0 0h5v2z'/>"), 1);
}
