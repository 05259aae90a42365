//! Names that are alike, for the error that an unknown option gets.

use napi_derive::napi;

/// How alike two names have to be, from 0 to 1, for one to be taken for a misspelling of the other.
const ALIKE: f64 = 0.75;

/// The name that the caller probably meant.
#[napi]
pub fn nearest_name(name: String, known: Vec<String>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}
