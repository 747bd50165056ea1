//! Marks of targets that tell versions apart by size and time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The mark of what is no file.
pub const NO_FILE: &str = "other";

/// Returns a file's size and the time of its last change, in seconds or finer.
pub fn mark_of(size: u64, time: SystemTime) -> String {
    let time = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    match time.subsec_nanos() {
        0 => format!("{size}-{}", time.as_secs()),
        nanoseconds => format!("{size}-{}.{nanoseconds:09}", time.as_secs()),
    }
}

/// True if a mark is that of a file of this size.
pub fn has_size(mark: &str, size: &str) -> bool {
    mark.split_once('-').is_some_and(|(found, _)| found == size)
}

/// Returns the time now, or a little later: no version in a list has it, so that two versions of the same
/// size never have the same mark. In even seconds: FAT has no others.
pub fn unlisted_time(list: &str) -> SystemTime {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut seconds = now.as_secs() / 2 * 2;
    while list.contains(&format!("-{seconds} ")) {
        seconds += 2;
    }
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_given_only_once() {
        let first = unlisted_time("");
        let list = format!("live 0 {} - index.html\n", mark_of(3, first));
        let second = unlisted_time(&list);
        assert!(second > first && second <= first + Duration::from_secs(4));
    }
}
