//! The global allocator of the addon: keeps freed large blocks for the next render.
//!
//! Blocks of at least `LARGE` bytes are mapped pages. A freed one goes into a cache that all threads share, and the next allocation of the
//! same rounded size takes it from there. The cache never holds more than `MOST_KEPT` bytes; the oldest blocks are unmapped first.
//! Smaller blocks are glibc's.
//!
//! Why: glibc keeps freed memory for each thread, up to twice the largest block, and renders move between threads: 20 MB more over
//! a loop of cards. Memory that glibc returns to the system has to be faulted in again page by page, which is a third of the time of a
//! card. `docs/decisions.md` compares this with `mimalloc`.
//!
//! Invariants: a block is either in use or in the cache; the size that a caller gives back decides which allocator made the block.

#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "no allocator can be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// The size in bytes from which a block has pages of its own.
const LARGE: usize = 1 << 17;

/// The size and the least alignment of a page, in bytes.
const PAGE: usize = 4096;

/// The most bytes in the cache: what a card of 1200 x 630 needs.
const MOST_KEPT: usize = 16 << 20;

/// The most blocks in the cache. A card needs about ten, of sizes that differ from card to card.
const SLOTS: usize = 64;

#[global_allocator]
static ALLOCATOR: CachingAllocator = CachingAllocator;

static CACHE: Mutex<Cache> = Mutex::new(Cache::EMPTY);

struct CachingAllocator;

const fn is_large(layout: Layout) -> bool {
    layout.size() >= LARGE && layout.align() <= PAGE
}

/// Returns the size of the pages for a block: at most an eighth more, so that blocks of similar sizes can replace each other.
const fn rounded(size: usize) -> usize {
    let step = size.next_power_of_two() / 16;
    size.next_multiple_of(if step < PAGE { PAGE } else { step })
}

/// The cache of freed blocks.
struct Cache {
    blocks: [Option<Block>; SLOTS],
    bytes: usize,
    /// The number of blocks that were ever added.
    count: u64,
}

#[derive(Clone, Copy)]
struct Block {
    address: usize,
    length: usize,
    /// Its place in the order of additions.
    number: u64,
}

impl Cache {
    const EMPTY: Self = Self { blocks: [None; SLOTS], bytes: 0, count: 0 };

    /// Takes a block of exactly this size. Of several it takes the latest, which may still be in a processor cache.
    fn take(&mut self, size: usize) -> Option<usize> {
        let fits = |block: &&mut Option<Block>| block.is_some_and(|block| block.length == size);
        let latest =
            self.blocks.iter_mut().filter(fits).max_by_key(|block| block.map(|block| block.number))?;
        let block = latest.take()?;
        self.bytes -= block.length;
        Some(block.address)
    }

    /// Adds a block, and unmaps the oldest ones if there is no room.
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

fn with_cache<T>(work: impl FnOnce(&mut Cache) -> T) -> T {
    // Nothing in here panics, so the lock is never poisoned; the data would still be consistent.
    work(&mut CACHE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Returns a block of at least `size` bytes, or null if the system has no memory. New pages are zeros.
fn get(size: usize, zeroed: bool) -> *mut u8 {
    let length = rounded(size);
    if let Some(address) = with_cache(|cache| cache.take(length)) {
        let block = ptr::with_exposed_provenance_mut::<u8>(address);
        if zeroed {
            // SAFETY: the block was taken out of the cache, so nothing else uses it, and it has `length` bytes.
            unsafe { ptr::write_bytes(block, 0, size) };
        }
        return block;
    }
    map(length)
}

/// Maps new pages, which are zeros. Returns null if the system has none.
fn map(length: usize) -> *mut u8 {
    let (access, own) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: an anonymous mapping at no fixed address changes no existing mapping.
    let pages = unsafe { libc::mmap(ptr::null_mut(), length, access, own, -1, 0) };
    if pages == libc::MAP_FAILED { ptr::null_mut() } else { pages.cast() }
}

/// Frees a block that [`get`] returned for this size.
fn put(block: *mut u8, size: usize) {
    let (address, length) = (block.expose_provenance(), rounded(size));
    if length > MOST_KEPT / 2 {
        unmap(address, length);
    } else {
        with_cache(|cache| cache.keep(address, length));
    }
}

fn unmap(address: usize, length: usize) {
    // SAFETY: these pages are a block that `get` returned and that is not in use any more.
    unsafe { libc::munmap(ptr::with_exposed_provenance_mut(address), length) };
}

// SAFETY: the size and alignment of a block decide which allocator handles it, and callers give back those that they asked for. Both
// allocators return blocks of at least that size and alignment that overlap no other, or null.
unsafe impl GlobalAlloc for CachingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return get(layout.size(), false);
        }
        // SAFETY: the caller gives the same guarantees.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout) {
            return get(layout.size(), true);
        }
        // SAFETY: the caller gives the same guarantees.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_large(layout) {
            return put(block, layout.size());
        }
        // SAFETY: the caller gives the same guarantees, and `System` made this block.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller guarantees that the new size is valid for the alignment.
        let new_layout = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_large(layout), is_large(new_layout)) {
            (true, true) if rounded(layout.size()) == rounded(size) => block,
            // SAFETY: the caller gives the same guarantees, and `System` made this block.
            (false, false) => unsafe { System.realloc(block, layout, size) },
            // SAFETY: the sizes are not zero. Both blocks hold the smaller size and do not overlap. The old block is
            // freed only if there is a new one.
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
    fn the_cache_is_bounded_and_is_used() {
        let mut cache = super::Cache::EMPTY;
        let mut last = 0;
        for size in (1..40).map(|index| index * super::LARGE) {
            last = super::map(size).expose_provenance();
            cache.keep(last, size);
            let kept: usize = cache.blocks.iter().flatten().map(|block| block.length).sum();
            assert!(kept == cache.bytes && kept <= super::MOST_KEPT, "{kept}");
        }
        assert_eq!(cache.take(38 * super::LARGE + 1), None);
        assert_eq!(cache.take(39 * super::LARGE), Some(last));
        assert_eq!(cache.take(39 * super::LARGE), None, "it is in use");
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
