//! The metrics of the process, as text for Prometheus. Every thread gets the same.

use napi_derive::napi;

use crate::files::writer;
use crate::limit::shared_limiter;
use crate::render::budget;
use crate::shared::numbers::{number, number_of};
use crate::shared::pool::pool;
use ogpress_files::Counts;
use ogpress_limiter::{Limiter, Outcome, Stats, Times};
use ogpress_metrics::Exposition;
use ogpress_render::{self as render, SystemFontScan};

const OUTCOMES: [(&str, Outcome); 5] = [
    ("ok", Outcome::Ok),
    ("error", Outcome::Error),
    ("timeout", Outcome::Timeout),
    ("aborted", Outcome::Aborted),
    ("rejected", Outcome::Rejected),
];

/// Returns the text that Prometheus reads: named limiters, named writers, renders and fonts.
#[napi]
pub fn prometheus() -> String {
    let mut text = Exposition::default();
    limiters(&mut text);
    writers(&mut text);
    renders(&mut text);
    fonts(&mut text);
    text.into_text()
}

fn limiters(text: &mut Exposition) {
    let read = |limiter: &Limiter| (limiter.stats(), limiter.times().clone());
    let limiters: Vec<(String, Stats, Times)> = shared_limiter::named()
        .into_iter()
        .map(|(name, limiter)| {
            let (stats, times) = limiter.read(read);
            (name, stats, times)
        })
        .collect();
    for (name, help, value) in GAUGES {
        text.metric(name, "gauge", help);
        for (limiter, stats, _) in &limiters {
            text.sample(name, &[("limiter", limiter)], value(stats));
        }
    }
    text.metric("limiter_tasks_total", "counter", "Tasks that have ended, by outcome.");
    for (limiter, stats, _) in &limiters {
        for (outcome, index) in OUTCOMES {
            let labels = [("limiter", limiter.as_str()), ("outcome", outcome)];
            text.sample("limiter_tasks_total", &labels, number(stats.ended[index as usize]));
        }
    }
    text.metric("limiter_limit_changes_total", "counter", "Changes of the limit, by direction.");
    for (limiter, _, times) in &limiters {
        for (direction, count) in [("up", times.raised), ("down", times.lowered)] {
            let labels = [("limiter", limiter.as_str()), ("direction", direction)];
            text.sample("limiter_limit_changes_total", &labels, number(count));
        }
    }
    text.metric("limiter_queue_wait_seconds", "histogram", "Time from submission to start.");
    for (limiter, _, times) in &limiters {
        text.histogram("limiter_queue_wait_seconds", &[("limiter", limiter)], &times.waits);
    }
    text.metric("limiter_task_duration_seconds", "histogram", "Time from start to end.");
    for (limiter, _, times) in &limiters {
        text.histogram("limiter_task_duration_seconds", &[("limiter", limiter)], &times.durations);
    }
}

type Gauge = (&'static str, &'static str, fn(&Stats) -> f64);

const GAUGES: [Gauge; 4] = [
    ("limiter_concurrency_limit", "Slots that there are.", |stats| stats.limit.as_f64()),
    ("limiter_inflight", "Slots in use.", |stats| number(stats.running)),
    ("limiter_queue_length", "Tasks that wait.", |stats| number_of(stats.queued + stats.overflow)),
    ("limiter_zombies", "Tasks that timed out and still run.", |stats| number_of(stats.zombies)),
];

type WriterGauge = (&'static str, &'static str, fn(&Counts) -> f64);
type Outcomes = (&'static str, fn(&Counts) -> f64);

const WRITER_GAUGES: [WriterGauge; 3] = [
    ("ogpress_writer_concurrency_limit", "Files that may be in writing.", |counts| counts.limit.as_f64()),
    ("ogpress_writer_inflight", "Files in writing.", |counts| number(counts.running)),
    ("ogpress_writer_queue_length", "Files that wait.", |counts| number(counts.queued())),
];

const FILES: [Outcomes; 4] = [
    ("written", |counts| number(counts.written)),
    ("skipped", |counts| number(counts.skipped)),
    ("failed", |counts| number(counts.failed)),
    ("not_attempted", |counts| number(counts.not_attempted)),
];

fn writers(text: &mut Exposition) {
    let writers: Vec<(String, Counts)> =
        writer::named().into_iter().map(|(name, writer)| (name, writer.counts())).collect();
    for (name, help, value) in WRITER_GAUGES {
        text.metric(name, "gauge", help);
        for (writer, counts) in &writers {
            text.sample(name, &[("writer", writer)], value(counts));
        }
    }
    text.metric("ogpress_writer_files_total", "counter", "Files that have ended, by outcome.");
    for (writer, counts) in &writers {
        for (outcome, count) in FILES {
            let labels = [("writer", writer.as_str()), ("outcome", outcome)];
            text.sample("ogpress_writer_files_total", &labels, count(counts));
        }
    }
    text.metric("ogpress_writer_bytes_total", "counter", "Bytes written.");
    for (writer, counts) in &writers {
        text.sample("ogpress_writer_bytes_total", &[("writer", writer)], number(counts.bytes));
    }
}

fn renders(text: &mut Exposition) {
    let Stats { running, limit, .. } = budget::limiter().read(Limiter::stats);
    for (name, help, value) in [
        ("ogpress_renders_active", "Renders on native threads.", number_of(pool().running())),
        ("ogpress_renders_stuck", "Renders that do not stop.", number_of(pool().stuck())),
        ("ogpress_render_memory_limit_bytes", "Bytes that all renders may need.", limit.as_f64()),
        ("ogpress_render_memory_reserved_bytes", "Bytes that renders have reserved.", number(running)),
    ] {
        text.metric(name, "gauge", help);
        text.sample(name, &[], value);
    }
}

/// Returns the number of the machine's font files, the number of fonts in them, and the milliseconds that the scan took. Null before the
/// first text that needs them.
#[napi]
pub fn system_fonts() -> Option<(u32, u32, f64)> {
    let SystemFontScan { files, faces, took } = render::system_fonts()?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Some((count(files), count(faces), took.as_secs_f64() * 1000.0))
}

fn fonts(text: &mut Exposition) {
    let Some(SystemFontScan { files, faces, took }) = render::system_fonts() else { return };
    for (name, help, value) in [
        ("ogpress_system_font_files", "Font files of the machine.", number_of(files)),
        ("ogpress_system_font_faces", "Fonts in these files.", number_of(faces)),
        ("ogpress_system_font_scan_seconds", "Time that finding them took.", took.as_secs_f64()),
    ] {
        text.metric(name, "gauge", help);
        text.sample(name, &[], value);
    }
}
