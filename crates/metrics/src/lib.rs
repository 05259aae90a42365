//! Histograms, and the text in which Prometheus reads them: exposition format 0.0.4,
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::fmt::Write as _;
use std::time::Duration;

/// Upper bounds of a histogram's buckets, in seconds: from a task that does nothing to one that takes a build.
const BOUNDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0];

/// Times, counted by size.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    /// By the first bound that is not less; the last are above all bounds.
    counts: [u64; BOUNDS.len() + 1],
    sum: Duration,
}

impl Histogram {
    /// Counts a time.
    pub fn observe(&mut self, time: Duration) {
        let seconds = time.as_secs_f64();
        self.counts[BOUNDS.partition_point(|bound| *bound < seconds)] += 1;
        self.sum = self.sum.saturating_add(time);
    }

    /// How many times were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// A text that Prometheus reads.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// Begins a metric; its samples follow.
    pub fn metric(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A sample with its labels.
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

    /// The samples of a histogram.
    #[expect(clippy::cast_precision_loss, reason = "no machine counts to 2^53")]
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

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

/// A label's value, as the format wants it.
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
    fn a_histogram_counts_what_is_at_most_a_bound() {
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
    fn what_is_not_finite_or_not_plain_is_written_as_prometheus_reads_it() {
        let mut text = Exposition::default();
        text.metric("a", "gauge", "What.");
        text.sample("a", &[], f64::INFINITY);
        text.sample("a", &[("b", "c\"\\\nd")], 0.5);
        assert_eq!(text.into_text(), "# HELP a What.\n# TYPE a gauge\na +Inf\na{b=\"c\\\"\\\\\\nd\"} 0.5\n");
    }
}
