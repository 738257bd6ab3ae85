//! Charts as pictures, for a slide, a wiki or a mail that shows no SVG.
//!
//! What a reader's browser decides is decided here: the colours are those of a light page, the
//! font is one that is embedded, since a machine of a CI service often has none. That font has
//! Latin letters alone: the pictures are in English in every language.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Size, Tree};

use crate::charts::{Chart, changes, durations, heading, memory, speedups};
use crate::json::{BenchComparisonDocument, BenchDocument};
use crate::language::Language;

const FONT: &[u8] = include_bytes!("../fonts/DejaVuSans-subset.ttf");
const FAMILY: &str = "DejaVu Sans";

/// The font has no letters of the other languages.
const LANGUAGE: Language = Language::English;

/// Pixels for each unit of a chart: text can be read on a screen with small pixels and on paper.
const SCALE: f32 = 2.0;

/// The light colours of a page, which the classes of charts name by variables.
const STYLE: &str = "
text { font-family: \"DejaVu Sans\"; font-size: 13px; fill: #1b1f26; }
.grid { stroke: #d3d7de; }
.one { stroke: #1b1f26; stroke-dasharray: 4 3; }
.mark { stroke: #1b1f26; fill: none; stroke-width: 1.5; }
.box { fill: #e9ebef; stroke: #1b1f26; }
.full { fill: #1b1f26; }
.band { fill: #e9ebef; }
.point { fill: #1b1f26; fill-opacity: 0.6; }
";

/// A chart as a PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A name for a file, without its ending: `speedups`, `sync-times`.
    pub name: String,
    /// The PNG.
    pub bytes: Vec<u8>,
}

/// Why a chart cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// It is no SVG that the renderer reads, or one of no size: a bug.
    #[error("draw the chart `{0}`")]
    Draw(String),
    /// It cannot be encoded.
    #[error("encode the chart `{name}`: {why}")]
    Encode {
        /// Which.
        name: String,
        /// What the encoder says.
        why: String,
    },
}

/// The charts of a bench: the speed-ups, and for each scenario the times and the memory.
///
/// # Errors
/// Where one cannot be drawn.
pub fn bench(bench: &BenchDocument) -> Result<Vec<Picture>, PictureError> {
    let mut charts = vec![("speedups".to_owned(), speedups(bench, LANGUAGE))];
    for (at, scenario) in bench.scenarios.iter().enumerate() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        // Of a file of strangers it may be no name of a file.
        let name = if scenario.name.chars().all(plain) {
            scenario.name.clone()
        } else {
            format!("scenario-{}", at + 1)
        };
        charts.push((format!("{name}-times"), durations(scenario, LANGUAGE)));
        charts.push((format!("{name}-memory"), memory(scenario, LANGUAGE)));
    }
    drawn(charts)
}

/// The chart of a comparison; none where nothing stands on both sides.
///
/// # Errors
/// Where it cannot be drawn.
pub fn bench_comparison(
    comparison: &BenchComparisonDocument,
) -> Result<Vec<Picture>, PictureError> {
    drawn(vec![("changes".to_owned(), changes(comparison, LANGUAGE))])
}

fn drawn(charts: Vec<(String, Option<Chart>)>) -> Result<Vec<Picture>, PictureError> {
    let mut fonts = Database::new();
    fonts.load_font_source(Source::Binary(Arc::new(FONT)));
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        style_sheet: Some(STYLE.to_owned()),
        ..Options::default()
    };
    charts
        .into_iter()
        .filter_map(|(name, chart)| Some((name, chart?)))
        .map(|(name, chart)| {
            let bytes = picture(&name, &chart, &options)?;
            Ok(Picture { name, bytes })
        })
        .collect()
}

fn picture(name: &str, chart: &Chart, options: &Options<'_>) -> Result<Vec<u8>, PictureError> {
    let undrawn = || PictureError::Draw(name.to_owned());
    let parsed = |svg: &str| Tree::from_str(svg, options).map_err(|_| undrawn());
    let tree = parsed(&chart.svg)?;
    let above = parsed(&heading(&chart.title, f64::from(tree.size().width())))?;
    let (head, size) = (above.size(), tree.size());
    let whole = Size::from_wh(size.width(), head.height() + size.height()).ok_or_else(undrawn)?;
    let whole = whole.to_int_size().scale_by(SCALE).ok_or_else(undrawn)?;
    let mut pixels = Pixmap::new(whole.width(), whole.height()).ok_or_else(undrawn)?;
    pixels.fill(Color::WHITE);
    let scaled = Transform::from_scale(SCALE, SCALE);
    resvg::render(&above, scaled, &mut pixels.as_mut());
    let below = scaled.pre_translate(0.0, head.height());
    resvg::render(&tree, below, &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PictureError::Encode {
        name: name.to_owned(),
        why: error.to_string(),
    })
}
