#![allow(missing_docs, clippy::all, clippy::pedantic)]
use ogpress::render::*;
use std::time::Instant;
#[test]
fn probe() {
    let Some(files) = std::env::var_os("PROBE") else { return };
    let fonts = FontSet::embedded();
    for file in files.to_str().unwrap().split(' ') {
        let svg = std::fs::read(file).unwrap();
        for renderer in [Renderer::Auto, Renderer::Resvg] {
            let options = Options {
                renderer,
                compression: Compression::Fast,
                limits: Limits { work: 1 << 50, memory: 1 << 40, ..Limits::default() },
                ..Options::default()
            };
            let t = Instant::now();
            let c = Cancellation::default();
            let answer = prepare(&svg, &options, &fonts, &Images::None, &c).and_then(|p| p.finish(&c));
            match answer {
                Ok(r) => println!(
                    "{file} {renderer:?} ok est work {:.1} ms paint {:.1} ms guard {:.1} parse {:.1}; est mem {:.1} MB",
                    r.report.work as f64 / 1e6,
                    r.report.paint.as_secs_f64() * 1e3,
                    r.report.guard.as_secs_f64() * 1e3,
                    r.report.parse.as_secs_f64() * 1e3,
                    r.report.memory as f64 / 1e6
                ),
                Err(e) => println!("{file} {renderer:?} {e} {:?}", t.elapsed()),
            }
        }
    }
}
