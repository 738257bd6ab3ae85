//! Distributions that ask for each other, in circles.

use super::Edge;

/// The strongly connected components, each in the order of places (Tarjan, without calling
/// itself).
pub(super) fn of(nodes: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for edge in edges {
        leaving[edge.from].push(edge.to);
    }
    let mut number = vec![UNSEEN; nodes];
    let mut lowest = vec![0; nodes];
    let mut is_open = vec![false; nodes];
    let mut stack = Vec::new();
    let mut found = Vec::new();
    let mut count = 0;
    for start in 0..nodes {
        if number[start] != UNSEEN {
            continue;
        }
        // The node, and how many of its edges were followed.
        let mut calls: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, followed)) = calls.pop() {
            if followed == 0 {
                number[at] = count;
                lowest[at] = count;
                count += 1;
                stack.push(at);
                is_open[at] = true;
            } else {
                let below = leaving[at][followed - 1];
                if is_open[below] {
                    lowest[at] = lowest[at].min(lowest[below]);
                }
            }
            let mut followed = followed;
            let mut descends = None;
            while let Some(&below) = leaving[at].get(followed) {
                followed += 1;
                if number[below] == UNSEEN {
                    descends = Some(below);
                    break;
                }
                if is_open[below] {
                    lowest[at] = lowest[at].min(number[below]);
                }
            }
            if let Some(below) = descends {
                calls.push((at, followed));
                calls.push((below, 0));
                continue;
            }
            if lowest[at] == number[at] {
                let mut members = Vec::new();
                while let Some(member) = stack.pop() {
                    is_open[member] = false;
                    members.push(member);
                    if member == at {
                        break;
                    }
                }
                members.sort_unstable();
                found.push(members);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared::Purpose;

    fn components(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let edges: Vec<Edge> = edges
            .iter()
            .map(|(from, to)| Edge::new(*from, *to, Purpose::Main))
            .collect();
        let mut found = of(nodes, &edges);
        found.sort();
        found
    }

    #[test]
    fn circles_are_told_apart() {
        let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3), (5, 5)];
        assert_eq!(
            components(7, &edges),
            [vec![0, 1, 2], vec![3, 4], vec![5], vec![6]]
        );
    }

    #[test]
    fn a_long_chain_is_no_deep_call() {
        let many = 200_000;
        let edges: Vec<(usize, usize)> = (1..many).map(|at| (at - 1, at)).collect();
        assert_eq!(components(many, &edges).len(), many);
    }
}
