//! Where boxes and lines go: in layers, as Sugiyama, Tagawa and Toda draw them ("Methods for
//! Visual Understanding of Hierarchical System Structures", 1981).
//!
//! 1. Each box stands in the layer of its depth.
//! 2. Within a layer boxes are sorted by the means of those that they are joined with, forth and
//!    back, which leaves few crossings.
//! 3. A layer that is high is broken into columns, and where the columns are many they go on
//!    below, so that the whole has about the shape of a screen.
//! 4. In a column boxes stand as near to those that they are joined with as the order lets them.
//! 5. Lines go through the gaps between boxes, never behind one.

use std::collections::BTreeMap;

/// What there is to draw.
#[derive(Debug)]
pub(super) struct Input<'a> {
    /// The layer of each box.
    pub(super) layers: &'a [u32],
    /// The width of each, in pixels.
    pub(super) widths: &'a [f64],
    /// From which to which: different boxes, each pair once.
    pub(super) links: &'a [(usize, usize)],
}

/// Where all of it goes, in pixels, from the left upper corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) boxes: Vec<Frame>,
    /// Of each link.
    pub(super) routes: Vec<Route>,
}

/// A box; all have the height [`BOX`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

impl Frame {
    fn right(self) -> f64 {
        self.x + self.width
    }

    fn middle(self) -> f64 {
        self.y + BOX / 2.0
    }
}

/// A line from box to box.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    /// Its points. At each it goes level; the first and the last lie at boxes. Where the first
    /// two, or the last two, lie above each other, the line bends round between them.
    pub(super) points: Vec<(f64, f64)>,
    /// Whether it begins to the right, as nearly all do.
    pub(super) begins_rightwards: bool,
    /// Whether it ends to the right, as nearly all do.
    pub(super) ends_rightwards: bool,
    /// How far it bends round at an end; 0 but for those within one column and from band to band.
    pub(super) bulge: f64,
}

/// The height of a box.
pub(super) const BOX: f64 = 22.0;
/// From one box to the next below it, at least.
const PITCH: f64 = 31.0;
/// Lines stay so far away from boxes.
const MARGIN: f64 = 2.5;
/// Around all.
pub(super) const BORDER: f64 = 16.0;
/// Between columns of one layer, and between layers with few lines and with many.
const WITHIN: f64 = 34.0;
const BETWEEN: (f64, f64) = (56.0, 130.0);
/// Between bands of columns.
const BAND: f64 = 40.0;
/// Width by height that is aimed at.
const SHAPE: f64 = 1.5;

pub(super) fn layout(input: &Input<'_>) -> Layout {
    let layers = ordered(input);
    let (columns, bands) = broken(&layers, input);
    place(input, &columns, bands)
}

/// Numbers as lengths.
#[expect(clippy::cast_precision_loss, reason = "nobody has so many boxes")]
fn length(count: usize) -> f64 {
    count as f64
}

/// The boxes that each is joined with.
fn neighbours(input: &Input<'_>) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); input.layers.len()];
    for (from, to) in input.links {
        found[*from].push(*to);
        found[*to].push(*from);
    }
    found
}

/// The layers, without empty ones, each in an order with few crossings.
fn ordered(input: &Input<'_>) -> Vec<Vec<usize>> {
    let mut numbers: Vec<u32> = input.layers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    let mut layer_of = vec![0; input.layers.len()];
    for (at, layer) in input.layers.iter().enumerate() {
        let number = numbers.partition_point(|known| known < layer);
        layer_of[at] = number;
        layers[number].push(at);
    }
    let neighbours = neighbours(input);
    let mut position = vec![0.0; input.layers.len()];
    let note = |layer: &[usize], position: &mut Vec<f64>| {
        for (rank, at) in layer.iter().enumerate() {
            position[*at] = (length(rank) + 0.5) / length(layer.len());
        }
    };
    for layer in &layers {
        note(layer, &mut position);
    }
    let stretch = |position: &[f64]| -> f64 {
        let ends = input.links.iter();
        ends.map(|(from, to)| (position[*from] - position[*to]).abs())
            .sum()
    };
    let mut best = (stretch(&position), layers.clone());
    for round in 0..12 {
        let is_down = round % 2 == 0;
        let order: Vec<usize> = if is_down {
            (1..layers.len()).collect()
        } else {
            (0..layers.len().saturating_sub(1)).rev().collect()
        };
        for number in order {
            let mut keyed: Vec<(f64, usize)> = layers[number]
                .iter()
                .map(|at| {
                    let joined = neighbours[*at].iter().filter(|other| {
                        if is_down {
                            layer_of[**other] < number
                        } else {
                            layer_of[**other] > number
                        }
                    });
                    let (sum, count) = joined.fold((0.0, 0), |(sum, count), other| {
                        (sum + position[*other], count + 1)
                    });
                    let mean = if count == 0 {
                        position[*at]
                    } else {
                        sum / length(count)
                    };
                    (mean, *at)
                })
                .collect();
            // Those that want the same place stay as they are.
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            layers[number] = keyed.into_iter().map(|(_, at)| at).collect();
            note(&layers[number], &mut position);
        }
        let length = stretch(&position);
        if length < best.0 - 1e-9 {
            best = (length, layers.clone());
        }
    }
    best.1
}

/// A column of boxes.
#[derive(Debug, Clone)]
struct Column {
    boxes: Vec<usize>,
    width: f64,
    /// Whether it is the first of its layer.
    is_first: bool,
    band: usize,
}

/// The layers as columns of at most so many boxes that the whole has the shape of a screen; and
/// the number of bands in which the columns lie.
fn broken(layers: &[Vec<usize>], input: &Input<'_>) -> (Vec<Column>, usize) {
    let most = layers.iter().map(Vec::len).max().unwrap_or(1);
    let wide = |layer: &[usize]| {
        let widths = layer.iter().map(|at| input.widths[*at]);
        widths.fold(0.0, f64::max)
    };
    let widths: Vec<f64> = layers.iter().map(|layer| wide(layer)).collect();
    let shape_of = |rows: usize| {
        let parts = layers.iter().zip(&widths).map(|(layer, column)| {
            length(layer.len().div_ceil(rows)) * (column + WITHIN) + BETWEEN.0
        });
        (parts.sum::<f64>(), length(rows) * PITCH)
    };
    let off = |width: f64, height: f64| (width / height / SHAPE).ln().abs();
    let mut best = (f64::INFINITY, most, 1);
    for rows in 1..=most {
        let (width, height) = shape_of(rows);
        let one = off(width, height);
        if one < best.0 {
            best = (one, rows, 1);
        }
        // Bands are for long chains alone: what goes on below is harder to follow.
        if rows == most && width > 2400.0 && width / height > 6.0 * SHAPE {
            let bands = (width / (height + BAND) / SHAPE).sqrt().ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number of at least 1"
            )]
            let bands = bands as usize;
            best = (one, rows, bands);
        }
    }
    let (_, rows, bands) = best;
    let mut columns: Vec<Column> = Vec::new();
    for layer in layers {
        // Neighbours in the order stay near each other: one goes to each column in turn.
        let count = layer.len().div_ceil(rows).max(1);
        for column in 0..count {
            let boxes: Vec<usize> = layer.iter().skip(column).step_by(count).copied().collect();
            columns.push(Column {
                width: wide(&boxes),
                boxes,
                is_first: column == 0,
                band: 0,
            });
        }
    }
    if bands > 1 {
        let all: f64 = columns.iter().map(|column| column.width + BETWEEN.0).sum();
        let room = all / length(bands);
        let (mut used, mut band) = (0.0, 0);
        for column in &mut columns {
            if used > 0.0 && used + column.width > room * 1.05 {
                (used, band) = (0.0, band + 1);
            }
            column.band = band;
            used += column.width + BETWEEN.0;
        }
        return (columns, band + 1);
    }
    (columns, 1)
}

fn place(input: &Input<'_>, columns: &[Column], bands: usize) -> Layout {
    let rows = columns
        .iter()
        .map(|column| column.boxes.len())
        .max()
        .unwrap_or(0);
    let band_height = length(rows) * PITCH;
    let mut column_of = vec![0; input.layers.len()];
    for (number, column) in columns.iter().enumerate() {
        for at in &column.boxes {
            column_of[*at] = number;
        }
    }
    // Lines that pass the gutter before each column.
    let mut passing = vec![0_usize; columns.len() + 1];
    for (from, to) in input.links {
        let (from, to) = (column_of[*from], column_of[*to]);
        for count in &mut passing[from.min(to) + 1..=from.max(to)] {
            *count += 1;
        }
    }
    let mut boxes = vec![Frame::default(); input.layers.len()];
    let mut width: f64 = 0.0;
    let mut x = BORDER;
    for (number, column) in columns.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| &columns[before]);
        match before {
            None => {}
            Some(before) if before.band != column.band => x = BORDER,
            Some(_) => {
                let wanted = 24.0 + 1.5 * length(passing[number]);
                x += if column.is_first {
                    wanted.clamp(BETWEEN.0, BETWEEN.1)
                } else {
                    wanted.clamp(WITHIN, BETWEEN.0)
                };
            }
        }
        for at in &column.boxes {
            boxes[*at].x = x;
            // All of a column are as wide as its widest: lines leave and reach it where it ends.
            boxes[*at].width = column.width;
        }
        x += column.width;
        width = width.max(x);
    }
    settle(input, columns, &column_of, band_height, &mut boxes);
    for column in columns {
        let top = BORDER + length(column.band) * (band_height + BAND);
        for at in &column.boxes {
            boxes[*at].y = ((boxes[*at].y + top) * 2.0).round() / 2.0;
        }
    }
    let routes = routes(input, columns, &column_of, band_height, &boxes);
    let reach = routes
        .iter()
        .flat_map(|route| route.points.iter().map(|point| point.0 + route.bulge))
        .fold(width, f64::max);
    Layout {
        width: reach + BORDER,
        height: length(bands) * (band_height + BAND) - BAND + 2.0 * BORDER,
        boxes,
        routes,
    }
}

/// The heights of boxes within their band, forth and back: each as near to its neighbours as the
/// order and the height of the band let it.
fn settle(
    input: &Input<'_>,
    columns: &[Column],
    column_of: &[usize],
    height: f64,
    boxes: &mut [Frame],
) {
    let neighbours = neighbours(input);
    for column in columns {
        let free = height - length(column.boxes.len()) * PITCH;
        for (rank, at) in column.boxes.iter().enumerate() {
            boxes[*at].y = free / 2.0 + length(rank) * PITCH + (PITCH - BOX) / 2.0;
        }
    }
    for round in 0..10 {
        let is_down = round % 2 == 0;
        for step in 0..columns.len() {
            let number = if is_down {
                step
            } else {
                columns.len() - 1 - step
            };
            let column = &columns[number];
            let wanted: Vec<f64> = column
                .boxes
                .iter()
                .map(|at| {
                    let joined = neighbours[*at].iter().filter(|other| {
                        let there = column_of[**other];
                        columns[there].band == column.band
                            && if is_down {
                                there < number
                            } else {
                                there > number
                            }
                    });
                    let (sum, count) = joined.fold((0.0, 0), |(sum, count), other| {
                        (sum + boxes[*other].y, count + 1)
                    });
                    if count == 0 {
                        boxes[*at].y
                    } else {
                        sum / length(count)
                    }
                })
                .collect();
            let least = (PITCH - BOX) / 2.0;
            let most = least + height - length(column.boxes.len()) * PITCH;
            for (rank, y) in apart(&wanted, least, most).into_iter().enumerate() {
                boxes[column.boxes[rank]].y = y;
            }
        }
    }
}

/// Places in the given order, [`PITCH`] apart at least, with the smallest sum of squared
/// distances from those that are wanted (pool adjacent violators); the first between two bounds,
/// the others as far below as their rank.
fn apart(wanted: &[f64], least: f64, most: f64) -> Vec<f64> {
    // Of each block: the sum of what its members want, and how many they are.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, wanted) in wanted.iter().enumerate() {
        let mut block = (wanted - length(rank) * PITCH, 1);
        while let Some((sum, count)) = blocks.last().copied()
            && sum / length(count) > block.0 / length(block.1)
        {
            blocks.pop();
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let mut found = Vec::with_capacity(wanted.len());
    for (sum, count) in blocks {
        let base = (sum / length(count)).clamp(least, most.max(least));
        for _ in 0..count {
            found.push(base + length(found.len()) * PITCH);
        }
    }
    found
}

/// Where a link meets a box: the height of its other end, the link, and whether it begins here.
type Port = (f64, usize, bool);

/// The side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

fn routes(
    input: &Input<'_>,
    columns: &[Column],
    column_of: &[usize],
    band_height: f64,
    boxes: &[Frame],
) -> Vec<Route> {
    let sides = |from: usize, to: usize| {
        let (from, to) = (column_of[from], column_of[to]);
        match from.cmp(&to) {
            std::cmp::Ordering::Less => (Side::Right, Side::Left),
            std::cmp::Ordering::Equal => (Side::Right, Side::Right),
            std::cmp::Ordering::Greater => (Side::Left, Side::Right),
        }
    };
    // By box and side: the links there, by the heights of their other ends.
    let mut ports: BTreeMap<(usize, Side), Vec<Port>> = BTreeMap::new();
    for (link, (from, to)) in input.links.iter().enumerate() {
        let (begin, end) = sides(*from, *to);
        let begins = ports.entry((*from, begin)).or_default();
        begins.push((boxes[*to].y, link, true));
        let ends = ports.entry((*to, end)).or_default();
        ends.push((boxes[*from].y, link, false));
    }
    let mut heights = vec![(0.0, 0.0); input.links.len()];
    for ((at, _), mut list) in ports {
        list.sort_by(|one, other| {
            one.0
                .total_cmp(&other.0)
                .then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
        });
        let step = ((BOX - 8.0) / length(list.len())).min(3.0);
        let first = boxes[at].middle() - step * length(list.len() - 1) / 2.0;
        for (rank, (_, link, is_begin)) in list.into_iter().enumerate() {
            let y = first + step * length(rank);
            if is_begin {
                heights[link].0 = y;
            } else {
                heights[link].1 = y;
            }
        }
    }
    let stacks: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let mut tops: Vec<f64> = column.boxes.iter().map(|at| boxes[*at].y).collect();
            tops.sort_by(f64::total_cmp);
            tops
        })
        .collect();
    let links = input.links.iter().enumerate();
    links
        .map(|(link, (from, to))| {
            let (begin, end) = sides(*from, *to);
            let x = |at: usize, side| match side {
                Side::Left => boxes[at].x,
                Side::Right => boxes[at].right(),
            };
            let first = (x(*from, begin), heights[link].0);
            let last = (x(*to, end), heights[link].1);
            let mut points = vec![first];
            let (source, target) = (column_of[*from], column_of[*to]);
            let bands = (columns[source].band, columns[target].band);
            let mut bulge = 0.0;
            if bands.0 != bands.1 {
                // Through the room between the bands.
                let beside = (length(link % 9) - 4.0) * 3.0;
                let below = |band: usize| {
                    BORDER + length(band + 1) * (band_height + BAND) - BAND / 2.0 + beside
                };
                let is_down = bands.0 < bands.1;
                let leaves = below(if is_down { bands.0 } else { bands.0 - 1 });
                let reaches = below(if is_down { bands.1 - 1 } else { bands.1 });
                points.push((first.0, leaves));
                if (leaves - reaches).abs() > 0.5 {
                    let margin = BORDER / 2.0 + beside / 4.0;
                    points.extend([(margin, leaves), (margin, reaches)]);
                }
                points.push((last.0, reaches));
                bulge = 10.0;
            } else if source == target {
                bulge = 12.0 + (last.1 - first.1).abs().sqrt().min(14.0);
            } else {
                let between: Vec<usize> = if source < target {
                    (source + 1..target).collect()
                } else {
                    (target + 1..source).rev().collect()
                };
                for column in between {
                    let left = columns[column]
                        .boxes
                        .first()
                        .map_or(first.0, |at| boxes[*at].x);
                    let right = left + columns[column].width;
                    let share = (f64::midpoint(left, right) - first.0) / (last.0 - first.0);
                    let straight = first.1 + (last.1 - first.1) * share;
                    // Lines in one gap lie beside each other.
                    let aside = (length(link % 5) - 2.0) * 0.9;
                    let y = free(&stacks[column], straight, aside);
                    let ends = if source < target {
                        [left - 6.0, right + 6.0]
                    } else {
                        [right + 6.0, left - 6.0]
                    };
                    points.extend(ends.map(|x| (x, y)));
                }
            }
            points.push(last);
            Route {
                points,
                begins_rightwards: begin == Side::Right,
                ends_rightwards: end == Side::Left,
                bulge,
            }
        })
        .collect()
}

/// The height nearest to the wanted one at which nothing of a column stands.
fn free(tops: &[f64], wanted: f64, aside: f64) -> f64 {
    let gap_above = |rank: usize| {
        let above = rank.checked_sub(1).map(|above| tops[above] + BOX + MARGIN);
        let below = tops.get(rank).map(|top| top - MARGIN);
        match (above, below) {
            (Some(above), Some(below)) => (above, below),
            (Some(above), None) => (above, above + PITCH - BOX - 2.0 * MARGIN),
            (None, Some(below)) => (below - PITCH + BOX + 2.0 * MARGIN, below),
            (None, None) => (wanted, wanted),
        }
    };
    let within = |rank: usize| {
        let (above, below) = gap_above(rank);
        (wanted + aside).clamp(above, below.max(above))
    };
    let rank = tops.partition_point(|top| top + BOX / 2.0 <= wanted);
    let mut best = within(rank);
    for other in [rank.saturating_sub(1), rank + 1] {
        if other <= tops.len() {
            let y = within(other);
            if (y - wanted).abs() < (best - wanted).abs() {
                best = y;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_keep_their_order_and_distance() {
        let found = apart(&[0.0, 0.0, 100.0], 0.0, 200.0);
        assert_eq!(found, [0.0, PITCH, 100.0]);
        // Two that want one place share the way to it.
        let found = apart(&[100.0, 100.0], 0.0, 200.0);
        assert_eq!(found, [100.0 - PITCH / 2.0, 100.0 + PITCH / 2.0]);
    }

    /// Whether a route comes into a box that is neither of its ends.
    fn touches(route: &Route, one: Frame) -> bool {
        route.points.windows(2).any(|pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            (0..=60).any(|step| {
                let t = f64::from(step) / 60.0;
                let (s, bend) = (1.0 - t, (x1 - x0) / 2.0);
                let x = s.powi(3) * x0
                    + 3.0 * s * s * t * (x0 + bend)
                    + 3.0 * s * t * t * (x1 - bend)
                    + t.powi(3) * x1;
                let y = (s.powi(3) + 3.0 * s * s * t) * y0 + (3.0 * s * t * t + t.powi(3)) * y1;
                x > one.x + 0.5 && x < one.right() - 0.5 && y > one.y + 0.5 && y < one.y + BOX - 0.5
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn boxes_lie_apart_and_lines_between_them(
            layers in proptest::collection::vec(0..7_u32, 1..120),
            ends in proptest::collection::vec((0..120_usize, 0..120_usize), 0..200),
        ) {
            let count = layers.len();
            let mut links: Vec<(usize, usize)> = ends
                .into_iter()
                .map(|(from, to)| (from % count, to % count))
                .filter(|(from, to)| from != to)
                .collect();
            links.sort_unstable();
            links.dedup();
            let widths: Vec<f64> = (0..count).map(|at| 40.0 + length(at * 37 % 160)).collect();
            let input = Input { layers: &layers, widths: &widths, links: &links };
            let found = layout(&input);
            for (at, one) in found.boxes.iter().enumerate() {
                prop_assert!(one.x >= BORDER - 0.1 && one.right() <= found.width - BORDER + 0.1);
                prop_assert!(one.y >= BORDER - 0.6 && one.y + BOX <= found.height - BORDER + 0.6);
                for other in &found.boxes[at + 1..] {
                    let apart = one.right() < other.x || other.right() < one.x
                        || one.y + BOX <= other.y || other.y + BOX <= one.y;
                    prop_assert!(apart, "{one:?} {other:?}");
                }
            }
            for ((from, to), route) in links.iter().zip(&found.routes) {
                for (at, one) in found.boxes.iter().enumerate() {
                    if at != *from && at != *to {
                        prop_assert!(!touches(route, *one), "{route:?} {one:?}");
                    }
                }
            }
            prop_assert_eq!(layout(&input), found);
        }
    }

    #[test]
    fn a_picture_has_the_shape_of_a_screen() {
        let shapes = |layers: Vec<u32>, links: Vec<(usize, usize)>| {
            let widths = vec![120.0; layers.len()];
            let found = layout(&Input {
                layers: &layers,
                widths: &widths,
                links: &links,
            });
            (found.width, found.height)
        };
        // Five in a row, a star of 300, a chain of 80.
        let (width, height) = shapes(vec![0, 1, 1, 1, 1], (1..5).map(|at| (0, at)).collect());
        assert!(width < 700.0 && height < 400.0, "{width} {height}");
        let mut star = vec![1; 300];
        star[0] = 0;
        let (width, height) = shapes(star, (1..300).map(|at| (0, at)).collect());
        assert!((0.7..3.0).contains(&(width / height)), "{width} {height}");
        let chain: Vec<u32> = (0..80).collect();
        let (width, height) = shapes(chain, (1..80).map(|at| (at - 1, at)).collect());
        assert!((0.5..4.0).contains(&(width / height)), "{width} {height}");
    }
}
