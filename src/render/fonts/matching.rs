//! Which face comes closest to what a text asks for.

use fontdb::{Database, FaceInfo, Family, Query};
use ttf_parser::Face;
use usvg::{Font, FontStretch, FontStyle};

/// The English name, which fontdb puts first.
pub(super) fn family_name(face: &FaceInfo) -> Option<&str> {
    face.families.first().map(|(name, _)| name.as_str())
}

/// The face's own spelling of a family name: names match without regard to case
/// ([CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-family-casing)), but fontdb compares letter by letter.
pub(super) fn matching_name<'a>(face: &'a FaceInfo, family: &str) -> Option<&'a str> {
    face.families.iter().map(|(name, _)| name.as_str()).find(|name| name.eq_ignore_ascii_case(family))
}

pub(super) fn has_family(database: &Database, family: &str) -> bool {
    database.faces().any(|face| matching_name(face, family).is_some())
}

/// The face of a family that comes closest to what the text asks for.
pub(super) fn best<'a>(database: &'a Database, wanted: Query<'_>, family: &str) -> Option<&'a FaceInfo> {
    let name = database.faces().find_map(|face| matching_name(face, family))?;
    let query = Query { families: &[Family::Name(name)], ..wanted };
    database.query(&query).and_then(|id| database.face(id))
}

pub(super) fn has(database: &Database, face: &FaceInfo, character: char) -> bool {
    let glyph =
        |data: &[u8], index| Face::parse(data, index).ok().and_then(|face| face.glyph_index(character));
    database.with_face_data(face.id, glyph).flatten().is_some()
}

/// What a text asks for, but for the family.
pub(super) fn query(font: &Font) -> Query<'static> {
    Query {
        families: &[],
        weight: fontdb::Weight(font.weight()),
        stretch: match font.stretch() {
            FontStretch::UltraCondensed => fontdb::Stretch::UltraCondensed,
            FontStretch::ExtraCondensed => fontdb::Stretch::ExtraCondensed,
            FontStretch::Condensed => fontdb::Stretch::Condensed,
            FontStretch::SemiCondensed => fontdb::Stretch::SemiCondensed,
            FontStretch::Normal => fontdb::Stretch::Normal,
            FontStretch::SemiExpanded => fontdb::Stretch::SemiExpanded,
            FontStretch::Expanded => fontdb::Stretch::Expanded,
            FontStretch::ExtraExpanded => fontdb::Stretch::ExtraExpanded,
            FontStretch::UltraExpanded => fontdb::Stretch::UltraExpanded,
        },
        style: match font.style() {
            FontStyle::Normal => fontdb::Style::Normal,
            FontStyle::Italic => fontdb::Style::Italic,
            FontStyle::Oblique => fontdb::Style::Oblique,
        },
    }
}

/// Of the faces that pass, the one closest to `like`: of its weight and style if there is one.
pub(super) fn closest<'a>(
    faces: impl Iterator<Item = &'a FaceInfo>,
    like: &FaceInfo,
    passes: impl Fn(&FaceInfo) -> bool,
) -> Option<&'a FaceInfo> {
    let mut faces: Vec<&FaceInfo> = faces.collect();
    // Stable, so that equals keep the order in which they were found. The test is dear, so it comes after.
    faces.sort_by_key(|face| (face.style != like.style, face.weight.0.abs_diff(like.weight.0)));
    faces.into_iter().find(|face| passes(face))
}
