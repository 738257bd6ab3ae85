//! Charts as PNG, pixel by pixel.

use resvg::tiny_skia::Pixmap;
use uvferry_report::Language;
use uvferry_report::{html, png};

use crate::samples;

/// Pixels for each unit of a chart.
const SCALE: f64 = 2.0;

/// Above it stands its title.
const HEADING: f64 = 34.0;

/// How dark a pixel is, from 0.
fn darkness(pixels: &Pixmap, x: f64, y: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "inside of a picture"
    )]
    let pixel = pixels
        .pixel((x * SCALE) as u32, (y * SCALE) as u32)
        .unwrap();
    255 - (u32::from(pixel.red()) + u32::from(pixel.green()) + u32::from(pixel.blue())) / 3
}

/// The darkest pixel of a range, in the chart's units.
fn darkest(pixels: &Pixmap, across: (f64, f64), down: (f64, f64)) -> u32 {
    let mut most = 0;
    let (mut x, step) = (across.0.max(0.0), 1.0 / SCALE);
    while x < across.1.min(f64::from(pixels.width()) / SCALE) {
        let mut y = down.0;
        while y < down.1 {
            most = most.max(darkness(pixels, x, y));
            y += step;
        }
        x += step;
    }
    most
}

/// The elements of the SVG at this place of a page, each as what stands in its tag and its text.
fn elements(page: &str, at: usize, name: &str) -> Vec<(String, String)> {
    let svg = page.split("<svg").nth(at + 1).unwrap();
    let svg = svg.split("</svg>").next().unwrap();
    svg.split(&format!("<{name} "))
        .skip(1)
        .map(|rest| {
            let (tag, text) = rest.split_once('>').unwrap();
            let text = text.split('<').next().unwrap();
            (tag.to_owned(), text.to_owned())
        })
        .collect()
}

fn number(tag: &str, name: &str) -> f64 {
    let tag = format!(" {tag}");
    let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

fn decoded(picture: &png::Picture) -> Pixmap {
    Pixmap::decode_png(&picture.bytes).unwrap()
}

#[test]
fn each_chart_of_a_page_is_a_picture_with_a_name() {
    let bench = samples::full();
    let pictures = png::bench(&bench).unwrap();
    let names: Vec<&str> = pictures.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names[..3], ["speedups", "resolve-times", "resolve-memory"]);
    assert_eq!(
        names.len(),
        html::bench(&bench, Language::English)
            .matches("<svg")
            .count()
    );
    for picture in &pictures {
        assert_eq!(decoded(picture).width(), 1520, "{}", picture.name);
    }
    // A name of a file of strangers leads nowhere.
    let scenario = samples::scenario("../x", "x", &[("pip", &[1.0; 3]), ("uv-pip", &[1.0; 3])]);
    let pictures = png::bench(&samples::bench("x", &[scenario])).unwrap();
    assert_eq!(pictures[1].name, "scenario-1-times");
}

#[test]
fn ink_is_where_the_bars_and_the_texts_are() {
    let bench = samples::full();
    let page = html::bench(&bench, Language::English);
    for (at, picture) in png::bench(&bench).unwrap().iter().enumerate() {
        let pixels = decoded(picture);
        assert_eq!(darkness(&pixels, 1.0, 1.0), 0, "the ground is white");
        let title = darkest(&pixels, (340.0, 420.0), (8.0, 26.0));
        assert!(title > 120, "{}: {title}", picture.name);
        for (bar, _) in elements(&page, at, "rect") {
            let (x, y) = (number(&bar, "x"), number(&bar, "y") + HEADING);
            let (width, height) = (number(&bar, "width"), number(&bar, "height"));
            let told = format!("{}: {bar}", picture.name);
            assert!(darkness(&pixels, x, y + height / 4.0) > 100, "{told}");
            // Filled lightly, but for a line at the median.
            let mut inside = (3..20).map(f64::from).take_while(|at| *at < width - 2.0);
            assert!(
                width < 8.0 || inside.any(|at| darkness(&pixels, x + at, y + 3.0) == 20),
                "{told}"
            );
        }
        let texts = elements(&page, at, "text");
        assert!(texts.len() > 4);
        for (tag, text) in texts {
            let (x, y) = (number(&tag, "x"), number(&tag, "y") + HEADING);
            let across = match tag.split("text-anchor=\"").nth(1).unwrap() {
                anchor if anchor.starts_with("start") => (x, x + 8.0),
                anchor if anchor.starts_with("end") => (x - 8.0, x),
                _ => (x - 8.0, x + 8.0),
            };
            let told = format!("{}: {text}", picture.name);
            let ink = darkest(&pixels, across, (y - 10.0, y + 2.0));
            assert!(ink > 120, "{told}: {ink}");
        }
    }
}

/// Another name changes its own pixels and no others.
#[test]
fn a_name_is_drawn_as_itself() {
    let chart = |name: &str| {
        let tools: [samples::Walls<'_>; 2] = [("pip", &[2.0; 3]), ("uv-pip", &[1.0; 3])];
        let scenario = samples::scenario(name, "x", &tools);
        decoded(&png::bench(&samples::bench("x", &[scenario])).unwrap()[0])
    };
    let differing = |one: &Pixmap, two: &Pixmap| -> Vec<(u32, u32)> {
        assert_eq!(one.width(), two.width());
        (0..one.height())
            .flat_map(|y| (0..one.width()).map(move |x| (x, y)))
            .filter(|&(x, y)| one.pixel(x, y) != two.pixel(x, y))
            .collect()
    };
    let none = chart("");
    // Also what the embedded font lacks leaves a trace: a box.
    for name in ["sync", "ünïcode", "имя", "όνομα", "שם", "要求"] {
        let with = chart(name);
        let places = differing(&none, &with);
        assert!(places.len() > 30, "{name}: {}", places.len());
        assert!(places.iter().all(|(x, _)| *x < 460), "{name}");
    }
    assert!(!differing(&chart("sync"), &chart("lock")).is_empty());
}

#[test]
fn a_comparison_is_a_picture_where_there_is_something_to_draw() {
    let comparison = samples::comparison("dev.txt", 1.3);
    let pictures = png::bench_comparison(&comparison).unwrap();
    assert_eq!(pictures[0].name, "changes");
    assert_eq!(decoded(&pictures[0]).width(), 1520);
    let mut apart = comparison;
    apart.changes.retain(|change| change.ratio.is_none());
    assert_eq!(png::bench_comparison(&apart).unwrap(), []);
}
