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

    /// A text that strangers chose: cut before its tail where it has no room, with the whole of
    /// it as a tooltip.
    pub(super) fn label(
        &mut self,
        at: (f64, f64),
        anchor: Anchor,
        (text, tail): (&str, &str),
        room: f64,
    ) {
        let whole = crate::visible::one_line(&format!("{text}{tail}"));
        let tail = fitted(&crate::visible::one_line(tail), room / 2.0);
        let head = whole.strip_suffix(&tail).unwrap_or(&whole);
        let cut = fitted(head, room - tail.chars().map(width).sum::<f64>()) + &tail;
        self.text(at, anchor, &cut);
        if cut != whole && self.content.ends_with("</text>") {
            self.content.truncate(self.content.len() - "</text>".len());
            add!(self.content, "<title>{}</title></text>", escaped(&whole));
        }
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

/// As much of a text as has room, in pixels.
fn fitted(text: &str, room: f64) -> String {
    if text.chars().map(width).sum::<f64>() <= room {
        return text.to_owned();
    }
    let mut left = room - width('…');
    let fits = |c: &char| {
        left -= width(*c);
        left >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// No character of a wide font is wider at 13 pixels: which font a reader has is not known.
fn width(c: char) -> f64 {
    match c {
        'f' | 'i' | 'j' | 'l' | 'r' | 't' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|'
        | '!' | '(' | ')' | '[' | ']' | '-' | '/' | '\\' => 5.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '\u{a0}'..='\u{7ff}' => 13.2,
        'a'..='z' | '0'..='9' | '_' | '*' | '?' | '"' | '$' => 8.6,
        '!'..='~' => 11.0,
        _ => 18.0,
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

    #[test]
    fn a_label_that_has_no_room_is_cut_and_told_in_full() {
        assert_eq!(fitted("uv-project", 80.0), "uv-project");
        assert_eq!(fitted("mmmm", 40.0), "mm…");
        assert_eq!(fitted("mmmm", 1.0), "…");
        let mut picture = Picture::new(10.0, 10.0, "");
        picture.label((0.0, 0.0), Anchor::Start, ("mmm<", ", uv"), 60.0);
        picture.label((0.0, 9.0), Anchor::Start, ("mm", ", uv"), 60.0);
        let svg = picture.finish();
        assert!(
            svg.contains(">m…, uv<title>mmm&lt;, uv</title></text>"),
            "{svg}"
        );
        assert!(svg.contains(">mm, uv</text>"), "{svg}");
    }
}
