use std::cell::{Cell, RefCell};

use super::*;
use crate::fonts::woff::tests::{INTER, tables, woff, woff2};

/// A provider for tests, which records what was asked of it.
#[derive(Default)]
struct Files {
    by_url: HashMap<&'static str, Vec<u8>>,
    asked: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
    /// Bytes that are available, and bytes that are kept.
    most: Option<u64>,
    kept: Cell<u64>,
    spent: Cell<u64>,
}

impl Provider for Files {
    fn load(&self, url: &str) -> Result<Arc<Vec<u8>>, String> {
        self.asked.borrow_mut().push(url.to_owned());
        self.by_url.get(url).cloned().map(Arc::new).ok_or_else(|| "there is none".to_owned())
    }

    fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        (name == "Inter Regular").then(|| (Arc::new(INTER.to_vec()), 0))
    }

    fn spend(&self, bytes: u64) -> bool {
        self.spent.set(self.spent.get() + bytes);
        self.spent.get() <= MOST_UNPACKED
    }

    fn reserve(&self, temporary: u64, kept: u64) -> Result<(), LoadError> {
        let total = self.kept.get() + temporary;
        if self.most.is_some_and(|most| total > most) {
            return Err(LoadError::NeedsMemory(total));
        }
        self.kept.set(self.kept.get() + kept);
        Ok(())
    }

    fn warn(&self, warning: Warning) {
        self.warnings.borrow_mut().push(format!("{} {}", warning.code, warning.message));
    }
}

/// Loads the fonts of a style sheet that a text in the families A and B needs.
fn load(sheet: &str, files: &Files) -> Result<DocumentFonts, u64> {
    let text = format!(
        "<svg xmlns='{}'><g font-family='A'><text font-family=\"Z, 'b'\">\u{df}x</text></g></svg>",
        crate::xml::SVG_NAMESPACE
    );
    let document = Document::parse(&text).unwrap();
    let styled = format!("<svg xmlns='{}'><style>{sheet}</style></svg>", crate::xml::SVG_NAMESPACE);
    let rules = rules(&styled);
    DocumentFonts::load(&rules, &Needed::by(&document), files)
}

fn rules(styled: &str) -> Vec<FaceRule> {
    let document = Document::parse(styled).unwrap();
    let set = crate::FontSet::embedded();
    crate::style::resolve(
        &document,
        crate::style::Shown::Document,
        96.0,
        &set,
        &mut crate::style::Left::default(),
    )
    .unwrap()
    .faces
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte))
            << (8 * (3 - chunk.len()));
        let digits = (0..=chunk.len()).map(|at| char::from(DIGITS[bits >> (18 - 6 * at) & 63]));
        text.extend(digits);
        text.push_str(&"=".repeat(3 - chunk.len()));
    }
    text
}

fn percent(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn is_inter(face: &DocumentFace) -> bool {
    ttf_parser::Face::parse(&face.data, face.index).is_ok_and(|face| face.number_of_glyphs() > 500)
}

#[test]
fn the_first_source_that_can_be_used_is_the_font() {
    let files = Files { by_url: HashMap::from([("a.woff2", woff2(INTER, None))]), ..Files::default() };
    let uri = base64(&woff(INTER));
    let escaped = percent(&woff2(INTER, None));
    for source in [
        "url(none.woff2), local(Nobody), url(data:,x), url(a.woff2)".to_owned(),
        format!("url(data:font/woff;base64,{uri}), url(none.woff2)"),
        format!("url(' DATA:;base64,{uri}#a') format('woff')"),
        format!("url(data:application/octet-stream,{escaped}) format(woff2) tech(variations)"),
        "local('Inter Regular')".to_owned(),
    ] {
        let sheet =
            format!("@font-face{{font-family:a;src:{source};font-weight:200 300;unicode-range:U+0-FF}}");
        let fonts = load(&sheet, &files).unwrap();
        let [face] = &fonts.faces[..] else { panic!("{} fonts of {:.80}", fonts.faces.len(), source) };
        assert!(is_inter(face));
        assert_eq!((&*face.family, &face.weight, &face.stretch), ("a", &(200.0..=300.0), &(100.0..=100.0)));
        assert_eq!((&face.style, &face.unicode_range[..]), (&FaceStyle::Normal, &[0..=0xff][..]));
    }
    assert_eq!(*files.asked.borrow(), ["none.woff2", "a.woff2"]);
    assert!(files.warnings.borrow().is_empty(), "{:?}", files.warnings);
}

#[test]
fn a_rule_without_a_usable_source_is_told_of_with_all_reasons() {
    for (source, expected) in [
        (
            "url(none.ttf)",
            "WARN_OGPRESS_FONT_REFUSED the font none.ttf of the family B is left out: there is none",
        ),
        (
            "local(Nobody)",
            "WARN_OGPRESS_FONT_REFUSED the font local(Nobody) of the family B is left out: there is no font of that name",
        ),
        (
            "url(data:font/woff2;base64,@@@@)",
            "WARN_OGPRESS_FONT_BROKEN the font data:font/woff2;base64,@@@@ of the family B is left out: its content is not base64",
        ),
        (
            "url(data:font/woff2;base64,d09GMg==)",
            "WARN_OGPRESS_FONT_BROKEN the font data:font/woff2;base64,d09GMg== of the family B is left out: it is a damaged \
             WOFF2 font",
        ),
        (
            "url(data:,text)",
            "WARN_OGPRESS_FONT_BROKEN the font data:,text of the family B is left out: it is not a TTF, OTF, TTC, WOFF or \
             WOFF2 font",
        ),
    ] {
        let files = Files::default();
        let fonts = load(&format!("@font-face{{font-family:B;src:{source}}}"), &files).unwrap();
        assert!(fonts.faces.is_empty());
        assert_eq!(*files.warnings.borrow(), [expected]);
    }
    let files = Files::default();
    load("@font-face{font-family:B;src:url(x),url(data:,y)}", &files).unwrap();
    assert_eq!(files.warnings.borrow().len(), 2);
}

#[test]
fn only_fonts_that_a_text_may_need_are_loaded() {
    let files = Files::default();
    load(
        "@font-face{font-family:C;src:url(of-nobody)}\
         @font-face{font-family:A;src:url(all)}\
         @font-face{font-family:A;src:url(cyrillic);unicode-range:U+400-4FF}\
         @font-face{font-family:b;src:url(latin);unicode-range:U+1,U+70-7F}\
         @font-face{font-family:'B';src:url(capital);unicode-range:U+53}\
         @media print{@font-face{font-family:A;src:url(printed)}}",
        &files,
    )
    .unwrap();
    // In upper case, the letter becomes two.
    assert_eq!(*files.asked.borrow(), ["all", "latin", "capital"]);
}

#[test]
fn a_file_of_several_fonts_is_loaded_once() {
    let files = Files { by_url: HashMap::from([("a.woff2", woff2(INTER, Some(3)))]), ..Files::default() };
    let sheet = "@font-face{font-family:A;src:url(a.woff2#3)}@font-face{font-family:B;src:url(a.woff2#Inter-Regular)}\
                 @font-face{font-family:A;src:url(a.woff2#3);font-weight:700}@font-face{font-family:A;src:url(a.woff2#9)}";
    let fonts = load(sheet, &files).unwrap();
    assert_eq!(fonts.faces.iter().map(|face| face.index).collect::<Vec<_>>(), [2, 0, 2, 0]);
    assert!(Arc::ptr_eq(&fonts.faces[0].data, &fonts.faces[2].data));
    assert_eq!(files.warnings.borrow().len(), 0);
}

#[test]
fn not_more_is_unpacked_than_may_be() {
    // Each declares fifty times its size, and is not a font.
    let claim =
        [b"wOF2", &[0; 8][..], &[0, 1], &[0; 34], &[0, 0x83, 0x80, 0x80, 0x00], &vec![0; 200_000]].concat();
    let content = base64(&claim);
    let rules: Vec<String> = (0..16)
        .map(|at| format!("@font-face{{font-family:A;src:url('data:font/woff2;x={at};base64,{content}')}}"))
        .collect();
    let files = Files::default();
    assert!(load(&rules.concat(), &files).unwrap().faces.is_empty());
    assert!(files.spent.get() > MOST_UNPACKED);
    let warnings = files.warnings.borrow();
    assert!(warnings[0].starts_with("WARN_OGPRESS_FONT_BROKEN"), "{:.300}", warnings[0]);
    assert!(warnings[15].starts_with("WARN_OGPRESS_FONT_REFUSED"), "{:.300}", warnings[15]);
}

#[test]
fn memory_is_asked_for_before_it_is_used() {
    let packed = woff2(INTER, None);
    let sheet = format!("@font-face{{font-family:A;src:url(data:font/woff2;base64,{})}}", base64(&packed));
    let within =
        |most| load(&sheet, &Files { most: Some(most), ..Files::default() }).map(|fonts| fonts.faces.len());
    let needed = 3 * INTER.len() as u64;
    assert_eq!(within(2 * needed), Ok(1));
    assert!(within(0).is_err());
    assert!(within(needed).is_err_and(|bytes| bytes > needed));
    let files = Files::default();
    let fonts = load(&sheet, &files).unwrap();
    assert_eq!(files.kept.get(), fonts.faces[0].data.len() as u64);
}

/// A font with axes: their tags, minima and maxima.
fn variable(axes: &[(&[u8; 4], i16, i16)]) -> Vec<u8> {
    let count = u16::try_from(axes.len()).unwrap().to_be_bytes();
    let fixed = |number: i16| [number.to_be_bytes(), [0; 2]].concat();
    let record = |(tag, least, most): &(&[u8; 4], i16, i16)| {
        [&tag[..], &fixed(*least), &fixed(*least), &fixed(*most), &[0, 0, 1, 0]].concat()
    };
    let axes: Vec<u8> = axes.iter().flat_map(record).collect();
    let fvar = [&[0, 1, 0, 0, 0, 16, 0, 2], &count[..], &[0, 20, 0, 0, 0, 8], &axes].concat();
    let mut tables = tables(INTER);
    tables.push((*b"fvar", [0; 4], &fvar));
    tables.sort_unstable();
    let count = u16::try_from(tables.len()).unwrap();
    let mut directory = [&[0, 1, 0, 0], &count.to_be_bytes()[..], &[0; 6]].concat();
    let mut data = Vec::new();
    for (tag, _, table) in &tables {
        let place =
            [12 + 16 * tables.len() + data.len(), table.len()].map(|number| u32::try_from(number).unwrap());
        directory.extend([*tag, [0; 4], place[0].to_be_bytes(), place[1].to_be_bytes()].concat());
        data.extend_from_slice(table);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    [directory, data].concat()
}

#[test]
fn what_a_rule_does_not_say_the_axes_of_the_font_do() {
    let font = variable(&[(b"slnt", -12, 0), (b"wdth", 75, 125), (b"wght", 100, 900)]);
    let files = Files { by_url: HashMap::from([("v.ttf", font)]), ..Files::default() };
    let fonts = load(
        "@font-face{font-family:A;src:url(v.ttf)}\
         @font-face{font-family:A;src:url(v.ttf);font-weight:700;font-style:normal;font-stretch:50%}",
        &files,
    )
    .unwrap();
    let of = |face: &DocumentFace| (face.weight.clone(), face.stretch.clone(), face.style.clone());
    assert_eq!(
        of(&fonts.faces[0]),
        (100.0..=900.0, 75.0..=125.0, FaceStyle::Oblique(0.0..=14.0)),
        "a narrow axis is asked for any angle"
    );
    assert_eq!(of(&fonts.faces[1]), (700.0..=700.0, 50.0..=50.0, FaceStyle::Normal));
}
