//! One value for each kind of entry.

use borsh::{BorshDeserialize, BorshSerialize};

/// A value for sources, one for topics and one for pages.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
pub struct PerKind<S, T, P> {
    pub sources: S,
    pub topics: T,
    pub pages: P,
}
