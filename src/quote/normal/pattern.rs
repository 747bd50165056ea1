//! Patterns of lines, in which `*` matches any run of characters.

use memchr::memmem;

use super::{form, map};

/// A pattern of a sidecar, such as those of `furniture:`. An empty pattern matches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The parts before, between and after the stars, in normal form.
    parts: Vec<String>,
}

impl Pattern {
    pub fn new(written: &str) -> Self {
        let written = map(written).text;
        Self { parts: written.trim_start_matches(' ').split('*').map(str::to_owned).collect() }
    }

    /// A line has no white space at its end, so that of the pattern does not matter.
    pub fn matches_whole(&self, line: &str) -> bool {
        self.matches(&form(line), false)
    }

    /// White space at the end of the pattern counts: `Rule ` is not the beginning of `Rules`.
    pub fn matches_start(&self, line: &str) -> bool {
        self.matches(&form(line), true)
    }

    /// True unless the pattern ends with `*`, which stands for any rest of a line.
    pub fn has_end(&self) -> bool {
        self.parts.last().is_some_and(|last| !last.trim_ascii_end().is_empty())
    }

    /// Matches each part at its first occurrence, which leaves most of the line to later parts, so there
    /// is nothing to backtrack. `is_open` allows more after the last part.
    fn matches<'a>(&'a self, line: &str, is_open: bool) -> bool {
        let [first, later @ ..] = self.parts.as_slice() else { return false };
        // Only at the beginning of a line can white space at the end of the pattern match.
        let end_of = |part: &'a str| if is_open { part } else { part.trim_ascii_end() };
        let Some((last, inner)) = later.split_last() else {
            let first = end_of(first);
            let rest = line.strip_prefix(first).filter(|_| !first.is_empty());
            return rest.is_some_and(|rest| is_open || rest.is_empty());
        };
        let Some(mut rest) = line.strip_prefix(first.as_str()) else { return false };
        let last = end_of(last);
        for part in inner {
            match memmem::find(rest.as_bytes(), part.as_bytes()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
            || (is_open && memmem::find(rest.as_bytes(), last.as_bytes()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_is_any_run_of_characters() {
        let more = Pattern::new("READ MORE:*");
        assert!(more.matches_whole("READ MORE: “something”"));
        assert!(more.matches_whole("  READ\u{a0}MORE:  "));
        assert!(!more.matches_whole("Then READ MORE: something"));
        assert!(!more.matches_whole("Read more: something"), "case counts");
        let discuss = Pattern::new("Discuss");
        assert!(discuss.matches_whole("Discuss"));
        assert!(!discuss.matches_whole("Discuss this"));
        assert!(Pattern::new("*—*photo*").matches_whole("A. B. - a photograph"));
        assert!(Pattern::new("*").matches_whole(""));
        assert!(!Pattern::new("").matches_whole(""));
        assert!(!Pattern::new("a*a").matches_whole("a"), "parts do not overlap");
    }

    #[test]
    fn the_beginning_of_a_line_may_match() {
        let part = Pattern::new("PART *");
        assert!(part.matches_start("PART II: on weapons"));
        assert!(!part.matches_start("PART"));
        assert!(!part.matches_start("In PART II"));
        assert!(Pattern::new("Article").matches_start("Article 7"));
        assert!(Pattern::new("第*条").matches_start("第七条用语"));
        assert!(!Pattern::new("第*条").matches_whole("第七条用语"));
        assert!(!Pattern::new("").matches_start("anything"));
        assert!(!Pattern::new(" ").matches_start("anything"));
        let rule = Pattern::new("Rule\u{a0} ");
        assert!(rule.matches_start("Rule 1") && rule.matches_whole("Rule"));
        assert!(!rule.matches_start("Rules are made to be kept.") && !rule.matches_whole("Rule 1"));
        assert!(Pattern::new("Rule * of ").matches_whole("Rule 1 of"));
    }

    #[test]
    fn a_pattern_ends_unless_its_last_character_is_a_star() {
        assert!(Pattern::new("PART * of").has_end() && Pattern::new("PART").has_end());
        assert!(!Pattern::new("PART *").has_end() && !Pattern::new("PART * ").has_end());
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = Pattern::new(&"a*".repeat(2_000));
        let line = "a".repeat(100_000);
        assert!(pattern.matches_whole(&line));
        assert!(!Pattern::new(&format!("{}b", "a*".repeat(2_000))).matches_whole(&line));
    }

    /// The definition of a pattern, by trying everything.
    fn matches(pattern: &[char], line: &[char]) -> bool {
        match pattern {
            [] => line.is_empty(),
            ['*', rest @ ..] => (0..=line.len()).any(|n| matches(rest, &line[n..])),
            [c, rest @ ..] => line.first() == Some(c) && matches(rest, &line[1..]),
        }
    }

    proptest! {
        #[test]
        fn patterns_match_by_their_definition(pattern in "[ab*]{1,7}", line in "[ab]{0,9}") {
            let chars: Vec<char> = pattern.chars().collect();
            let open: Vec<char> = chars.iter().copied().chain(['*']).collect();
            let line_chars: Vec<char> = line.chars().collect();
            let made = Pattern::new(&pattern);
            prop_assert_eq!(made.matches_whole(&line), matches(&chars, &line_chars));
            prop_assert_eq!(made.matches_start(&line), matches(&open, &line_chars));
        }
    }
}
