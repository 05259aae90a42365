//! `docs/browser.md`: written from outcomes and from the lists of what passes with rivals.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::case::{Outcome, is_text, kind};
use crate::passing::{Names, RIVALS};

/// What writes the file.
pub(crate) const COMMAND: &str = "OGPRESS_WRITE_BROWSER=1 cargo test --package ogpress-render --test browser";

const HEADER: &str = "\
# As browsers draw it

Written by `crates/render/tests/browser.rs`; do not edit.

Small SVGs after public bug reports of this field (`../shared/browser`), each with the picture that Chromium makes of it. The
name of a case begins with its kind. Chromium had the fonts of that folder and no others, with Inter behind the generic
families and Fira Code behind `monospace`, and so has everybody here. Each case is rendered as wide as Chromium's picture.

A picture is *equal* to Chromium's if it has the same size and, both composited on white, a channel is off by at most 1.2 of
255 on average, and at most 0.6 % of the pixels have a channel that is off by more than 64. The columns of ogpress, resvg-js
and sharp count cases whose picture is equal. A case of ogpress is *silent* if its picture is not equal although there was no
error and no warning.

`crates/render/tests/browser/passing` names the cases that are equal. It is a ratchet: a case that was equal has to stay so. To write it
and this file anew, without and with the rivals:

";

/// How many cases of a kind there are, and of how many the pictures are equal.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    cases: usize,
    ours: usize,
    silent: usize,
    rivals: [usize; RIVALS.len()],
}

impl Totals {
    fn add(&mut self, outcome: &Outcome, rivals: &[Names; RIVALS.len()]) {
        self.cases += 1;
        self.ours += usize::from(outcome.failure.is_none());
        self.silent += usize::from(outcome.is_wrong_in_silence());
        for (total, names) in self.rivals.iter_mut().zip(rivals) {
            *total += usize::from(names.contains(&outcome.name));
        }
    }
}

/// The whole file.
pub(crate) fn of(outcomes: &[Outcome], rivals: &[Names; RIVALS.len()], reasons: &[(&str, &str)]) -> String {
    let (text, other): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| is_text(kind(&outcome.name)));
    format!(
        "{HEADER}```sh\n{COMMAND}\ncd benchmark/browser && npm install && npm start -- --write\n```\n\n\
         ## All but text\n\n{}\n## Text\n\n{}\n## Cases other than text that are not equal\n\n{}",
        kinds(&other, rivals),
        kinds(&text, rivals),
        failures(&other, reasons)
    )
}

/// A row for each kind, and one for all of them.
pub(crate) fn kinds(outcomes: &[&Outcome], rivals: &[Names; RIVALS.len()]) -> String {
    let mut kinds: BTreeMap<&str, Totals> = BTreeMap::new();
    let mut all = Totals::default();
    for outcome in outcomes {
        kinds.entry(kind(&outcome.name)).or_default().add(outcome, rivals);
        all.add(outcome, rivals);
    }
    let mut table = format!(
        "| kind | cases | ogpress | silent | {} |\n|---|--:|--:|--:|{}\n",
        RIVALS.join(" | "),
        "--:|".repeat(RIVALS.len())
    );
    for (kind, totals) in kinds {
        row(&mut table, kind, totals, |count| count.to_string());
    }
    row(&mut table, "**all**", all, |count| format!("**{count}**"));
    row(&mut table, "share", all, |count| percent(count, all.cases));
    table
}

fn row(table: &mut String, name: &str, totals: Totals, cell: impl Fn(usize) -> String) {
    let Totals { cases, ours, silent, rivals } = totals;
    let cells: Vec<String> = [cases, ours, silent].into_iter().chain(rivals).map(cell).collect();
    writeln!(table, "| {name} | {} |", cells.join(" | ")).unwrap();
}

/// In tenths, by integers: the same on every machine.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 2000 + whole) / (whole * 2).max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A row for each case that is not equal.
pub(crate) fn failures(outcomes: &[&Outcome], reasons: &[(&str, &str)]) -> String {
    let mut table = "| case | what came of it | silent | reason |\n|---|---|---|---|\n".to_owned();
    for outcome in outcomes {
        let Some(failure) = outcome.failure else { continue };
        let silent = if outcome.is_wrong_in_silence() { "silent" } else { "" };
        let reason = reasons.iter().find(|(name, _)| *name == outcome.name);
        let reason = reason.map_or("not looked at yet", |(_, reason)| reason);
        writeln!(table, "| `{}` | {failure} | {silent} | {reason} |", outcome.name).unwrap();
    }
    table
}

/// How many cases are equal by a file.
pub(crate) fn equal_by(document: &str) -> usize {
    let totals = document.lines().filter_map(|line| line.strip_prefix("| **all** | "));
    totals.map(|cells| cells.split(" | ").nth(1).unwrap().trim_matches('*').parse::<usize>().unwrap()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Failure;

    fn outcome(name: &str, failure: Option<Failure>) -> Outcome {
        Outcome { name: name.to_owned(), failure, is_told: false, picture: None }
    }

    #[test]
    fn a_document_counts_by_kind_and_lists_what_is_not_equal() {
        let differs = Some(Failure::Differs { mean: 1.5, share: 0.02 });
        let outcomes = [outcome("a-one", None), outcome("a-two", differs), outcome("t-one", differs)];
        let rivals = [["a-two".to_owned()].into(), Names::new()];
        let document = of(&outcomes, &rivals, &[("a-two", "because")]);
        for line in [
            "| a | 2 | 1 | 1 | 1 | 0 |",
            "| share | 100.0 % | 50.0 % | 50.0 % | 50.0 % | 0.0 % |",
            "| t | 1 | 0 | 1 | 0 | 0 |",
            "| `a-two` | mean 1.50, far off 2.00 % | silent | because |",
        ] {
            assert!(document.lines().any(|found| found == line), "{line}\n{document}");
        }
        assert!(!document.contains("t-one"));
        assert_eq!(equal_by(&document), 1);
    }
}
