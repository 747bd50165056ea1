//! Scripts that are written without spaces: what a line break between two of their characters is.

/// Returns what a line break becomes that is shown as white space: nothing in Chinese and Japanese, a
/// space in all other scripts, also those without spaces, in which a space is a sign of its own.
pub fn break_between(before: &str, after: Option<char>) -> &'static str {
    let (Some(last), Some(first)) = (before.chars().next_back(), after) else { return " " };
    let is_joined = match (is_full_width(last), is_full_width(first)) {
        (true, true) => true,
        (true, false) => is_shared_punctuation(first),
        (false, true) => is_shared_punctuation(last),
        (false, false) => false,
    };
    if is_joined { "" } else { " " }
}

/// Returns a text on one line.
pub fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            joined.push_str(break_between(&joined, line.chars().next()));
        }
        joined.push_str(line);
    }
    joined
}

/// True for Han and kana, with Bopomofo.
pub fn is_han_or_kana(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'     // Han
        | '\u{3040}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{1aff0}'..='\u{1b16f}' // Hiragana, Katakana, Bopomofo
    )
}

/// True for Han, kana, and the punctuation, letters and digits that are as wide as they are.
fn is_full_width(c: char) -> bool {
    c >= '\u{2e80}'
        && (is_han_or_kana(c)
            || matches!(c, '\u{2ff0}'..='\u{303e}' | '\u{3200}'..='\u{33ff}' | '\u{fe10}'..='\u{fe19}'
                | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffe6}'))
}

/// True for punctuation that Chinese and Japanese share with other scripts. It is full-width next to
/// their characters.
fn is_shared_punctuation(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '—' | '―' | '…' | '‥' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_in_chinese_or_japanese_is_nothing() {
        for (before, after) in [
            ("會", "晤"),
            ("条約", "の"),
            ("テ", "スト"),
            ("同意，", "並且"),
            ("年", "（二"),
            ("１９", "４５年"),
            ("他說", "“好”"),
            ("好”", "他說"),
            ("等等……", "以後"),
            ("々", "ー"),
        ] {
            assert_eq!(break_between(before, after.chars().next()), "", "{before} {after}");
        }
    }

    #[test]
    fn a_break_elsewhere_is_a_space() {
        for (before, after) in [
            ("word", "word"),
            ("在", "INF"),
            ("1987", "年"),
            ("“a”", "“b”"),
            ("조약", "조약"),
            ("ประ", "ชุม"),
            ("ສ", "ປ"),
            ("会", "ประ"),
            ("", "会"),
            ("会", ""),
        ] {
            assert_eq!(break_between(before, after.chars().next()), " ", "{before} {after}");
        }
    }

    #[test]
    fn a_text_on_one_line_has_no_line_feeds() {
        assert_eq!(join_lines("中美\n联合公报\nof 1972"), "中美联合公报 of 1972");
        assert_eq!(join_lines("a\n\nb"), "a  b");
    }
}
