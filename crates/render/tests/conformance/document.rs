//! `docs/conformance.md`: written from outcomes, and compared with the committed one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::case::{Class, Failure, Outcome};

const FAILURES: &str = "## Cases that fail";
const COMMAND: &str = "OGPRESS_WRITE_CONFORMANCE=1 cargo test --package ogpress-render --test conformance";

const HEADER: &str = "\
# Conformance

Written by `crates/render/tests/conformance`; do not edit.

resvg's own test pictures are the reference: SVGs of one feature each, with the picture that resvg should make of it.
Each is painted at the width of its reference (300 pixels, with few exceptions) with the fonts of that suite only; files
that an SVG names are put inside it as data URIs first, as a render reads no files.

A picture is *equal* to its reference if it has the same size and, both composited on white and on black, a channel is
off by at most 1.0 of 255 on average, and at most 0.5 % of the pixels (0.1 % from 1000 pixels of width on) have a channel
that is off by more than 64.

- **fast**: equal, and painted by the fast painter alone; also where there is nothing to paint.
- **partly**: equal, and parts of it went through resvg.
- **fallback**: equal, and all of it went through resvg.
- **newer**: not equal, but equal to what resvg 0.49, which is built in, paints of it. The references are those of 0.48, and
  0.49 mended some of them; which, and how, `crates/render/tests/conformance/reasons.rs` says.
- **refused**: an error with a code, and in the reference nothing is drawn.
- **failed**: everything else. Each is listed below, with the reason.

This file is a ratchet: a case that passes by it has to pass, and its totals have to be true. To write it anew:

";

/// How many cases of each class there are.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    fast: usize,
    partly: usize,
    fallback: usize,
    newer: usize,
    refused: usize,
    failed: usize,
}

impl Totals {
    fn add(&mut self, class: Class) {
        *match class {
            Class::Fast => &mut self.fast,
            Class::Partly => &mut self.partly,
            Class::Fallback => &mut self.fallback,
            Class::Newer => &mut self.newer,
            Class::Refused => &mut self.refused,
            Class::Failed(_) => &mut self.failed,
        } += 1;
    }

    /// The number of cases, then of each class.
    const fn cells(self) -> [usize; 7] {
        let cases = self.fast + self.partly + self.fallback + self.newer + self.refused + self.failed;
        [cases, self.fast, self.partly, self.fallback, self.newer, self.refused, self.failed]
    }
}

/// The whole file.
pub(crate) fn of(outcomes: &[Outcome], reasons: &[(&str, &str)]) -> String {
    format!(
        "{HEADER}```sh\n{COMMAND}\n```\n\n## Folders\n\n{}\n{FAILURES}\n\n{}\n## Cases that are newer\n\n{}\n## Why resvg painted\n\n{}",
        folders(outcomes),
        failures(outcomes, reasons),
        newer(outcomes, reasons),
        fallbacks(outcomes)
    )
}

fn folders(outcomes: &[Outcome]) -> String {
    let mut folders: BTreeMap<&str, Totals> = BTreeMap::new();
    let mut all = Totals::default();
    for outcome in outcomes {
        folders.entry(outcome.folder()).or_default().add(outcome.class);
        all.add(outcome.class);
    }
    let mut table =
        "| folder | cases | fast | partly | fallback | newer | refused | failed |\n|---|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for (folder, totals) in folders {
        row(&mut table, folder, totals.cells().map(|count| count.to_string()));
    }
    let cells = all.cells();
    row(&mut table, "**all**", cells.map(|count| format!("**{count}**")));
    row(&mut table, "share", cells.map(|count| percent(count, cells[0])));
    table
}

/// In tenths, by integers: the same on every machine.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 2000 + whole) / (whole * 2).max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn row(table: &mut String, name: &str, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().collect();
    writeln!(table, "| {name} | {} |", cells.join(" | ")).unwrap();
}

fn failures(outcomes: &[Outcome], reasons: &[(&str, &str)]) -> String {
    let mut table = "| case | what came of it | reason |\n|---|---|---|\n".to_owned();
    for outcome in outcomes {
        let Some(failure) = outcome.failure() else { continue };
        row(&mut table, &format!("`{}`", outcome.name), [described(failure), reason(outcome, reasons)]);
    }
    table
}

fn newer(outcomes: &[Outcome], reasons: &[(&str, &str)]) -> String {
    let mut table = "| case | reason |\n|---|---|\n".to_owned();
    for outcome in outcomes.iter().filter(|outcome| outcome.class == Class::Newer) {
        row(&mut table, &format!("`{}`", outcome.name), [reason(outcome, reasons)]);
    }
    table
}

fn reason(outcome: &Outcome, reasons: &[(&str, &str)]) -> String {
    reasons.iter().find(|&&(name, _)| name == outcome.name).map_or("", |&(_, reason)| reason).to_owned()
}

fn described(failure: Failure) -> String {
    match failure {
        Failure::Differs(off) => format!("mean {:.2}, far off {:.2} %", off.mean, off.share * 100.0),
        Failure::Size { ours, reference } => {
            format!("{} x {} instead of {} x {}", ours.0, ours.1, reference.0, reference.1)
        }
        Failure::Error(code) => format!("`{code}`"),
        Failure::Panicked => "panicked".to_owned(),
    }
}

fn fallbacks(outcomes: &[Outcome]) -> String {
    let mut counts: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for outcome in outcomes {
        let unsaid = (outcome.class == Class::Fallback && outcome.fallbacks.is_empty()).then_some("not said");
        for reason in outcome.fallbacks.iter().copied().chain(unsaid) {
            let (subtrees, cases) = counts.entry(reason).or_default();
            *subtrees += 1;
            cases.insert(&outcome.name);
        }
    }
    let mut table = "| reason | subtrees | cases |\n|---|--:|--:|\n".to_owned();
    for (reason, (subtrees, cases)) in counts {
        row(&mut table, reason, [subtrees.to_string(), cases.len().to_string()]);
    }
    table
}

/// A row for each case, of columns parted by tabs.
pub(crate) fn table_of_cases(outcomes: &[Outcome]) -> String {
    let mut table = "case\tclass\tmean\tfar off, %\tpainted\tfallbacks\n".to_owned();
    for Outcome { name, class, difference, painted, fallbacks, .. } in outcomes {
        let class = match class {
            Class::Fast => "fast".to_owned(),
            Class::Partly => "partly".to_owned(),
            Class::Fallback => "fallback".to_owned(),
            Class::Newer => "newer".to_owned(),
            Class::Refused => "refused".to_owned(),
            Class::Failed(Failure::Differs(_)) => "failed".to_owned(),
            Class::Failed(failure) => format!("failed: {}", described(*failure)),
        };
        let (mean, share) = difference.map_or((f64::NAN, f64::NAN), |off| (off.mean, off.share * 100.0));
        let fallbacks = fallbacks.join("; ");
        writeln!(table, "{name}\t{class}\t{mean:.3}\t{share:.3}\t{painted}\t{fallbacks}").unwrap();
    }
    table
}

/// Whether everything that passed by the committed file still does, and what the file says is true. Measured numbers
/// are not compared, as they may differ in a last digit between machines.
pub(crate) fn compare(committed: &str, now: &str) -> Result<(), String> {
    let broken: Vec<&str> = failing(now).difference(&failing(committed)).copied().collect();
    if !committed.is_empty() && !broken.is_empty() {
        return Err(format!("these passed by docs/conformance.md, and now fail: {broken:#?}"));
    }
    let (committed, now) = (without_numbers(committed), without_numbers(now));
    if committed == now {
        return Ok(());
    }
    let only_in = |left: &[String], right: &[String]| -> Vec<String> {
        left.iter().filter(|line| !right.contains(line)).cloned().collect()
    };
    Err(format!(
        "docs/conformance.md is out of date; look at it after `{COMMAND}`\nit says {:#?}\nbut now {:#?}",
        only_in(&committed, &now),
        only_in(&now, &committed)
    ))
}

/// The names of the cases that fail by a file.
fn failing(document: &str) -> BTreeSet<&str> {
    let table = document.split_once(FAILURES).map_or("", |(_, table)| table);
    table
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect()
}

fn without_numbers(document: &str) -> Vec<String> {
    let without = |line: &str| match line.split_once(" | mean ") {
        Some((name, rest)) => format!("{name} | {}", rest.split_once(" | ").map_or("", |(_, reason)| reason)),
        None => line.to_owned(),
    };
    document.lines().map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{Difference, Picture};

    fn outcome(name: &str, class: Class) -> Outcome {
        Outcome::without_picture(name.to_owned(), class)
    }

    fn wrong(grey: u8) -> Class {
        let plain = |value| Picture { width: 1, height: 1, rgba: vec![value, value, value, 255] };
        Class::Failed(Failure::Differs(Difference::between(&plain(0), &plain(grey))))
    }

    fn document(first: Class, second: Class) -> String {
        of(&[outcome("a/b/first", first), outcome("a/b/second", second)], &[])
    }

    #[test]
    fn a_case_that_passed_and_now_fails_is_named() {
        let committed = document(Class::Fast, wrong(200));
        let error = compare(&committed, &document(wrong(200), Class::Fast)).unwrap_err();
        assert!(error.contains("a/b/first") && !error.contains("a/b/second"), "{error}");
    }

    #[test]
    fn a_committed_file_has_to_be_true_but_for_what_was_measured() {
        let committed = document(Class::Fast, wrong(200));
        assert_eq!(compare(&committed, &committed), Ok(()));
        assert_eq!(compare(&committed, &document(Class::Fast, wrong(201))), Ok(()));
        for now in [document(Class::Partly, wrong(200)), document(Class::Fast, Class::Fast)] {
            assert!(compare(&committed, &now).unwrap_err().contains(COMMAND));
        }
        assert!(compare("", &committed).is_err(), "a missing file is not true");
    }

    #[test]
    fn shares_are_rounded_to_tenths() {
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(2, 3), "66.7 %");
        assert_eq!(percent(3, 3), "100.0 %");
    }
}
