//! Bounds that the painter keeps and the estimate counts on.

/// The most bytes of masks that are kept. Beyond that, masks are painted anew.
pub(super) const MOST_MASKS: usize = 16 << 20;

/// The most bytes of decoded images that are kept. Beyond that, images are decoded anew.
pub(super) const MOST_IMAGES: usize = 48 << 20;

/// The most bytes of resampled images that are kept. Beyond that, images are resampled anew.
pub(super) const MOST_RESAMPLED: usize = 16 << 20;

/// Once the pictures that wait to be drawn on a surface hold this many bytes, they are drawn and freed. vello draws at
/// the end: a card of a hundred masked elements would otherwise keep a hundred layers until then.
pub(super) const MOST_WAITING: usize = 8 << 20;

/// Once drawing what was recorded is estimated to take this many nanoseconds, it is drawn. vello cannot be cancelled
/// while it draws.
pub(super) const MOST_RECORDED: u64 = 150_000_000;
