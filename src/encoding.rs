//! Borsh encodings of types of other crates, for values that are cached on disk.

/// A system time as seconds and nanoseconds since 1970; earlier times become 1970.
pub mod time {
    use std::io::{ErrorKind, Read, Result, Write};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use borsh::{BorshDeserialize, BorshSerialize};

    pub fn write(time: &SystemTime, out: &mut impl Write) -> Result<()> {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        (since.as_secs(), since.subsec_nanos()).serialize(out)
    }

    pub fn read(from: &mut impl Read) -> Result<SystemTime> {
        let (seconds, nanoseconds) = <(u64, u32)>::deserialize_reader(from)?;
        let since = Duration::from_secs(seconds) + Duration::from_nanos(u64::from(nanoseconds));
        UNIX_EPOCH.checked_add(since).ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

/// A path; one that is not Unicode becomes the empty path.
pub mod path {
    use std::io::{Read, Result, Write};
    use std::path::{Path, PathBuf};

    use borsh::{BorshDeserialize, BorshSerialize};

    pub fn write(path: &Path, out: &mut impl Write) -> Result<()> {
        path.to_str().unwrap_or_default().serialize(out)
    }

    pub fn read(from: &mut impl Read) -> Result<PathBuf> {
        String::deserialize_reader(from).map(PathBuf::from)
    }
}
