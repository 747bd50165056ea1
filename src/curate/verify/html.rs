//! Reads articles in HTML.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::addresses;
use super::draft::{Draft, DraftLink, Paragraph, origins};

/// The elements that begin and end a paragraph.
const BLOCKS: [&str; 41] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// The elements whose characters are not shown, or are no text.
const SKIPPED: [&str; 14] = [
    "code", "iframe", "kbd", "math", "noscript", "object", "samp", "script", "select", "style",
    "svg", "template", "textarea", "title",
];

/// The elements that say whose words a block quotation is.
const CREDITS: [&str; 2] = ["cite", "footer"];

/// Reads an article. Tags may be wrong or missing, as browsers read them.
pub fn read(file: &str) -> Draft {
    let mut emitter = DefaultEmitter::new_with_span();
    emitter.naively_switch_states(true);
    let mut reader = Reader { file, ..Reader::default() };
    // Reading from memory cannot fail.
    for token in Tokenizer::new_with_emitter(file, emitter).flatten() {
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                reader.end(&name, tag.span.start);
            }
            Token::String(text) => {
                reader.text(&String::from_utf8_lossy(&text), text.span.start);
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.end_paragraph();
    reader.draft
}

#[derive(Default)]
struct Reader<'f> {
    file: &'f str,
    draft: Draft,
    paragraph: Paragraph,
    /// The element within which nothing is read, and how many of its name are open.
    skipped: Option<(&'static str, usize)>,
    /// The number of open block quotations, and of those that began in the article.
    quotes: usize,
    quote_count: u32,
    /// The address that the block quotation is said to come from.
    cite: Option<String>,
    /// The offset at which the open link begins, and its target.
    link: Option<(usize, String)>,
    /// The element of the outermost open credit, and the offset at which it begins.
    credit: Option<(&'static str, usize)>,
}

impl Reader<'_> {
    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(*skipped == name && !tag.self_closing);
            return;
        }
        if let Some(skipped) = SKIPPED.into_iter().find(|skipped| *skipped == name) {
            if !tag.self_closing {
                self.skipped = Some((skipped, 1));
            }
            return;
        }
        if BLOCKS.contains(&&*name) {
            self.end_paragraph();
        }
        let attribute = |key: &str| {
            let value = tag.attributes.get(key.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        match &*name {
            "br" => self.push('\n', tag.span.start),
            "q" => {
                if let Some(cite) = attribute("cite") {
                    self.add_link(self.paragraph.text.len(), cite);
                }
                self.push('“', tag.span.start);
            }
            "blockquote" => {
                if self.quotes == 0 {
                    self.quote_count += 1;
                    self.cite = attribute("cite");
                }
                self.quotes += 1;
            }
            "a" => self.link = attribute("href").map(|to| (self.paragraph.text.len(), to)),
            _ => {}
        }
        // A `<cite>` within a `<footer>` is a part of it.
        if self.quotes > 0 && self.credit.is_none() {
            let credit = CREDITS.into_iter().find(|credit| *credit == name);
            self.credit = credit.map(|credit| (credit, self.paragraph.text.len()));
        }
    }

    fn end(&mut self, name: &str, at: usize) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(*skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
            return;
        }
        match name {
            "q" => self.push('”', at),
            "a" => self.end_link(),
            _ => {}
        }
        if self.credit.is_some_and(|(credit, _)| credit == name) {
            self.end_credit();
        }
        if BLOCKS.contains(&name) {
            self.end_paragraph();
        }
        if name == "blockquote" && self.quotes > 0 {
            self.quotes -= 1;
            if self.quotes == 0 {
                self.cite = None;
                self.credit = None;
            }
        }
    }

    /// Adds characters that are written in the file from an offset on, with entities.
    fn text(&mut self, text: &str, start: usize) {
        if self.skipped.is_some() {
            return;
        }
        let parsed = Paragraph { origins: origins(text, self.file, start), ..Paragraph::default() };
        for (at, c) in text.char_indices() {
            self.push(if c.is_whitespace() && c != '\u{a0}' { ' ' } else { c }, parsed.origin(at));
        }
    }

    /// Adds a character. White space at the beginning of a line, and more than one space, is left out.
    fn push(&mut self, c: char, origin: usize) {
        let text = &mut self.paragraph.text;
        if c == ' ' && (text.is_empty() || text.ends_with([' ', '\n'])) {
            return;
        }
        let at = text.len();
        text.push(c);
        let is_next =
            self.paragraph.origins.last().is_some_and(|&(last, from)| from + (at - last) == origin);
        if !is_next {
            self.paragraph.origins.push((at, origin));
        }
    }

    fn add_link(&mut self, start: usize, address: String) {
        let range = start.min(self.paragraph.text.len())..self.paragraph.text.len();
        self.paragraph.links.push(DraftLink::to_address(range, address));
    }

    fn end_link(&mut self) {
        if let Some((start, address)) = self.link.take() {
            self.add_link(start, address);
        }
    }

    fn end_credit(&mut self) {
        if let Some((_, start)) = self.credit.take() {
            self.paragraph.credits.push(start..self.paragraph.text.len());
        }
    }

    /// Ends the paragraph. A link and a credit go on in the next one.
    fn end_paragraph(&mut self) {
        let open = (self.link.clone(), self.credit);
        self.end_link();
        self.end_credit();
        if let Some(cite) = self.cite.clone() {
            self.add_link(0, cite);
        }
        let mut paragraph = std::mem::take(&mut self.paragraph);
        self.link = open.0.map(|(_, address)| (0, address));
        self.credit = open.1.map(|(credit, _)| (credit, 0));
        if !paragraph.text.trim().is_empty() {
            paragraph.links.extend(addresses::written(&paragraph.text));
            paragraph.block_quote = (self.quotes > 0).then_some(self.quote_count);
            self.draft.paragraphs.push(paragraph);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_have_the_characters_that_a_browser_shows() {
        let draft = read(
            "<title>“No words of the page”</title><p>One&nbsp;&ldquo;two\n  <b>three</b>&rdquo;<br>four<p>\
             <script>“x”</script>Five <q cite=a>six</q><blockquote>Seven<footer>— Eight</footer></blockquote>",
        );
        let texts: Vec<&str> = draft.paragraphs.iter().map(|paragraph| &*paragraph.text).collect();
        assert_eq!(texts, ["One\u{a0}“two three”\nfour", "Five “six”", "Seven", "— Eight"]);
        let quotes: Vec<_> =
            draft.paragraphs.iter().map(|paragraph| paragraph.block_quote).collect();
        assert_eq!(quotes, [None, None, Some(1), Some(1)]);
        let credits: Vec<usize> =
            draft.paragraphs[3].credits.iter().map(ExactSizeIterator::len).collect();
        assert_eq!(credits, ["— Eight".len()]);
    }

    #[test]
    fn a_credit_is_the_outermost_element_for_it() {
        for (file, credits) in [
            ("<p>One<footer>— Two, <cite>Three</cite></footer>", &["— Two, Three"][..]),
            ("<p>One<footer>— <cite>Two</cite></footer>", &["— Two"]),
            ("<p>One<footer><cite>Two</footer>", &["Two"]),
            ("<p>One, <cite>Two</cite>, <cite>Three</cite>", &["Two", "Three"]),
            ("<p>One<cite>Two</blockquote><blockquote>Three", &["Two"]),
        ] {
            let draft = read(&format!("<blockquote>{file}</blockquote>"));
            let found = draft.paragraphs.iter().flat_map(|paragraph| {
                paragraph.credits.iter().map(|credit| &paragraph.text[credit.clone()])
            });
            assert_eq!(found.collect::<Vec<_>>(), credits, "{file}");
        }
    }

    #[test]
    fn a_character_is_found_in_the_file() {
        let file = "<p class=\"a\">\n  He &amp; she: &#8220;It <i>is</i> so&#8221;</p>";
        let draft = read(file);
        let paragraph = &draft.paragraphs[0];
        let origin = |part: &str| paragraph.text.find(part).map(|at| paragraph.origin(at));
        assert_eq!(paragraph.text, "He & she: “It is so”");
        for (part, written) in
            [("He", "He"), ("“", "&#8220;"), ("is", "is<"), ("so", "so&"), ("”", "&#8221;")]
        {
            assert_eq!(origin(part), file.find(written), "{part}");
        }
    }
}
