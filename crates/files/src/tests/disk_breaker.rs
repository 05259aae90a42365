//! The circuit breaker of a disk.

use crate::disk::disk_breaker::DiskBreaker;

#[test]
fn a_failure_affects_only_batches_that_are_older() {
    let breaker = DiskBreaker::default();
    let before = breaker.timestamp();
    assert!(!breaker.has_failures());
    assert!(breaker.record_failure(7, before));
    assert!(!breaker.record_failure(7, before), "only one failure is the first");
    assert!(
        breaker.has_failures() && breaker.has_failed_since(7, before) && !breaker.has_failed_since(8, before)
    );
    let after = breaker.timestamp();
    assert!(!breaker.has_failed_since(7, after));
    breaker.record_success(7, before);
    assert!(breaker.has_failed_since(7, before), "an older batch says nothing about the disk now");
    breaker.record_success(7, after);
    assert!(!breaker.has_failures());
    let later = breaker.timestamp();
    assert!(breaker.record_failure(7, later));
}
