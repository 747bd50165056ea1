//! Words of the commands that the program proposes.

/// Returns a word as typed in a shell, in the quotation marks that most shells understand if it needs
/// some.
pub fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else if word.contains(['"', '$', '`', '\\', '!', '%']) {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        format!("\"{word}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_a_shell_has_quotation_marks_if_it_needs_them() {
        for (word, typed) in [
            ("mayor-1990", "mayor-1990"),
            ("договор", "договор"),
            ("it's old", "\"it's old\""),
            ("he said \"no\"", "'he said \"no\"'"),
            ("it's $5", "'it'\\''s $5'"),
            ("", "\"\""),
        ] {
            assert_eq!(shell_word(word), typed);
        }
    }
}
