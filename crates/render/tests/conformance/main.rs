//! resvg's own test pictures against what is painted here. `docs/conformance.md` holds the outcome and is a ratchet:
//! what passes there has to pass.
//!
//! `OGPRESS_WRITE_CONFORMANCE=1` writes that file anew. `OGPRESS_CONFORMANCE_ONLY=<part of a name>` runs some cases,
//! prints what came of each (with `--nocapture`) and compares with no file. `OGPRESS_CONFORMANCE_OUT=<folder>` is where
//! to put a picture of each failure (ours, the reference, the difference) and `cases.tsv`, a row for each case.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::path::Path;

use case::{Class, Failure, Outcome, Suite};
use reasons::REASONS;

mod case;
#[path = "../common/mod.rs"]
mod common;
mod document;
mod href;
mod reasons;

#[test]
fn what_looked_like_resvgs_references_still_does() {
    let Some(folder) = common::shared("conformance/resvg") else { return };
    let only = std::env::var("OGPRESS_CONFORMANCE_ONLY").ok();
    let suite = Suite::new(&folder);
    let mut paths = common::svgs_below(&suite.tests());
    if let Some(only) = &only {
        paths.retain(|path| suite.name(path).contains(only.as_str()));
    }
    let outcomes = common::in_parallel(&paths, |path| suite.run(path));
    assert!(!outcomes.is_empty(), "no case");
    if let Some(folder) = std::env::var_os("OGPRESS_CONFORMANCE_OUT") {
        write_failures(Path::new(&folder), &suite, &outcomes);
    }
    if only.is_some() {
        println!("{}", document::table_of_cases(&outcomes));
    }
    let panicked: Vec<&str> =
        outcomes.iter().filter(|o| o.class == Class::Failed(Failure::Panicked)).map(|o| &*o.name).collect();
    assert!(panicked.is_empty(), "renders that panicked: {panicked:#?}");
    if only.is_none() {
        check_document(&outcomes);
    }
}

fn write_failures(folder: &Path, suite: &Suite, outcomes: &[Outcome]) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("cases.tsv"), document::table_of_cases(outcomes)).unwrap();
    for outcome in outcomes.iter().filter(|outcome| outcome.failure().is_some()) {
        let Some(ours) = &outcome.picture else { continue };
        let picture = common::side_by_side(ours, &suite.reference(&outcome.name));
        common::write(&folder.join(format!("{}.png", outcome.name)), &picture);
    }
}

/// Compares with the committed file, or writes it. What is not equal has to be explained either way, and no longer than
/// it is so.
fn check_document(outcomes: &[Outcome]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
    let now = document::of(outcomes, REASONS);
    if std::env::var_os("OGPRESS_WRITE_CONFORMANCE").is_some() {
        std::fs::write(&path, &now).unwrap();
    } else {
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        document::compare(&committed, &now).unwrap_or_else(|problem| panic!("{problem}"));
    }
    let unequal: BTreeSet<&str> =
        outcomes.iter().filter(|outcome| !outcome.is_equal()).map(|outcome| &*outcome.name).collect();
    let explained: BTreeSet<&str> = REASONS.iter().map(|&(name, _)| name).collect();
    let unexplained: Vec<_> = unequal.difference(&explained).collect();
    assert!(unexplained.is_empty(), "reasons.rs does not say why these are not equal: {unexplained:#?}");
    let stale: Vec<_> = explained.difference(&unequal).collect();
    assert!(stale.is_empty(), "reasons.rs explains these, which are equal: {stale:#?}");
}
