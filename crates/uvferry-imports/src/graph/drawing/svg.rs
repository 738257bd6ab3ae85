//! The graph as SVG: text that can be selected and read aloud, no script, no style in an element.

use std::fmt::Write as _;

use super::layout::{BOX, Input, Layout, Route, layout};
use super::measure::{FAMILY, fitted, width};
use super::{INK, LOOKS, Link, label, link_story, links, looks, story, visible};
use crate::graph::Graph;

/// How an SVG is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SvgOptions<'a> {
    /// Whether it is a file of its own, which brings the colours for dark screens with it. In a
    /// page, whose content security policy allows no style of others, the page brings them
    /// ([`DARK`]), or it stays light.
    pub is_file: bool,
    /// What is said in it, where that is not English. A page that gives these says above the
    /// picture what it is of, and below in a table what else is known: there is no title to be
    /// seen then, and no tooltip, which nobody with a keyboard or a phone sees.
    pub words: Option<&'a SvgWords>,
}

/// What is said in a picture, in the language of the page that it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SvgWords {
    /// What it is a picture of, for who cannot see it.
    pub title: String,
    /// Where the same stands as text.
    pub description: String,
    /// What each category is called, in the order of [`Category::ALL`](crate::categories::Category::ALL); then all others.
    pub categories: [String; 10],
    /// A project.
    pub project: String,
    /// Another root.
    pub root: String,
    /// What is asked for and not there.
    pub missing: String,
    /// A line of a shortest way.
    pub first: String,
    /// Another line.
    pub others: String,
    /// A line of a requirement that needs a marker.
    pub conditional: String,
    /// A line of a requirement that is not met.
    pub unmet: String,
}

impl SvgWords {
    /// In English, with what a graph is.
    fn english(graph: &Graph) -> Self {
        Self {
            title: title(graph),
            description: String::new(),
            categories: LOOKS.map(|look| look.word.to_owned()),
            project: "project".to_owned(),
            root: "root: nothing leads to it".to_owned(),
            missing: "missing".to_owned(),
            first: "shortest way from a root".to_owned(),
            others: "asked for as well".to_owned(),
            conditional: "only with a marker (name in italics)".to_owned(),
            unmet: "not met".to_owned(),
        }
    }
}

/// Rules for dark screens, for the style of a page or of the file.
pub const DARK: &str = "\
@media screen and (prefers-color-scheme: dark) {
.graph .ground { fill: #14171c; }
.graph text { fill: #e6e9ee; }
.graph text.code { fill: #14171c; }
.graph text.faint { fill: #a3acb9; }
.graph .edge { stroke: #7d8795; }
.graph .edge.first { stroke: #b9c1cc; }
.graph .edge.unmet { stroke: #ff9a9f; }
.graph .core .body { fill: #252c38; stroke: #a9b6cc; } .graph .core .strip { fill: #a9b6cc; }
.graph .database .body { fill: #3a2a0e; stroke: #f3c069; } .graph .database .strip { fill: #f3c069; }
.graph .web .body { fill: #14294a; stroke: #7db7ff; } .graph .web .strip { fill: #7db7ff; }
.graph .ml .body { fill: #2e2147; stroke: #c6a8f5; } .graph .ml .strip { fill: #c6a8f5; }
.graph .testing .body { fill: #16301f; stroke: #78d696; } .graph .testing .strip { fill: #78d696; }
.graph .linting .body { fill: #0f3232; stroke: #6fd3d0; } .graph .linting .strip { fill: #6fd3d0; }
.graph .development .body { fill: #411b33; stroke: #f29bcd; } .graph .development .strip { fill: #f29bcd; }
.graph .deployment .body { fill: #40191c; stroke: #ff9a9f; } .graph .deployment .strip { fill: #ff9a9f; }
.graph .utilities .body { fill: #333110; stroke: #dcd66a; } .graph .utilities .strip { fill: #dcd66a; }
.graph .other .body { fill: #1d2229; stroke: #a3acb9; } .graph .other .strip { fill: #a3acb9; }
}
";

const NAME: f64 = 13.0;
const BEHIND: f64 = 11.0;
const CODE: f64 = 10.0;
/// The strip with the letters of the category.
const STRIP: f64 = 20.0;
/// Beside text, and between the name and the version.
const PADDING: f64 = 7.0;
/// No name takes more room, and no version.
const MOST_NAME: f64 = 380.0;
const MOST_BEHIND: f64 = 130.0;
/// The tip of a project's box.
const TIP: f64 = 8.0;
const FAINT: &str = "#59616e";

/// The graph as SVG, from the roots on the left to what is deepest on the right.
///
/// It has the size at which its text can be read; a page may let it scroll, or make it smaller.
/// All of it is in presentation attributes and classes: `node` and the category's word, `edge`
/// and `first` (the shortest way from a root), `unmet`.
pub fn svg(graph: &Graph, options: &SvgOptions<'_>) -> String {
    let is_told = options.words.is_none();
    let english;
    let words = if let Some(words) = options.words {
        words
    } else {
        english = SvgWords::english(graph);
        &english
    };
    let labels: Vec<Label> = (0..graph.nodes().len())
        .map(|at| Label::of(graph, at, words))
        .collect();
    let links = links(graph);
    let layers: Vec<u32> = graph.nodes().iter().map(|node| node.depth).collect();
    let widths: Vec<f64> = labels.iter().map(|label| label.width).collect();
    let ends: Vec<(usize, usize)> = links.iter().map(|link| (link.from, link.to)).collect();
    let placed = layout(&Input {
        layers: &layers,
        widths: &widths,
        links: &ends,
    });
    let wide = if is_told {
        width(&words.title, 15.0) + 40.0
    } else {
        0.0
    };
    let room = placed.width.max(620.0).max(wide);
    let legend = Legend::of(graph, &links, room, words, is_told);
    let (whole, height) = (room, placed.height + legend.height);
    let mut out = String::new();
    let shown = escaped(&visible(&words.title));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" role=\"img\" \
         aria-label=\"{shown}\" width=\"{whole:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {whole:.0} {height:.0}\" font-family=\"{FAMILY}\" font-size=\"{NAME}\" \
         fill=\"{INK}\">\n<title>{shown}</title>\n"
    );
    if !words.description.is_empty() {
        let description = escaped(&visible(&words.description));
        let _ = writeln!(out, "<desc>{description}</desc>");
    }
    if options.is_file {
        let _ = writeln!(out, "<style>\n{DARK}</style>");
    }
    let _ = writeln!(
        out,
        "<rect class=\"ground\" width=\"{whole:.0}\" height=\"{height:.0}\" fill=\"#ffffff\"/>"
    );
    legend.write(is_told.then_some(words.title.as_str()), &mut out);
    let _ = writeln!(out, "<g transform=\"translate(0 {:.0})\">", legend.height);
    write_links(graph, &links, &placed, is_told, &mut out);
    let looks = looks(graph);
    for (at, label) in labels.iter().enumerate() {
        let story = if is_told {
            story(graph, at)
        } else {
            Vec::new()
        };
        write_node(graph, (at, looks[at]), label, &story, &placed, &mut out);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// What it is a picture of.
fn title(graph: &Graph) -> String {
    let nodes = graph.nodes();
    let projects: Vec<String> = nodes
        .iter()
        .filter(|node| node.is_project)
        .map(|node| visible(&node.label()))
        .collect();
    let count = nodes.iter().filter(|node| !node.is_project).count();
    let deepest = nodes.iter().map(|node| node.depth).max().unwrap_or(0);
    let of = match projects.as_slice() {
        [] => String::new(),
        [one] => format!("{one}: "),
        [one, more @ ..] => format!("{one} and {} more: ", more.len()),
    };
    let ending = if count == 1 { "" } else { "s" };
    fitted(
        &format!("{of}{count} distribution{ending}, {deepest} deep"),
        15.0,
        900.0,
    )
}

/// What stands in a box.
struct Label {
    name: String,
    behind: String,
    width: f64,
}

impl Label {
    fn of(graph: &Graph, at: usize, words: &SvgWords) -> Self {
        let (name, mut behind) = label(graph, at);
        let node = &graph.nodes()[at];
        if node.is_missing && node.version.is_none() {
            behind.clone_from(&words.missing);
        }
        let name = fitted(&name, NAME, MOST_NAME);
        // Ours, in any language, is short enough.
        let behind = if behind == words.missing {
            behind
        } else {
            fitted(&behind, BEHIND, MOST_BEHIND)
        };
        let mut all = STRIP + 2.0 * PADDING + width(&name, NAME);
        if !behind.is_empty() {
            all += PADDING + width(&behind, BEHIND);
        }
        if graph.nodes()[at].is_project {
            all += TIP;
        }
        Self {
            name,
            behind,
            width: all.ceil(),
        }
    }
}

fn write_links(graph: &Graph, links: &[Link], placed: &Layout, is_told: bool, out: &mut String) {
    // The shortest ways lie above the others.
    for is_first in [false, true] {
        let _ = writeln!(
            out,
            "<g fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"{}\">",
            if is_first { "1.3" } else { "1" }
        );
        for (link, route) in links.iter().zip(&placed.routes) {
            if link.is_first != is_first {
                continue;
            }
            let (class, colour) = match (link.is_unmet, is_first) {
                (true, _) => ("edge unmet", "#b3202c"),
                (false, true) => ("edge first", FAINT),
                (false, false) => ("edge", "#a3acb9"),
            };
            let dashes = if link.is_conditional {
                " stroke-dasharray=\"5 3\""
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "<path class=\"{class}\" stroke=\"{colour}\"{dashes} d=\"{}\"{}",
                path(route),
                if is_told {
                    let told = escaped(&link_story(graph, link));
                    format!("><title>{told}</title></path>")
                } else {
                    "/>".to_owned()
                }
            );
        }
        out.push_str("</g>\n");
    }
}

/// A line with its tip.
fn path(route: &Route) -> String {
    let mut out = String::new();
    let Some(&(mut x, mut y)) = route.points.first() else {
        return out;
    };
    let _ = write!(out, "M{} {}", short(x), short(y));
    let last = route.points.len() - 1;
    for (number, &(to_x, to_y)) in route.points.iter().enumerate().skip(1) {
        let is_end = number == 1 || number == last;
        if (to_y - y).abs() < 0.05 {
            let _ = write!(out, "H{}", short(to_x));
        } else if (to_x - x).abs() < 0.05 && !is_end {
            let _ = write!(out, "V{}", short(to_y));
        } else {
            let bend = (to_x - x) / 2.0;
            let (first, second) = if (to_x - x).abs() < 0.05 {
                // Out on the side of the box, and back.
                let is_right = if number == 1 {
                    route.begins_rightwards
                } else {
                    !route.ends_rightwards
                };
                let reach = route.bulge * 4.0 / 3.0 * if is_right { 1.0 } else { -1.0 };
                (x + reach, to_x + reach)
            } else {
                (x + bend, to_x - bend)
            };
            let _ = write!(
                out,
                "C{} {} {} {} {} {}",
                short(first),
                short(y),
                short(second),
                short(to_y),
                short(to_x),
                short(to_y)
            );
        }
        (x, y) = (to_x, to_y);
    }
    let back = if route.ends_rightwards {
        x - 5.0
    } else {
        x + 5.0
    };
    let _ = write!(
        out,
        "M{} {}L{} {}L{} {}",
        short(back),
        short(y - 2.5),
        short(x),
        short(y),
        short(back),
        short(y + 2.5)
    );
    out
}

/// A tenth of a pixel is more than anybody sees.
fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn write_node(
    graph: &Graph,
    (at, look): (usize, usize),
    label: &Label,
    story: &[String],
    placed: &Layout,
    out: &mut String,
) {
    let node = &graph.nodes()[at];
    let frame = placed.boxes[at];
    let shape = match () {
        () if node.is_project => Shape::Project,
        () if node.is_root => Shape::Root,
        () if node.is_missing => Shape::Missing,
        () => Shape::Plain,
    };
    let _ = write!(out, "<g class=\"node {}\">", LOOKS[look].word);
    if !story.is_empty() {
        let _ = write!(out, "<title>{}</title>", escaped_lines(story));
    }
    write_box(shape, look, (frame.x, frame.y), frame.width, out);
    let baseline = frame.y + BOX / 2.0 + 4.5;
    let x = frame.x + STRIP + PADDING;
    let italic = if node.is_conditional || node.is_missing {
        " font-style=\"italic\""
    } else {
        ""
    };
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\"{italic}>{}</text>",
        short(x),
        short(baseline),
        escaped(&label.name)
    );
    if !label.behind.is_empty() {
        let _ = write!(
            out,
            "<text class=\"faint\" x=\"{}\" y=\"{}\" font-size=\"{BEHIND}\" fill=\"{FAINT}\"{italic}>{}</text>",
            short(x + width(&label.name, NAME) + PADDING),
            short(baseline),
            escaped(&label.behind)
        );
    }
    out.push_str("</g>\n");
}

/// What a box looks like, colours apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Pointed to the right.
    Project,
    /// With corners and a thick line.
    Root,
    /// Round.
    Plain,
    /// Dashed.
    Missing,
}

fn write_box(shape: Shape, look: usize, (x, y): (f64, f64), width: f64, out: &mut String) {
    let look = LOOKS[look];
    let (right, bottom, middle) = (x + width, y + BOX, y + BOX / 2.0);
    let body = if shape == Shape::Project {
        format!(
            "<path class=\"body\" d=\"M{} {}H{}L{} {}L{} {}H{}Z\" stroke-width=\"2.5\"",
            short(x),
            short(y),
            short(right - TIP),
            short(right),
            short(middle),
            short(right - TIP),
            short(bottom),
            short(x)
        )
    } else {
        let (radius, line) = match shape {
            Shape::Root => ("", " stroke-width=\"2.5\""),
            Shape::Missing => (" rx=\"5\"", " stroke-dasharray=\"4 2\""),
            _ => (" rx=\"5\"", ""),
        };
        format!(
            "<rect class=\"body\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BOX}\"{radius}{line}",
            short(x),
            short(y),
            short(width)
        )
    };
    let _ = write!(
        out,
        "{body} fill=\"{}\" stroke=\"{}\"/>",
        look.fill, look.line
    );
    let inset = if matches!(shape, Shape::Project | Shape::Root) {
        0.0
    } else {
        4.0
    };
    let _ = write!(
        out,
        "<path class=\"strip\" fill=\"{}\" d=\"M{} {}H{}V{}H{}Q{} {} {} {}V{}Q{} {} {} {}Z\"/>",
        look.line,
        short(x + inset),
        short(y),
        short(x + STRIP),
        short(bottom),
        short(x + inset),
        short(x),
        short(bottom),
        short(x),
        short(bottom - inset),
        short(y + inset),
        short(x),
        short(y),
        short(x + inset),
        short(y),
    );
    let _ = write!(
        out,
        "<text class=\"code\" x=\"{}\" y=\"{}\" font-size=\"{CODE}\" text-anchor=\"middle\" fill=\"#ffffff\">{}</text>",
        short(x + STRIP / 2.0),
        short(middle + 3.5),
        look.code
    );
}

/// What the colours, shapes and lines say, above the picture.
struct Legend {
    items: Vec<(Item, String, (f64, f64))>,
    height: f64,
}

#[derive(Debug, Clone, Copy)]
enum Item {
    Category(usize),
    Shape(Shape),
    Line {
        is_first: bool,
        is_dashed: bool,
        is_unmet: bool,
    },
}

/// The row of the title, and each row of the legend.
const TITLE_ROW: f64 = 40.0;
const ROW: f64 = 28.0;
const SAMPLE: f64 = 34.0;
const LEGEND: f64 = 12.0;

impl Legend {
    fn of(graph: &Graph, links: &[Link], room: f64, words: &SvgWords, has_title: bool) -> Self {
        let nodes = graph.nodes();
        let looks = looks(graph);
        let mut items: Vec<(Item, String)> = Vec::new();
        for (number, word) in words.categories.iter().enumerate() {
            // The project is of no category.
            let of_look = |at: &usize| looks[*at] == number && !nodes[*at].is_project;
            let count = (0..nodes.len()).filter(of_look).count();
            if count > 0 {
                items.push((Item::Category(number), format!("{word} ({count})")));
            }
        }
        let mut shape = |is_there: bool, shape: Shape, text: &str| {
            if is_there {
                items.push((Item::Shape(shape), text.to_owned()));
            }
        };
        let has = |test: &dyn Fn(&crate::graph::Node) -> bool| nodes.iter().any(test);
        shape(has(&|node| node.is_project), Shape::Project, &words.project);
        shape(
            has(&|node| node.is_root && !node.is_project),
            Shape::Root,
            &words.root,
        );
        shape(has(&|node| node.is_missing), Shape::Missing, &words.missing);
        let mut line = |test: &dyn Fn(&Link) -> bool, item: Item, text: &str| {
            if links.iter().any(test) {
                items.push((item, text.to_owned()));
            }
        };
        let kind = |is_first, is_dashed, is_unmet| Item::Line {
            is_first,
            is_dashed,
            is_unmet,
        };
        line(
            &|link| link.is_first,
            kind(true, false, false),
            &words.first,
        );
        line(
            &|link| !link.is_first,
            kind(false, false, false),
            &words.others,
        );
        line(
            &|link| link.is_conditional,
            kind(true, true, false),
            &words.conditional,
        );
        line(&|link| link.is_unmet, kind(true, false, true), &words.unmet);
        let top = if has_title { TITLE_ROW } else { 8.0 };
        let (mut x, mut y) = (super::layout::BORDER, top);
        let mut placed = Vec::with_capacity(items.len());
        for (item, text) in items {
            let wide = SAMPLE + 6.0 + width(&text, LEGEND);
            if x > super::layout::BORDER && x + wide > room - super::layout::BORDER {
                (x, y) = (super::layout::BORDER, y + ROW);
            }
            placed.push((item, text, (x, y)));
            x += wide + 22.0;
        }
        Self {
            height: if placed.is_empty() { y } else { y + ROW + 8.0 },
            items: placed,
        }
    }

    fn write(&self, title: Option<&str>, out: &mut String) {
        if let Some(title) = title {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"26\" font-size=\"15\">{}</text>",
                super::layout::BORDER,
                escaped(title)
            );
        }
        for (item, text, (x, y)) in &self.items {
            let middle = y + BOX / 2.0;
            match item {
                Item::Category(look) => {
                    let _ = write!(out, "<g class=\"{}\">", LOOKS[*look].word);
                    write_box(Shape::Plain, *look, (*x, *y), SAMPLE, out);
                    out.push_str("</g>");
                }
                Item::Shape(shape) => {
                    out.push_str("<g class=\"other\">");
                    write_box(*shape, LOOKS.len() - 1, (*x, *y), SAMPLE, out);
                    out.push_str("</g>");
                }
                Item::Line {
                    is_first,
                    is_dashed,
                    is_unmet,
                } => {
                    let (class, colour) = match (is_unmet, is_first) {
                        (true, _) => ("edge unmet", "#b3202c"),
                        (false, true) => ("edge first", FAINT),
                        (false, false) => ("edge", "#a3acb9"),
                    };
                    let dashes = if *is_dashed {
                        " stroke-dasharray=\"5 3\""
                    } else {
                        ""
                    };
                    let tip = path(&Route {
                        points: vec![(*x, middle), (x + SAMPLE - 2.0, middle)],
                        begins_rightwards: true,
                        ends_rightwards: true,
                        bulge: 0.0,
                    });
                    let _ = write!(
                        out,
                        "<path class=\"{class}\" fill=\"none\" stroke=\"{colour}\" \
                         stroke-width=\"1.3\"{dashes} d=\"{tip}\"/>"
                    );
                }
            }
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{LEGEND}\">{}</text>",
                short(x + SAMPLE + 6.0),
                short(middle + 4.0),
                escaped(text)
            );
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A tooltip of several lines.
fn escaped_lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_element() {
        assert_eq!(escaped("</text>&\""), "&lt;/text&gt;&amp;&quot;");
    }

    #[test]
    fn dark_screens_have_a_colour_for_each_category() {
        for look in LOOKS {
            let rule = format!(".graph .{} .body {{", look.word);
            assert_eq!(DARK.matches(&rule).count(), 1, "{rule}");
        }
    }
}
