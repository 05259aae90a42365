//! Large blocks from a store of the process's own, and from the system where that has none.
//!
//! glibc keeps what is freed for each thread by itself, up to twice the largest block, and renders wander over
//! several threads: 20 MB more over a loop of cards. What it does give back has to be asked for again page by page, which is a third
//! of the time of a card. This store is one for all threads, and never holds more than [`MOST_KEPT`].

#![expect(unsafe_code, reason = "no allocator can be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// From so many bytes on a block has pages of its own.
const LARGE: usize = 1 << 17;

/// What pages are aligned to, at least.
const PAGE: usize = 4096;

/// Bytes that wait for a new use: what a card of the usual size needs.
const MOST_KEPT: usize = 16 << 20;

/// Blocks that wait for a new use, at the most. A render of a card needs some ten, of sizes that differ from card to card.
const SLOTS: usize = 64;

#[global_allocator]
static ALLOCATOR: Stored = Stored;

static STORE: Mutex<Store> = Mutex::new(Store::EMPTY);

struct Stored;

const fn is_large(layout: Layout) -> bool {
    layout.size() >= LARGE && layout.align() <= PAGE
}

/// The bytes that a block of so many really has: an eighth more at most, so that blocks can stand in for each other.
const fn rounded(size: usize) -> usize {
    let step = size.next_power_of_two() / 16;
    size.next_multiple_of(if step < PAGE { PAGE } else { step })
}

/// Blocks that nobody uses.
struct Store {
    blocks: [Option<Block>; SLOTS],
    bytes: usize,
    /// How many blocks came so far.
    count: u64,
}

#[derive(Clone, Copy)]
struct Block {
    address: usize,
    length: usize,
    /// Which it was of all that came.
    number: u64,
}

impl Store {
    const EMPTY: Self = Self { blocks: [None; SLOTS], bytes: 0, count: 0 };

    /// The address of a block of exactly this size: of several the latest, which may be in a cache still.
    fn take(&mut self, size: usize) -> Option<usize> {
        let fits = |block: &&mut Option<Block>| block.is_some_and(|block| block.length == size);
        let latest =
            self.blocks.iter_mut().filter(fits).max_by_key(|block| block.map(|block| block.number))?;
        let block = latest.take()?;
        self.bytes -= block.length;
        Some(block.address)
    }

    /// Keeps a block, at the cost of those that wait longest.
    fn keep(&mut self, address: usize, length: usize) {
        let mut free = self.blocks.iter().position(Option::is_none);
        while self.bytes + length > MOST_KEPT || free.is_none() {
            let waiting = |slot: &usize| self.blocks[*slot].map_or(u64::MAX, |block| block.number);
            let Some(longest) = (0..SLOTS).min_by_key(waiting) else { break };
            if let Some(block) = self.blocks[longest].take() {
                self.bytes -= block.length;
                unmap(block.address, block.length);
            }
            free = Some(longest);
        }
        let Some(slot) = free else { return unmap(address, length) };
        self.count += 1;
        self.blocks[slot] = Some(Block { address, length, number: self.count });
        self.bytes += length;
    }
}

fn store<T>(work: impl FnOnce(&mut Store) -> T) -> T {
    // Nothing in here panics: the lock is never poisoned, and if it were, the store would still be whole.
    work(&mut STORE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A block for so many bytes, of pages that are zeros if they are new; null if the system has none.
fn get(size: usize, zeroed: bool) -> *mut u8 {
    let length = rounded(size);
    if let Some(address) = store(|store| store.take(length)) {
        let block = ptr::with_exposed_provenance_mut::<u8>(address);
        if zeroed {
            // SAFETY: the block was taken out of the store, is nobody else's, and has `length` bytes.
            unsafe { ptr::write_bytes(block, 0, size) };
        }
        return block;
    }
    map(length)
}

/// New pages, which are zeros; null if the system has none.
fn map(length: usize) -> *mut u8 {
    let (access, own) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: without a file and at no given address, this touches nothing that exists.
    let pages = unsafe { libc::mmap(ptr::null_mut(), length, access, own, -1, 0) };
    if pages == libc::MAP_FAILED { ptr::null_mut() } else { pages.cast() }
}

/// Gives a block up that [`get`] made for so many bytes.
fn put(block: *mut u8, size: usize) {
    let (address, length) = (block.expose_provenance(), rounded(size));
    if length > MOST_KEPT / 2 {
        unmap(address, length);
    } else {
        store(|store| store.keep(address, length));
    }
}

fn unmap(address: usize, length: usize) {
    // SAFETY: these pages are a block of `get`'s that nobody uses any more.
    unsafe { libc::munmap(ptr::with_exposed_provenance_mut(address), length) };
}

// SAFETY: a block's size and alignment, which callers give back as they got them, decide by whom it is handled; both ways
// hand out blocks of at least that size and alignment, that overlap no other, or null.
unsafe impl GlobalAlloc for Stored {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return get(layout.size(), false);
        }
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return get(layout.size(), true);
        }
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_large(layout) {
            return put(block, layout.size());
        }
        // SAFETY: the caller's promises are the same, and `System` made this block.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the new size is valid for the alignment.
        let new_layout = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_large(layout), is_large(new_layout)) {
            (true, true) if rounded(layout.size()) == rounded(size) => block,
            // SAFETY: the caller's promises are the same, and `System` made this block.
            (false, false) => unsafe { System.realloc(block, layout, size) },
            // SAFETY: sizes are not zero; both blocks hold the smaller of the two, and do not overlap; the old one is
            // given up only if there is a new one.
            _ => unsafe {
                let new = self.alloc(new_layout);
                if !new.is_null() {
                    ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                    self.dealloc(block, layout);
                }
                new
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_keep_their_bytes_as_they_grow_and_shrink_over_the_limit() {
        let mut bytes: Vec<u8> = Vec::new();
        for length in
            [1, super::LARGE - 1, super::LARGE, 3 * super::LARGE + 1, super::LARGE / 2, 2 * super::LARGE, 5]
        {
            let kept = bytes.len().min(length);
            bytes.resize(length, 0);
            bytes.shrink_to_fit();
            assert!(
                bytes[..kept].iter().zip(0_u32..).all(|(&byte, index)| u32::from(byte) == index % 251),
                "{length}"
            );
            for (byte, index) in bytes.iter_mut().zip(0_u32..) {
                *byte = u8::try_from(index % 251).unwrap();
            }
        }
        assert!(
            vec![0_u8; 4 * super::LARGE].iter().all(|&byte| byte == 0),
            "zeros, though these bytes were used"
        );
    }

    #[test]
    fn what_waits_for_a_new_use_is_bounded_and_is_used() {
        let mut store = super::Store::EMPTY;
        let mut last = 0;
        for size in (1..40).map(|index| index * super::LARGE) {
            last = super::map(size).expose_provenance();
            store.keep(last, size);
            let kept: usize = store.blocks.iter().flatten().map(|block| block.length).sum();
            assert!(kept == store.bytes && kept <= super::MOST_KEPT, "{kept}");
        }
        assert_eq!(store.take(38 * super::LARGE + 1), None);
        assert_eq!(store.take(39 * super::LARGE), Some(last));
        assert_eq!(store.take(39 * super::LARGE), None, "it is in use");
        super::unmap(last, 39 * super::LARGE);
    }

    #[test]
    fn blocks_are_rounded_by_an_eighth_at_most() {
        for size in (super::LARGE..50 * super::LARGE).step_by(4099) {
            let rounded = super::rounded(size);
            assert!(rounded >= size && rounded <= size + size / 8 + super::PAGE, "{size}: {rounded}");
            assert_eq!(super::rounded(rounded), rounded, "{size}");
        }
    }
}
