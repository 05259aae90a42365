use super::*;

/// What a block says, and the warnings.
fn read(block: &str) -> (Option<FaceRule>, Vec<String>) {
    let mut warnings = Warnings::default();
    let rule = rule(&mut Parser::new(block), &Units::of_font_size(16.0, (300.0, 150.0)), &mut warnings);
    let messages = warnings.into_list().into_iter();
    (rule, messages.map(|warning| format!("{} {}", warning.code, warning.message)).collect())
}

fn valid(block: &str) -> FaceRule {
    let (rule, warnings) = read(&format!("font-family:A;src:url(a);{block}"));
    assert_eq!(warnings, [""; 0], "{block}");
    rule.unwrap()
}

#[test]
fn a_rule_is_what_its_descriptors_say() {
    let rule = valid(
        "FONT-WEIGHT: 900 100; font-stretch: condensed 150%; font-style: oblique -10deg 0.25turn;\
         unicode-range: U+26, u+0-7F, U+4??; font-display: swap; line-gap-override: 0%",
    );
    assert_eq!(rule.weight, Some(100.0..=900.0));
    assert_eq!(rule.stretch, Some(75.0..=150.0));
    assert_eq!(rule.style, Some(FaceStyle::Oblique(-10.0..=90.0)));
    assert_eq!(rule.unicode_range, [0x26..=0x26, 0..=0x7f, 0x400..=0x4ff]);
    let rule = valid("font-weight:bold; font-style:italic; font-width:calc(100% - 10%)");
    assert_eq!((rule.weight, rule.stretch), (Some(700.0..=700.0), Some(90.0..=90.0)));
    assert_eq!(rule.style, Some(FaceStyle::Italic));
    assert_eq!(valid("font-style:oblique").style, Some(FaceStyle::Oblique(OBLIQUE..=OBLIQUE)));
    let rule = valid("font-weight:700;font-weight:auto;font-style:auto;font-stretch:auto");
    assert_eq!((rule.weight, rule.style, rule.stretch), (None, None, None));
}

#[test]
fn a_descriptor_that_is_not_valid_leaves_the_one_before() {
    for bad in [
        "font-weight: 0",
        "font-weight: 1001",
        "font-weight: bolder",
        "font-weight: 1 2 3",
        "font-weight: auto 700",
        "font-weight: 700 !important",
        "font-style: oblique 91deg",
        "font-style: italic 3deg",
        "font-stretch: -1%",
        "font-stretch: 2",
        "unicode-range: U+110000",
        "unicode-range: U+7F-0",
        "unicode-range: A",
        "font-display: later",
        "font-family: A, B",
    ] {
        let good =
            "font-family:F;src:url(s);font-weight:300;font-style:italic;font-stretch:50%;unicode-range:U+1";
        let (rule, warnings) = read(&format!("{good};{bad}"));
        assert_eq!(rule, read(good).0, "{bad}");
        let [warning] = &warnings[..] else { panic!("{bad}: {warnings:?}") };
        assert!(warning.starts_with("WARN_OGPRESS_VALUE"), "{warning}");
    }
}

#[test]
fn sources_are_those_of_kinds_that_are_known() {
    let sources = |src: &str| {
        let (rule, _) = read(&format!("font-family:A;src:{src}"));
        rule.map(|rule| rule.sources)
    };
    let url = |url: &str| FaceSource::Url(url.to_owned());
    let local = |name: &str| FaceSource::Local(name.to_owned());
    assert_eq!(
        sources(
            "local(Inter  Bold), local('Inter-Bold'), url(a.eot?#x) format('embedded-opentype'), url('b') \
             format(woff2) tech(variations, color-COLRv1), url(c)format(\"woff2-variations\"), url(d) tech(incremental-patch), \
             url(e) bogus, url(data:font/woff2;base64,AA==)"
        ),
        Some(vec![
            local("Inter Bold"),
            local("Inter-Bold"),
            url("b"),
            url("c"),
            url("data:font/woff2;base64,AA==")
        ])
    );
    assert_eq!(sources("url(a.svg#f) format('svg')"), None);
    assert_eq!(sources("local()"), None);
    assert_eq!(sources("url(a); src: 'b'"), Some(vec![url("a")]));
}

#[test]
fn addresses_are_those_of_fonts_that_may_be_wanted() {
    let rules = [
        valid("src: local(x), url(y#f), url(z)"),
        valid("font-family: Other; src: url(other)"),
        valid("unicode-range: U+400-4FF; src: url(cyrillic)"),
        valid("font-family: 'A  B'; src: url(#f), url(ab)"),
    ];
    let named = |values: &[&str], text: &str| {
        let characters: Vec<u32> = text.chars().map(u32::from).collect();
        urls(&rules, &Names::of(values.iter().copied()), &characters)
    };
    assert_eq!(named(&["font: 1px a"], "x"), ["y", "z"]);
    assert_eq!(named(&["A", "b"], "x\u{450}"), ["y", "z", "cyrillic", "ab"]);
    assert_eq!(named(&["\\6fther"], "x"), ["y", "z", "other", "ab"]);
    assert_eq!(named(&["1px"], "x"), [""; 0]);
}

#[test]
fn a_rule_is_seen_before_a_document_is_parsed() {
    assert!(is_mentioned("<style>@Font-Face{}</style>") && !is_mentioned("-<svg>@font-fac"));
    assert_eq!(bytes_without_data("a{b:url(data:font/woff2;base64,AAAA+/==)}"), 33);
}

#[test]
fn a_rule_without_a_family_or_a_source_is_none() {
    for (block, lacking) in [
        ("src:url(a)", "font-family"),
        ("font-family:a", "src"),
        ("", "font-family"),
        ("font-family:A;src:b", "src"),
    ] {
        let (rule, warnings) = read(block);
        assert_eq!(rule, None);
        let [warning] = &warnings[..] else { panic!("{block}: {warnings:?}") };
        assert!(warning.starts_with("WARN_OGPRESS_AT_RULE") && warning.contains(lacking), "{warning}");
    }
    let (_, warnings) = read("font-family:'A B';src:url(a);size-adjust:90%");
    assert!(warnings[0].starts_with("WARN_OGPRESS_PROPERTY"), "{warnings:?}");
}
