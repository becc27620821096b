//! Jobs that need each other in a circle, found in the order in which GitLab's sort finds them
//! (Ruby's `TSort`, which is Tarjan's search for strongly connected components).

/// Where the search stands with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Unseen,
    /// Under way, with its place in the order of discovery.
    Open(usize),
    Done,
}

/// A node whose edges are being followed.
struct Visit {
    node: usize,
    edges: Vec<usize>,
    /// The next edge.
    next: usize,
    /// The earliest node under way that is reached from here.
    lowest: usize,
    /// How many nodes were under way before it.
    below: usize,
}

struct Search<F> {
    edges: F,
    marks: Vec<Mark>,
    found: usize,
    /// Nodes under way.
    open: Vec<usize>,
    path: Vec<Visit>,
}

/// The first circle among `count` nodes, all that belong to it, if there is one. A node with an
/// edge to itself is found as soon as it is reached.
pub(super) fn find<I: Iterator<Item = usize>>(
    count: usize,
    edges: impl Fn(usize) -> I,
) -> Option<Vec<usize>> {
    let marks = vec![Mark::Unseen; count];
    let mut search = Search { edges, marks, found: 0, open: Vec::new(), path: Vec::new() };
    (0..count).find_map(|node| search.from(node))
}

impl<I: Iterator<Item = usize>, F: Fn(usize) -> I> Search<F> {
    fn from(&mut self, start: usize) -> Option<Vec<usize>> {
        if self.marks[start] == Mark::Unseen
            && let Some(circle) = self.enter(start)
        {
            return Some(circle);
        }
        while let Some(visit) = self.path.last_mut() {
            let circle = match visit.edges.get(visit.next).copied() {
                Some(to) => {
                    visit.next += 1;
                    match self.marks[to] {
                        Mark::Unseen => self.enter(to),
                        Mark::Open(place) => {
                            visit.lowest = visit.lowest.min(place);
                            None
                        }
                        Mark::Done => None,
                    }
                }
                None => self.leave(),
            };
            if circle.is_some() {
                return circle;
            }
        }
        None
    }

    /// Goes to a node; it is a circle by itself if it has an edge to itself.
    fn enter(&mut self, node: usize) -> Option<Vec<usize>> {
        let edges: Vec<usize> = (self.edges)(node).collect();
        if edges.contains(&node) {
            return Some(vec![node]);
        }
        self.marks[node] = Mark::Open(self.found);
        let (lowest, below) = (self.found, self.open.len());
        self.path.push(Visit { node, edges, next: 0, lowest, below });
        self.open.push(node);
        self.found += 1;
        None
    }

    /// Goes back; what is under way since a node that nothing earlier is reached from belongs
    /// together.
    fn leave(&mut self) -> Option<Vec<usize>> {
        let visit = self.path.pop()?;
        if let Some(above) = self.path.last_mut() {
            above.lowest = above.lowest.min(visit.lowest);
        }
        if self.marks[visit.node] != Mark::Open(visit.lowest) {
            return None;
        }
        let component = self.open.split_off(visit.below);
        component.iter().for_each(|node| self.marks[*node] = Mark::Done);
        (component.len() > 1).then_some(component)
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    fn circle(edges: &[&[usize]]) -> Option<Vec<usize>> {
        find(edges.len(), |node| edges[node].iter().copied())
    }

    #[test]
    fn circles_are_told_whole_and_in_the_order_of_the_search() {
        assert_eq!(circle(&[&[1], &[2], &[]]), None);
        assert_eq!(circle(&[&[1], &[0]]), Some(vec![0, 1]));
        assert_eq!(circle(&[&[], &[2], &[3, 1], &[0]]), Some(vec![1, 2]));
        assert_eq!(circle(&[&[1], &[2], &[3, 0], &[1]]), Some(vec![0, 1, 2, 3]));
    }

    #[test]
    fn a_node_that_needs_itself_is_found_first() {
        assert_eq!(circle(&[&[1], &[0, 2], &[2]]), Some(vec![2]));
        assert_eq!(circle(&[&[1], &[0], &[2]]), Some(vec![0, 1]));
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 200_000;
        assert_eq!(find(count, |node| (node + 1 < count).then_some(node + 1).into_iter()), None);
    }
}
