//! Warnings: what a document asks for and does not get.

/// The most warnings of one render.
const MOST_WARNINGS: usize = 256;

/// Characters of an address that a warning shows.
const SHOWN: usize = 200;

/// A part of a document that is left out, or is not shown as intended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: &'static str,
    /// What is left out, and the reason.
    pub message: String,
    /// The address of an image or font, shortened.
    pub href: Option<String>,
}

impl Warning {
    /// An image that was not loaded.
    #[expect(clippy::needless_pass_by_value, reason = "callers have an owned text")]
    pub(crate) fn refused(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_REFUSED", href, "is left out", &reason)
    }

    /// An image that cannot be shown.
    #[expect(clippy::needless_pass_by_value, reason = "callers have an owned text")]
    pub(crate) fn broken(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_BROKEN", href, "is left out", &reason)
    }

    /// An image that is damaged or truncated.
    pub(crate) fn damaged(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_DAMAGED", href, "is shown in part", reason)
    }

    /// An image whose colours are not shown as intended.
    pub(crate) fn coloured(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_COLOURS", href, "is shown in other colours", reason)
    }

    /// An address that names a part of an SVG image. The whole SVG is shown.
    pub(crate) fn view(fragment: &str) -> Self {
        let fragment = shown(fragment);
        let reason = "of an SVG in an image all is shown, as if no part of it were named";
        let message = format!("the reference `#{fragment}` is left out: {reason}");
        Self { code: "WARN_OGPRESS_REFERENCE", message, href: None }
    }

    /// A picture that is partly transparent, in a format without transparency.
    pub(crate) fn transparency() -> Self {
        let message = "the picture is partly transparent, which JPEG cannot store: what is transparent is white; \
                       `background` sets another colour";
        Self { code: "WARN_OGPRESS_TRANSPARENCY", message: message.to_owned(), href: None }
    }

    fn of_image(code: &'static str, href: &str, outcome: &str, reason: &str) -> Self {
        let href = shown(href);
        Self { code, message: format!("the image {href} {outcome}: {reason}"), href: Some(href) }
    }
}

/// Adds a warning, unless it is there already or there are too many.
pub(crate) fn note(warnings: &mut Vec<Warning>, warning: Warning) {
    if warnings.len() < MOST_WARNINGS && !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

/// Returns an address, shortened for a warning.
pub(crate) fn shown(href: &str) -> String {
    let mut text: String = href.chars().take(SHOWN).collect();
    if text.len() < href.len() {
        text.push('…');
    }
    text
}
