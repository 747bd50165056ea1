//! Recognises texts whose lines begin with their numbers, such as transcripts of courts.

use super::structure::time_length;

/// So many lines must be numbered.
const MIN_LINES: usize = 10;
/// A greater number is hardly that of a line on a page.
const MAX_NUMBER: u32 = 99;

/// Returns true if most lines that are not empty begin with a number, after a time or not, that is greater by
/// one than that of the numbered line before it, or 1 at the beginning of a page.
pub fn has_numbered_lines(text: &str) -> bool {
    let (mut lines, mut counted, mut last) = (0_usize, 0_usize, 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines += 1;
        let Some(number) = line_number(line) else { continue };
        if number == 1 || number == last + 1 {
            counted += 1;
        }
        last = number;
    }
    counted >= MIN_LINES && counted * 2 > lines
}

fn line_number(line: &str) -> Option<u32> {
    let after_time = line[time_length(line).unwrap_or(0)..].trim_start();
    let word = after_time.split_whitespace().next()?;
    let is_number = word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|number| is_number && *number <= MAX_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::has_numbered_lines;

    #[test]
    fn numbers_count_up_on_each_page() {
        let page = |number: u32| {
            let lines = (1..9).map(|n| format!(" 12:26:0{n} {n}  Words.\n\n    {}\n", n + 10));
            format!("{number}\n\n{}", lines.collect::<String>())
        };
        assert!(!has_numbered_lines(&page(70)), "too few");
        let line = |n: u32| format!("  {n}   Q.  When?\n\n");
        let page: String = (1..26).map(line).collect();
        assert!(has_numbered_lines(&page));
        assert!(has_numbered_lines(&format!("4263\n{page}\n4264\n{page}")));
        assert!(has_numbered_lines(&page.replace("  1", " 12:26:23  1").replace('\n', "\r\n")));
        let unordered: String = (1..26).map(|n| line(n * 7 % 26)).collect();
        assert!(!has_numbered_lines(&unordered));
        let item = |n: u32| format!("{n}. An item.\n");
        assert!(!has_numbered_lines(&(1..26).map(item).collect::<String>()));
        assert!(!has_numbered_lines(&page.replace("\n\n", "\nWords.\nMore words.\n")));
    }
}
