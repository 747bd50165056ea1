//! The marks on a source's page: they cover exactly a passage's characters, and each id is unique.

use crate::harness::{Page, Project, dedented, ink};

/// Builds the page of a text with these passages, all about topic `t`.
fn page_of(name: &str, text: &str, yaml: &str) -> Page {
    let site = Project::dossier(&[
        (&format!("sources/a.{name}"), text),
        ("sources/a.yaml", &format!("title: Title\n{}", dedented(yaml))),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    site.html("sources/a.html")
}

#[test]
fn a_mark_holds_the_characters_of_the_source() {
    let text = "Before. He said\u{a0}\u{201c}yes\u{201d} \u{2014} it\u{2019}s done. After.\n";
    let yaml = "
        passages:
          - {quote: \"He said 'yes' - it's done.\", topics: [t]}
    ";
    let page = page_of("txt", text, yaml);
    assert_eq!(page.marked("p1"), "He said\u{a0}\u{201c}yes\u{201d} \u{2014} it\u{2019}s done.");
}

#[test]
fn a_mark_runs_through_markup() {
    let text =
        "A **bold *and* brave** `move` was [made](https://example.org/).[^1] End.\n\n[^1]: Note.\n";
    let yaml = "
        passages:
          - {quote: and brave move was made. End, topics: [t]}
          - {quote: Note., topics: [t]}
    ";
    let page = page_of("md", text, yaml);
    let marked = page.marked("p1").replace("[1]", "").replace('1', "");
    assert_eq!(marked, "and brave move was made. End");
    assert_eq!(page.marked("p2"), "Note.");
}

#[test]
fn overlapping_passages_are_marked_each() {
    let yaml = "
        passages:
          - {quote: two three four, topics: [t]}
          - {quote: four five, id: later, topics: [t]}
          - {quote: three, topics: [t]}
          - {paragraphs: 1, id: whole, topics: [t]}
    ";
    let page = page_of("txt", "One two three four five six.\n", yaml);
    assert_eq!(page.marked("p1"), "two three four");
    assert_eq!(page.marked("later"), "four five");
    assert_eq!(page.marked("whole"), "One two three four five six.");
    let mut ids: Vec<&str> =
        page.all("mark").iter().filter_map(|mark| mark.attr("data-passage")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4, "one id each: {ids:?}");
    assert!(ids.iter().all(|id| !id.contains(' ')), "{ids:?}");
}

#[test]
fn further_passages_of_a_block_are_numbered() {
    let yaml = "
        passages:
          - {quote: two, topics: [t]}
          - {quote: One, topics: [t]}
          - {quote: One, topics: [t]}
    ";
    let page = page_of("txt", "One two.\n", yaml);
    assert_eq!(page.marked("p1"), "two");
    assert_eq!(page.marked("p1-2"), "One");
    assert_eq!(page.marked("p1-3"), "One");
    page.id("p1-2");
    page.id("p1-3");
}

#[test]
fn segments_are_marked_without_what_is_between() {
    let yaml = "
        passages:
          - {quote: 'One […] three [...] five', topics: [t]}
    ";
    let page = page_of("txt", "One two three four five six.\n", yaml);
    assert_eq!(ink(&page.marked("p1")), "Onethreefive");
}

#[test]
fn a_passage_may_run_over_blocks() {
    let text = "Ann: The first ends.\nREAD MORE: x\n\nAnn: The second begins.\n\nThird.\n";
    let yaml = "
        speakers: {Ann: Ann Lee}
        furniture: ['READ MORE:*']
        passages:
          - {quote: ends. The second, topics: [t]}
          - {paragraphs: 1-3, id: all, topics: [t]}
    ";
    let page = page_of("txt", text, yaml);
    assert_eq!(ink(&page.marked("p1")), "ends.Thesecond");
    assert_eq!(ink(&page.marked("all")), ink("The first ends. The second begins. Third."));
}

#[test]
fn the_first_mark_carries_a_written_id() {
    let yaml = "
        passages:
          - {quote: two. Three, id: mine, topics: [t]}
    ";
    let page = page_of("txt", "One two.\n\nThree four.\n", yaml);
    let marks = page.all("mark[data-passage=mine]");
    assert!(marks.len() >= 2);
    assert_eq!(marks[0].attr("id"), Some("mine"));
    assert!(marks[1..].iter().all(|mark| mark.attr("id") != Some("mine")));
    page.id("mine");
}

#[test]
fn a_section_is_marked_to_the_next_division_of_its_level() {
    let text = "Article 2\n\nTwo.\n\nSection a\n\nDeeper.\n\nArticle 22\n\nTwenty-two.\n";
    let yaml = "
            divisions: ['Article *', 'Section *']
            passages:
              - {section: Article 2, topics: [t]}
        ";
    let page = page_of("txt", text, yaml);
    let marked = ink(&page.marked("p1"));
    assert!(marked.contains("Two.") && marked.contains("Deeper."), "{marked}");
    assert!(!marked.contains("Twenty-two"), "{marked}");
}
