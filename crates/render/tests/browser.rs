//! Chromium's pictures against what is painted here, by kind. `tests/browser/passing/ogpress.txt` names the cases whose
//! pictures are equal and is a ratchet: they have to stay so.
//!
//! `OGPRESS_WRITE_BROWSER=1` writes that list and `docs/browser.md` anew. `OGPRESS_BROWSER_ONLY=<start of a name>` runs
//! some cases, and compares with no file. `OGPRESS_BROWSER_OUT=<folder>` is where to put a folder of pictures for each
//! failure. With `--nocapture`, or when it fails, the test prints a table of kinds and what is wrong with each failure.
//! `OGPRESS_BROWSER_RIVALS=<folder>` is where `benchmark/browser` has put the pictures of rivals, to be judged as well.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::Write;
use std::path::Path;

use case::{Failure, Outcome, Suite, is_text, kind};
use passing::{Names, OURS, RIVALS};
use reasons::REASONS;

#[path = "browser/case.rs"]
mod case;
mod common;
#[path = "browser/document.rs"]
mod document;
#[path = "browser/passing.rs"]
mod passing;
#[path = "browser/reasons.rs"]
mod reasons;

#[test]
fn what_looked_like_chromiums_pictures_still_does() {
    let Some(folder) = common::shared("browser") else { return };
    let suite = Suite::new(&folder);
    let mut names = suite.names();
    let only = std::env::var("OGPRESS_BROWSER_ONLY").ok();
    if let Some(only) = &only {
        names.retain(|name| name.starts_with(only.as_str()));
    }
    let outcomes = common::in_parallel(&names, |name| suite.run(name));
    assert!(!outcomes.is_empty(), "no case");
    let rivals = match std::env::var_os("OGPRESS_BROWSER_RIVALS") {
        Some(folder) => RIVALS.map(|rival| judge_rival(&suite, &names, &Path::new(&folder).join(rival))),
        None => RIVALS.map(passing::read),
    };
    print(&outcomes, &rivals);
    if let Some(folder) = std::env::var_os("OGPRESS_BROWSER_OUT") {
        write_failures(Path::new(&folder), &suite, &outcomes);
    }
    let panicked = names_of(&outcomes, |failure| failure == Some(Failure::Panicked));
    assert!(panicked.is_empty(), "renders that panicked: {panicked:#?}");
    match (only, std::env::var_os("OGPRESS_WRITE_BROWSER")) {
        (Some(_), _) => {}
        (None, Some(_)) => write(&outcomes, &rivals),
        (None, None) => compare(&outcomes),
    }
}

fn names_of(outcomes: &[Outcome], is_wanted: impl Fn(Option<Failure>) -> bool) -> Names {
    outcomes.iter().filter(|outcome| is_wanted(outcome.failure)).map(|outcome| outcome.name.clone()).collect()
}

/// The cases of which a rival's pictures, files in a folder, are equal to Chromium's. It has none of what it refused.
fn judge_rival(suite: &Suite, names: &[String], pictures: &Path) -> Names {
    assert!(pictures.is_dir(), "{} is missing", pictures.display());
    let is_equal = |name: &String| {
        let png = std::fs::read(pictures.join(format!("{name}.png")));
        png.is_ok_and(|png| {
            case::failure(name, &common::Picture::decode(&png), &suite.chromium(name)).is_none()
        })
    };
    names.iter().filter(|name| is_equal(name)).cloned().collect()
}

fn print(outcomes: &[Outcome], rivals: &[Names; RIVALS.len()]) {
    let (text, other): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| is_text(kind(&outcome.name)));
    for (title, outcomes) in [("text", text), ("all but text", other)] {
        println!(
            "{title}\n{}\n{}",
            document::kinds(&outcomes, rivals),
            document::failures(&outcomes, REASONS)
        );
    }
}

/// Ours, Chromium's and both with the difference side by side, of each failure; all composited on white.
fn write_failures(folder: &Path, suite: &Suite, outcomes: &[Outcome]) {
    for outcome in outcomes {
        let Some(ours) = outcome.picture.as_ref().map(common::Picture::on_white) else { continue };
        let (folder, chromium) = (folder.join(&outcome.name), suite.chromium(&outcome.name).on_white());
        common::write(&folder.join("ours.png"), &ours);
        common::write(&folder.join("chromium.png"), &chromium);
        common::write(&folder.join("side-by-side.png"), &common::side_by_side(&ours, &chromium));
    }
}

fn write(outcomes: &[Outcome], rivals: &[Names; RIVALS.len()]) {
    passing::write(OURS, &names_of(outcomes, |failure| failure.is_none()));
    for (rival, names) in RIVALS.iter().zip(rivals) {
        passing::write(rival, names);
    }
    std::fs::write(path_of_document(), document::of(outcomes, rivals, REASONS)).unwrap();
    let stale: Vec<_> = REASONS.iter().filter(|(name, _)| is_equal(outcomes, name)).collect();
    assert!(stale.is_empty(), "reasons.rs explains these, which are equal: {stale:#?}");
}

fn is_equal(outcomes: &[Outcome], name: &str) -> bool {
    outcomes.iter().any(|outcome| outcome.name == name && outcome.failure.is_none())
}

/// Holds what passes to the committed list.
fn compare(outcomes: &[Outcome]) {
    let committed = passing::read(OURS);
    let is_committed = |outcome: &&Outcome| committed.contains(&outcome.name);
    let broken: Vec<String> = outcomes
        .iter()
        .filter(is_committed)
        .filter_map(|outcome| Some(format!("{}: {}", outcome.name, outcome.failure?)))
        .collect();
    assert!(broken.is_empty(), "these were equal to Chromium's pictures, and are no longer: {broken:#?}");
    let here = names_of(outcomes, |_| true);
    let missing: Vec<_> = committed.difference(&here).collect();
    assert!(missing.is_empty(), "cases that were equal and are not there: {missing:#?}");
    let better: Vec<_> =
        names_of(outcomes, |failure| failure.is_none()).difference(&committed).cloned().collect();
    if !better.is_empty() {
        // What a test prints is shown only if it fails.
        let _ = writeln!(
            std::io::stderr(),
            "{} cases more than before are equal to Chromium's pictures; keep them with `{}`: {}",
            better.len(),
            document::COMMAND,
            better.join(" ")
        );
    }
}

fn path_of_document() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/browser.md")
}

#[test]
fn the_document_counts_what_the_list_names() {
    // Both are being written meanwhile.
    if std::env::var_os("OGPRESS_WRITE_BROWSER").is_some() {
        return;
    }
    let document = std::fs::read_to_string(path_of_document()).unwrap();
    assert_eq!(
        document::equal_by(&document),
        passing::read(OURS).len(),
        "write both with `{}`",
        document::COMMAND
    );
}
