//! Finds the face of a family that matches a style best.

use fontdb::{Database, FaceInfo, Family, Query};

/// The English family name, which fontdb puts first.
pub(super) fn family_name(face: &FaceInfo) -> Option<&str> {
    face.families.first().map(|(name, _)| name.as_str())
}

/// The face's own spelling of a family name. Names match without regard to case
/// ([CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-family-casing)), but fontdb compares them exactly.
fn matching_name<'a>(face: &'a FaceInfo, family: &str) -> Option<&'a str> {
    face.families.iter().map(|(name, _)| name.as_str()).find(|name| name.eq_ignore_ascii_case(family))
}

pub(super) fn has_family(database: &Database, family: &str) -> bool {
    database.faces().any(|face| matching_name(face, family).is_some())
}

/// The face of a family that matches a style best.
pub(super) fn best<'a>(database: &'a Database, wanted: Query<'_>, family: &str) -> Option<&'a FaceInfo> {
    let name = database.faces().find_map(|face| matching_name(face, family))?;
    let query = Query { families: &[Family::Name(name)], ..wanted };
    database.query(&query).and_then(|id| database.face(id))
}
