//! What the targets share.

use std::panic;
use std::process;
use std::sync::Once;

use ogpress_render::Limits;

/// Runs a target as the addon does: a panic of a dependency is caught, and one of our own is a bug that ends the process.
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

/// The limits of the addon, but for an image of at most 256 x 256 pixels, and for what counting edges costs: instrumented
/// code takes several times as long.
#[must_use]
pub fn limits() -> Limits {
    Limits { pixels: 256 * 256, side: 256, work: Limits::default().work / 4, ..Limits::default() }
}

/// Text for an element or an attribute, made of bytes: those above 127 choose a piece, and others stand for themselves where they
/// are printable.
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
