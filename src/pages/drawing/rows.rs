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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(x: u32, drawn: u32) -> Place {
        Place { x, width: drawn, drawn }
    }

    #[test]
    fn a_mark_takes_the_first_row_that_is_free() {
        let places = [place(0, 10), place(5, 10), place(12, 3), place(11, 1), place(10, 1)];
        assert_eq!(rows(&places, 1, 9), [Some(0), Some(1), Some(2), Some(0), Some(2)]);
    }

    #[test]
    fn what_has_no_room_has_no_row() {
        let places = [place(0, 10), place(1, 10), place(2, 10), place(20, 1)];
        assert_eq!(rows(&places, 1, 2), [Some(0), Some(1), None, Some(0)]);
    }

    proptest! {
        #[test]
        fn marks_in_a_row_do_not_overlap(
            marks in prop::collection::vec((0_u32..5000, 1_u32..400), 0..80),
            gap in 0_u32..5,
            max in 1_usize..20,
        ) {
            let places: Vec<Place> = marks.iter().map(|&(x, drawn)| place(x, drawn)).collect();
            let rows = rows(&places, gap, max);
            for (n, a) in places.iter().enumerate() {
                for (m, b) in places.iter().enumerate().skip(n + 1) {
                    let is_apart = a.x + a.drawn + gap <= b.x || b.x + b.drawn + gap <= a.x;
                    prop_assert!(rows[n].is_none() || rows[n] != rows[m] || is_apart);
                }
            }
            prop_assert!(rows.iter().flatten().all(|row| *row < max));
            // Without a limit, every mark has a row.
            let unlimited = super::rows(&places, gap, usize::MAX);
            prop_assert!(unlimited.iter().all(Option::is_some));
        }
    }
}
