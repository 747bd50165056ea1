//! The order of the topics on the map: narrower ones below their broader one, and those that share most
//! near each other. It computes with integers only, and ties go to the smaller index, so that every
//! machine draws the same map.

use std::cmp::Reverse;

/// The passes over the rows that shorten the links, at most. More gain less than one row in a hundred.
const MAX_PASSES: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub a: usize,
    pub b: usize,
    /// At least 1: how strongly it pulls the two together.
    pub weight: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub node: usize,
    /// The number of its ancestors.
    pub level: usize,
}

/// The nodes of the map as rows: each once, below its parent. `parents` has one item for each node.
pub fn rows(parents: &[Option<usize>], links: &[Link]) -> Vec<Row> {
    let mut forest = Forest::new(parents, links);
    forest.seriate();
    forest.shorten();
    forest.rows()
}

/// The nodes as rows, those whose links are strongest together first.
pub fn strongest_rows(nodes: usize, links: &[Link]) -> Vec<Row> {
    let mut strengths = vec![0; nodes];
    for link in links {
        strengths[link.a] += link.weight;
        strengths[link.b] += link.weight;
    }
    let mut order: Vec<usize> = (0..nodes).collect();
    order.sort_by_key(|&node| Reverse(strengths[node]));
    order.into_iter().map(|node| Row { node, level: 0 }).collect()
}

/// The reach of an arc over `span` rows, where one over all `rows` reaches `width`. Short arcs reach
/// further than in proportion, so that they stay visible.
pub fn depth(span: usize, rows: usize, width: usize) -> usize {
    // With fewer rows than this, no arc takes the whole width.
    const MIN_ROWS: usize = 32;
    (width * width * span / rows.max(MIN_ROWS)).isqrt()
}

struct Forest<'a> {
    links: &'a [Link],
    /// For each node the nodes from the root to itself.
    ways: Vec<Vec<usize>>,
    /// For each node its children, and in a last item the roots.
    children: Vec<Vec<usize>>,
    /// For each list of children the links between them, which are those of all their descendants.
    between: Vec<Vec<Link>>,
}

impl<'a> Forest<'a> {
    fn new(parents: &[Option<usize>], links: &'a [Link]) -> Self {
        let way = |node: usize| {
            let mut way = vec![node];
            let mut at = node;
            while let Some(parent) = parents[at] {
                if way.contains(&parent) {
                    // A cycle has no root: each of its nodes becomes one.
                    return vec![node];
                }
                way.push(parent);
                at = parent;
            }
            way.reverse();
            way
        };
        let ways: Vec<Vec<usize>> = (0..parents.len()).map(way).collect();
        let mut children = vec![Vec::new(); parents.len() + 1];
        for (node, way) in ways.iter().enumerate() {
            let parent = way.len().checked_sub(2).map_or(parents.len(), |above| way[above]);
            children[parent].push(node);
        }
        let mut between = vec![Vec::new(); children.len()];
        for link in links {
            let (a, b) = (&ways[link.a], &ways[link.b]);
            let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            if let (Some(&a_child), Some(&b_child)) = (a.get(shared), b.get(shared)) {
                let parent = shared.checked_sub(1).map_or(parents.len(), |above| a[above]);
                between[parent].push(Link { a: a_child, b: b_child, weight: link.weight });
            }
        }
        Self { links, ways, children, between }
    }

    /// Orders siblings so that each one is linked most to those before it.
    fn seriate(&mut self) {
        for (siblings, links) in self.children.iter_mut().zip(&self.between) {
            *siblings = chain(siblings, links, self.ways.len());
        }
    }

    /// Moves siblings while that makes the links shorter: past their neighbours, and next to those that
    /// they are linked to.
    fn shorten(&mut self) {
        let mut best = self.length();
        for _ in 0..MAX_PASSES {
            let before = best;
            for parent in 0..self.children.len() {
                for place in 1..self.children[parent].len() {
                    self.try_move(parent, place, place - 1, &mut best);
                }
                for n in 0..self.between[parent].len() {
                    let Link { a, b, .. } = self.between[parent][n];
                    for (node, other, past) in [(a, b, 0), (b, a, 0), (a, b, 1), (b, a, 1)] {
                        let place = |node| self.children[parent].iter().position(|n| *n == node);
                        if let (Some(from), Some(to)) = (place(node), place(other)) {
                            // Beyond the other one, or just before it.
                            let to = if from < to { to - past } else { to + past };
                            self.try_move(parent, from, to, &mut best);
                        }
                    }
                }
            }
            if best == before {
                break;
            }
        }
    }

    /// Moves a sibling to another place if that makes the links shorter than `best`.
    fn try_move(&mut self, parent: usize, from: usize, to: usize, best: &mut u64) {
        if from == to {
            return;
        }
        let shift = |siblings: &mut Vec<usize>, from: usize, to: usize| {
            let node = siblings.remove(from);
            siblings.insert(to, node);
        };
        shift(&mut self.children[parent], from, to);
        let length = self.length();
        if length < *best {
            *best = length;
        } else {
            shift(&mut self.children[parent], to, from);
        }
    }

    /// The sum of the lengths of all links, in rows, times their weights.
    fn length(&self) -> u64 {
        let mut places = vec![0_u64; self.ways.len()];
        for (place, row) in (0..).zip(self.rows()) {
            places[row.node] = place;
        }
        self.links.iter().map(|l| l.weight * places[l.a].abs_diff(places[l.b])).sum()
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(self.ways.len());
        let mut open: Vec<usize> =
            self.children.last().into_iter().flatten().rev().copied().collect();
        while let Some(node) = open.pop() {
            rows.push(Row { node, level: self.ways[node].len() - 1 });
            open.extend(self.children[node].iter().rev());
        }
        rows
    }
}

/// Orders siblings: the next one is always that with most links back and fewest onwards, among those
/// linked to any before. `nodes` is the number of all nodes.
fn chain(siblings: &[usize], links: &[Link], nodes: usize) -> Vec<usize> {
    let mut neighbours = vec![Vec::new(); nodes];
    let mut onwards = vec![0_i64; nodes];
    for link in links {
        for (node, other) in [(link.a, link.b), (link.b, link.a)] {
            neighbours[node].push((other, link.weight.cast_signed()));
            onwards[node] += link.weight.cast_signed();
        }
    }
    let mut back = vec![0_i64; nodes];
    let mut remaining = siblings.to_vec();
    let mut chain = Vec::with_capacity(remaining.len());
    while !remaining.is_empty() {
        let next = remaining
            .iter()
            .enumerate()
            .max_by_key(|&(_, &node)| (back[node] > 0, back[node] - onwards[node], Reverse(node)))
            .map_or(0, |(place, _)| place);
        let node = remaining.remove(next);
        for &(other, weight) in &neighbours[node] {
            back[other] += weight;
            onwards[other] -= weight;
        }
        chain.push(node);
    }
    chain
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Links by a fixed rule that looks like chance: of `nodes`, `count`.
    fn links(nodes: usize, count: usize) -> Vec<Link> {
        let mut state = 7_usize;
        let mut next = |below: usize| {
            state = (state * 1_103_515_245 + 12345) % (1 << 31);
            (state >> 8) % below
        };
        let link = |_| {
            let (a, b) = (next(nodes), next(nodes));
            Link { a, b: if a == b { (a + 1) % nodes } else { b }, weight: next(5) as u64 + 1 }
        };
        (0..count).map(link).collect()
    }

    fn nodes(rows: &[Row]) -> Vec<usize> {
        rows.iter().map(|row| row.node).collect()
    }

    fn length(order: &[usize], links: &[Link]) -> u64 {
        let place = |node| order.iter().position(|n| *n == node).unwrap_or_default();
        links.iter().map(|l| l.weight * place(l.a).abs_diff(place(l.b)) as u64).sum()
    }

    #[test]
    fn each_node_has_one_row_and_always_the_same() {
        assert_eq!(rows(&[], &[]), []);
        assert_eq!(rows(&[None], &[]), [Row { node: 0, level: 0 }]);
        for (count, between) in [(8, 12), (80, 300), (500, 400)] {
            let parents: Vec<Option<usize>> =
                (0..count).map(|n| (n % 3 == 2).then_some(n / 3)).collect();
            let links = links(count, between);
            let drawn = rows(&parents, &links);
            let each: BTreeSet<usize> = nodes(&drawn).into_iter().collect();
            assert_eq!((drawn.len(), each.len()), (count, count));
            assert_eq!(rows(&parents, &links), drawn);
        }
    }

    #[test]
    fn a_node_stands_below_its_parent() {
        let parents = [None, Some(3), None, Some(0), Some(0)];
        let strong = [Link { a: 1, b: 2, weight: 50 }, Link { a: 4, b: 2, weight: 1 }];
        let drawn = rows(&parents, &strong);
        let shown: Vec<(usize, usize)> = drawn.iter().map(|row| (row.node, row.level)).collect();
        assert_eq!(shown, [(0, 0), (4, 1), (3, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn parents_in_a_circle_lose_no_row() {
        let drawn = rows(&[Some(1), Some(0), Some(0), Some(3)], &[]);
        assert_eq!(nodes(&drawn).into_iter().collect::<BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn a_chain_is_found_in_any_disorder() {
        let path = [4, 1, 6, 0, 5, 2, 7, 3];
        let links: Vec<Link> =
            path.windows(2).map(|pair| Link { a: pair[0], b: pair[1], weight: 2 }).collect();
        let mut found = nodes(&rows(&[None; 8], &links));
        if found[0] != path[0] {
            found.reverse();
        }
        assert_eq!(found, path);
    }

    #[test]
    fn related_nodes_are_near_each_other() {
        let links = links(80, 160);
        let as_given: Vec<usize> = (0..80).collect();
        let (drawn, before) =
            (length(&nodes(&rows(&[None; 80], &links)), &links), length(&as_given, &links));
        assert!(drawn * 3 < before * 2, "{drawn} of {before}");
    }

    #[test]
    fn the_strongest_nodes_come_first() {
        let links = [(0, 1, 2), (1, 3, 5), (3, 4, 1)].map(|(a, b, weight)| Link { a, b, weight });
        assert_eq!(nodes(&strongest_rows(6, &links)), [1, 3, 0, 4, 2, 5]);
    }

    #[test]
    fn longer_arcs_reach_further_and_none_too_far() {
        for rows in [2, 8, 80, 150] {
            let depths: Vec<usize> = (1..rows).map(|span| depth(span, rows, 1000)).collect();
            assert!(depths.is_sorted_by(|a, b| a < b) && depths.iter().all(|d| *d < 1000));
        }
    }
}
