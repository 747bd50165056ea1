//! Lists of values on disk: some values together are a record, which is written again when one of them
//! is another one.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;

use super::store::{Adding, Made, Record, Store};

/// How many values are stored together: as many are made or read by one thread at a time.
const TOGETHER: usize = 32;
/// How many bytes most records have at most.
const RECORD: usize = 64 << 10;
/// How many records are in memory at once.
const RECORDS: usize = 8;

/// Where a list is.
#[derive(Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct List {
    records: Vec<Record>,
}

impl List {
    /// Where its values are.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Its values.
    pub fn read<T: BorshDeserialize + Send>(&self, store: &Store) -> io::Result<Vec<T>> {
        let read = |record: &Record| {
            let bytes = store.bytes(record)?;
            let mut rest = bytes.as_slice();
            let mut values = Vec::with_capacity(TOGETHER);
            while !rest.is_empty() {
                values.push(T::deserialize(&mut rest)?);
            }
            Ok(values)
        };
        let records = self.records.par_iter().with_max_len(1);
        let read: Vec<Vec<T>> = records.map(read).collect::<io::Result<_>>()?;
        Ok(read.into_iter().flatten().collect())
    }

    /// Stores values; those of a record that is known, since none of them is other, are there already.
    pub fn write<T: Sync>(
        to: &mut Adding,
        values: &[T],
        store: impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync,
        known: impl Fn(usize, &[T]) -> Option<Record> + Sync,
    ) -> io::Result<Self> {
        let make = |(number, values): &(usize, &[T])| {
            if let Some(record) = known(*number, values) {
                return Ok(Made::CachedEntry(record));
            }
            let mut bytes = Vec::with_capacity(RECORD);
            values.iter().try_for_each(|value| store(value, &mut bytes))?;
            Ok(Made::New(bytes))
        };
        let all: Vec<(usize, &[T])> = values.chunks(TOGETHER).enumerate().collect();
        let records = to.each(&all, RECORDS, make)?;
        Ok(Self { records })
    }

    /// The record of this number, if it holds values that are all as these.
    pub fn same<T>(
        &self,
        number: usize,
        values: &[T],
        was: &[T],
        is_same: impl Fn(&T, &T) -> bool,
    ) -> Option<Record> {
        let was = was.chunks(TOGETHER).nth(number)?;
        let is_same =
            was.len() == values.len() && was.iter().zip(values).all(|(a, b)| is_same(a, b));
        self.records.get(number).filter(|_| is_same).copied()
    }
}
