//! Functions that the targets share.

use std::panic;
use std::process;
use std::sync::Once;

use ogpress_render::Limits;

/// Runs a target as the addon does. A panic of a dependency is caught. A panic of this project's code is a bug, and
/// ends the process.
pub fn caught(target: impl FnOnce()) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let is_ours = info.location().is_none_or(|place| !place.file().contains("/registry/"));
            if is_ours {
                eprintln!("{info}");
                process::abort();
            }
        }));
    });
    let _ = panic::catch_unwind(panic::AssertUnwindSafe(target));
}

/// The default limits, but with an image of at most 256 x 256 pixels, and with a quarter of the work, because
/// instrumented code takes several times as long.
#[must_use]
pub fn limits() -> Limits {
    Limits { pixels: 256 * 256, side: 256, work: Limits::default().work / 4, ..Limits::default() }
}

/// Makes a text for an element or attribute of bytes: a byte above 127 chooses a piece, and a printable byte stands for
/// itself.
#[must_use]
pub fn made(bytes: &[u8], pieces: &[&str]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            128.. => text.push_str(pieces[usize::from(byte - 128) % pieces.len()]),
            b'\n' | b' '..=b'~' => text.push(char::from(byte)),
            _ => text.push(' '),
        }
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
