//! How values of other libraries are stored: for `borsh`, which knows the standard library's alone.

/// A time of the system's clock, as seconds and nanoseconds since 1970; times before are that moment.
pub mod time {
    use std::io::{ErrorKind, Read, Result, Write};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use borsh::{BorshDeserialize, BorshSerialize};

    /// Stores one.
    pub fn store(time: &SystemTime, out: &mut impl Write) -> Result<()> {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        (since.as_secs(), since.subsec_nanos()).serialize(out)
    }

    /// Reads one that was stored.
    pub fn load(from: &mut impl Read) -> Result<SystemTime> {
        let (seconds, nanoseconds) = <(u64, u32)>::deserialize_reader(from)?;
        let since = Duration::from_secs(seconds) + Duration::from_nanos(u64::from(nanoseconds));
        UNIX_EPOCH.checked_add(since).ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

/// A path; one that is not Unicode is stored as none.
pub mod path {
    use std::io::{Read, Result, Write};
    use std::path::{Path, PathBuf};

    use borsh::{BorshDeserialize, BorshSerialize};

    /// Stores one.
    pub fn store(path: &Path, out: &mut impl Write) -> Result<()> {
        path.to_str().unwrap_or_default().serialize(out)
    }

    /// Reads one that was stored.
    pub fn load(from: &mut impl Read) -> Result<PathBuf> {
        String::deserialize_reader(from).map(PathBuf::from)
    }
}

/// A hash of BLAKE3.
pub mod hash {
    use std::io::{Read, Result, Write};

    use blake3::Hash;
    use borsh::{BorshDeserialize, BorshSerialize};

    /// Stores one.
    pub fn store(hash: &Hash, out: &mut impl Write) -> Result<()> {
        hash.as_bytes().serialize(out)
    }

    /// Reads one that was stored.
    pub fn load(from: &mut impl Read) -> Result<Hash> {
        <[u8; blake3::OUT_LEN]>::deserialize_reader(from).map(Hash::from_bytes)
    }
}

/// What is shared, as if it were not.
pub mod shared {
    use std::io::{Read, Result, Write};
    use std::sync::Arc;

    use borsh::{BorshDeserialize, BorshSerialize};

    /// Stores it.
    pub fn store<T: BorshSerialize>(own: &Arc<T>, out: &mut impl Write) -> Result<()> {
        T::serialize(own, out)
    }

    /// Reads what was stored.
    pub fn load<T: BorshDeserialize>(from: &mut impl Read) -> Result<Arc<T>> {
        T::deserialize_reader(from).map(Arc::new)
    }
}
