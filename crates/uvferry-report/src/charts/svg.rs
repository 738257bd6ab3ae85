//! Elements, escaped.

/// A picture in the making.
#[derive(Debug)]
pub(super) struct Picture {
    width: f64,
    height: f64,
    title: String,
    content: String,
}

/// Where a text stands by its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Picture {
    pub(super) fn new(width: f64, height: f64, title: &str) -> Self {
        Self {
            width,
            height,
            title: title.to_owned(),
            content: String::new(),
        }
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        add!(
            self.content,
            "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            from.0,
            from.1,
            to.0,
            to.1
        );
    }

    pub(super) fn rectangle(&mut self, class: &str, at: (f64, f64), size: (f64, f64)) {
        add!(
            self.content,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            at.0,
            at.1,
            size.0.max(0.5),
            size.1
        );
    }

    pub(super) fn point(&mut self, at: (f64, f64)) {
        add!(
            self.content,
            "<circle class=\"point\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>",
            at.0,
            at.1
        );
    }

    /// Lines between points; `dashes` tells it from others without colour.
    pub(super) fn path(&mut self, dashes: &str, points: &[(f64, f64)]) {
        let shown: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        add!(
            self.content,
            "<polyline class=\"mark\" stroke-dasharray=\"{dashes}\" points=\"{}\"/>",
            shown.join(" ")
        );
    }

    pub(super) fn text(&mut self, at: (f64, f64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        add!(
            self.content,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            at.0,
            at.1,
            escaped(text)
        );
    }

    pub(super) fn finish(self) -> String {
        let title = escaped(&self.title);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
             aria-label=\"{title}\" viewBox=\"0 0 {:.0} {:.0}\"><title>{title}</title>{}</svg>",
            self.width, self.height, self.content
        )
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::visible::one_line(text).chars() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_element() {
        let mut picture = Picture::new(10.0, 10.0, "\"><script>");
        picture.text((0.0, 0.0), Anchor::Start, "</text><script>&");
        let svg = picture.finish();
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("&lt;/text&gt;&lt;script&gt;&amp;"), "{svg}");
    }
}
