//! Warnings: what a document asks for and does not get.

/// The most warnings that one render gives.
const MOST_WARNINGS: usize = 256;

/// How much of an address a warning shows.
const SHOWN: usize = 200;

/// Something that was left out of a picture, or is not as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: &'static str,
    /// What is left out, and why.
    pub message: String,
    /// The address of a picture, or how it begins.
    pub href: Option<String>,
}

impl Warning {
    /// A picture that was not loaded.
    #[expect(clippy::needless_pass_by_value, reason = "callers have made a text for it")]
    pub(crate) fn refused(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_REFUSED", href, "is left out", &reason)
    }

    /// A picture that cannot be shown.
    #[expect(clippy::needless_pass_by_value, reason = "callers have made a text for it")]
    pub(crate) fn broken(href: &str, reason: String) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_BROKEN", href, "is left out", &reason)
    }

    /// A picture that is damaged or cut short.
    pub(crate) fn damaged(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_DAMAGED", href, "is shown in part", reason)
    }

    /// A picture whose colours are not shown as they were meant.
    pub(crate) fn coloured(href: &str, reason: &str) -> Self {
        Self::of_image("WARN_OGPRESS_IMAGE_COLOURS", href, "is shown in other colours", reason)
    }

    /// A part of an SVG that an address names, all of which is shown.
    pub(crate) fn view(fragment: &str) -> Self {
        let fragment = shown(fragment);
        let reason = "of an SVG in an image all is shown, as if no part of it were named";
        let message = format!("the reference `#{fragment}` is left out: {reason}");
        Self { code: "WARN_OGPRESS_REFERENCE", message, href: None }
    }

    fn of_image(code: &'static str, href: &str, outcome: &str, reason: &str) -> Self {
        let href = shown(href);
        Self { code, message: format!("the image {href} {outcome}: {reason}"), href: Some(href) }
    }
}

/// Adds a warning, if it is none of those that there are, and there are not too many.
pub(crate) fn note(warnings: &mut Vec<Warning>, warning: Warning) {
    if warnings.len() < MOST_WARNINGS && !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

/// How an address begins.
pub(crate) fn shown(href: &str) -> String {
    let mut text: String = href.chars().take(SHOWN).collect();
    if text.len() < href.len() {
        text.push('…');
    }
    text
}
