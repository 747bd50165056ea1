//! Packs the marks of a lane into rows, so that no two overlap.

use super::axis::Place;

/// Returns the row of each mark: the first one from above in which it is at least `gap` from every
/// other. None if there are `max` rows and it fits in none of them.
pub fn rows(places: &[Place], gap: u32, max: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&n| places[n].x);
    let mut ends: Vec<u32> = Vec::new();
    let mut rows = vec![None; places.len()];
    for n in order {
        let Place { x, drawn, .. } = places[n];
        let free = ends.iter().position(|end| end + gap <= x);
        let row = free.or_else(|| (ends.len() < max).then_some(ends.len()));
        match row {
            Some(row) if row == ends.len() => ends.push(x + drawn),
            Some(row) => ends[row] = x + drawn,
            None => {}
        }
        rows[n] = row;
    }
    rows
}
