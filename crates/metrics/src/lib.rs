//! Histograms, and a writer of Prometheus' text format, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
//!
//! The format is written by hand: its writer is 30 lines, and the counters live in the limiters and writers that count, so a
//! metrics crate's registry would have no use.

use std::fmt::Write as _;
use std::time::Duration;

/// The upper bounds of the buckets, in seconds: from a task that does nothing to one that takes a whole build.
const BOUNDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0];

/// Counts durations by size.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    /// One count per bucket; the last bucket has no upper bound.
    counts: [u64; BOUNDS.len() + 1],
    sum: Duration,
}

impl Histogram {
    /// Counts a duration.
    pub fn observe(&mut self, time: Duration) {
        let seconds = time.as_secs_f64();
        self.counts[BOUNDS.partition_point(|bound| *bound < seconds)] += 1;
        self.sum = self.sum.saturating_add(time);
    }

    /// The number of counted durations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// A text in the exposition format.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// Writes the header of a metric. Its samples have to follow.
    pub fn metric(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// Writes a sample.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let _ = write!(self.0, "{}{label}=\"{}\"", if index == 0 { '{' } else { ',' }, Escaped(text));
        }
        let end = if labels.is_empty() { " " } else { "} " };
        if value.is_infinite() {
            let _ = writeln!(self.0, "{end}{}Inf", if value > 0.0 { '+' } else { '-' });
        } else {
            let _ = writeln!(self.0, "{end}{value}");
        }
    }

    /// Writes the samples of a histogram.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn histogram(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram) {
        let bounds = BOUNDS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        let mut below = 0;
        for (bound, count) in bounds.zip(histogram.counts) {
            below += count;
            let labels: Vec<_> = labels.iter().copied().chain([("le", bound.as_str())]).collect();
            self.sample(&format!("{name}_bucket"), &labels, below as f64);
        }
        self.sample(&format!("{name}_sum"), labels, histogram.sum.as_secs_f64());
        self.sample(&format!("{name}_count"), labels, below as f64);
    }

    /// Returns the text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Displays the value of a label with backslashes, quotes and line feeds escaped.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '\\' => f.write_str(r"\\"),
            '"' => f.write_str("\\\""),
            '\n' => f.write_str(r"\n"),
            _ => f.write_char(char),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_counts_durations_up_to_its_bound() {
        let mut histogram = Histogram::default();
        for ms in [0, 1, 2, 60_000, 1_000_000] {
            histogram.observe(Duration::from_millis(ms));
        }
        let mut text = Exposition::default();
        text.histogram("time_seconds", &[("of", "a")], &histogram);
        let text = text.into_text();
        for line in [
            "time_seconds_bucket{of=\"a\",le=\"0.001\"} 2\n",
            "time_seconds_bucket{of=\"a\",le=\"0.0025\"} 3\n",
            "time_seconds_bucket{of=\"a\",le=\"60\"} 4\n",
            "time_seconds_bucket{of=\"a\",le=\"+Inf\"} 5\n",
            "time_seconds_sum{of=\"a\"} 1060.003\n",
            "time_seconds_count{of=\"a\"} 5\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn infinities_and_special_characters_are_written_as_prometheus_expects() {
        let mut text = Exposition::default();
        text.metric("a", "gauge", "What.");
        text.sample("a", &[], f64::INFINITY);
        text.sample("a", &[("b", "c\"\\\nd")], 0.5);
        assert_eq!(text.into_text(), "# HELP a What.\n# TYPE a gauge\na +Inf\na{b=\"c\\\"\\\\\\nd\"} 0.5\n");
    }
}
