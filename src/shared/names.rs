//! Finds a similar name, for the error of an unknown option.

use napi_derive::napi;

/// The similarity from which on a name is taken for a misspelling of another one, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.75;

/// Returns the name that the caller probably meant.
#[napi]
pub fn nearest_name(name: String, known: Vec<String>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}
