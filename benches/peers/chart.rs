//! The medians as an SVG bar chart, legible on light and dark pages.

use std::fmt::Write;

/// The width of the drawing, and the horizontal range of the bars.
const WIDTH: f64 = 720.0;
const FIRST: f64 = 170.0;
const LAST: f64 = 640.0;
/// The height of a bar and the space below it.
const ROW: f64 = 34.0;

/// Draws a chart of named times in milliseconds.
pub fn chart(sources: usize, bars: &[(&str, f64)]) -> String {
    let longest = bars.iter().map(|(_, time)| *time).fold(1.0, f64::max);
    let height = 50.0 + ROW * bars.len() as f64;
    let said: Vec<String> =
        bars.iter().map(|(name, time)| format!("{name}: {:.2} s", time / 1000.0)).collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"t d\" font-family=\"system-ui, sans-serif\" font-size=\"15\">\n\
         <title id=\"t\">Time to build {sources} sources</title>\n<desc id=\"d\">{}</desc>\n\
         <style>text {{ fill: #1d1c1a }} .own {{ fill: #1b4f87 }} .other {{ fill: #a8a296 }}\n\
         @media (prefers-color-scheme: dark) {{ text {{ fill: #e7e3da }} .own {{ fill: #93bdf0 }} \
         .other {{ fill: #7d776c }} }}</style>\n\
         <text y=\"24\" font-weight=\"600\">Seconds to build {sources} sources; less is better</text>\n",
        said.join("; ")
    );
    for (n, (name, time)) in bars.iter().enumerate() {
        let y = 44.0 + ROW * n as f64;
        let length = (LAST - FIRST) * time / longest;
        let class = if name.starts_with("dossier") { "own" } else { "other" };
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.0}\" text-anchor=\"end\">{name}</text>\
             <rect class=\"{class}\" x=\"{FIRST}\" y=\"{y:.0}\" width=\"{:.1}\" height=\"20\"/>\
             <text x=\"{:.1}\" y=\"{:.0}\">{:.2}</text>",
            FIRST - 10.0,
            y + 15.0,
            length.max(1.0),
            FIRST + length + 8.0,
            y + 15.0,
            time / 1000.0,
        );
    }
    svg + "</svg>\n"
}
