//! No input makes the program panic, overflow its stack or run for ever.

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::harness::{Project, config, files_below};
use crate::links;

/// A random edit: the file, the position, the number of bytes removed, and the bytes inserted.
type Edit = (Index, Index, usize, Vec<u8>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let bits = [
        "\n", ": ", "- ", "[[", "]]", "![[", "#", "\t", "|", "{", "'", "\"", "&a ", "*a", "---\n",
        "> ", "```\n",
    ];
    let piece = prop_oneof![
        prop::sample::select(bits.to_vec()).prop_map(|bit| bit.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
        "\\PC{0,8}".prop_map(String::into_bytes),
    ];
    prop::collection::vec((any::<Index>(), any::<Index>(), 0..40_usize, piece), 1..6)
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn damaged_files_give_diagnostics_or_a_sound_site(edits in edits()) {
        let project = Project::world();
        let files = files_below(&project.path("dossier"));
        for (file, place, gone, piece) in edits {
            let (_, file) = &files[file.index(files.len())];
            let mut bytes = fs::read(file).unwrap();
            let start = place.index(bytes.len() + 1);
            let end = (start + gone).min(bytes.len());
            bytes.splice(start..end, piece);
            fs::write(file, bytes).unwrap();
        }
        let errors = project.diagnostics(&[]).iter().any(|found| found.level == "error");
        let run = project.run(&["build"]);
        prop_assert_eq!(run.code, i32::from(errors), "{}", run.stderr);
        let site = project.site();
        prop_assert_eq!(site.has("index.html"), !errors);
        prop_assert_eq!(links::faults(&site, "/"), [""; 0]);
    }
}

/// Builds a dossier of one source, one topic and their texts, and asserts that the build ends.
#[track_caller]
fn assert_ends(name: &str, files: &[(&str, &str)]) {
    let project = Project::dossier(files);
    let run = project.run(&["build"]);
    assert!([0, 1].contains(&run.code), "{name}: exit {}\n{}", run.code, run.stderr);
    assert_eq!(project.site().has("index.html"), run.code == 0, "{name}: a site or errors");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for (name, open, close) in [
        ("quotations", "> ", ""),
        ("lists", "- ", ""),
        ("brackets", "[", "]"),
        ("images", "![", "](x)"),
        ("emphasis", "*a ", "*"),
        ("strong", "**a **b ", ""),
        ("references", "[[", "]]"),
    ] {
        let text = format!("{}x{}\n", open.repeat(20_000), close.repeat(20_000));
        let topic = ("topics/t.yaml", "title: Topic\n");
        assert_ends(name, &[topic, ("topics/t.md", &text)]);
        assert_ends(name, &[("sources/s.yaml", "title: S\n"), ("sources/s.md", &text)]);
    }
    for (name, open, close) in [("lists", "[", "]"), ("mappings", "{a: ", "}")] {
        let yaml = format!("title: T\nextra: {}{}\n", open.repeat(20_000), close.repeat(20_000));
        assert_ends(name, &[("topics/t.yaml", &yaml)]);
    }
}

#[test]
fn a_chain_of_parents_may_be_long() {
    let project = Project::dossier(&[("topics/t0.yaml", "title: Topic 0\n")]);
    for number in 1..1000 {
        let yaml = format!("title: Topic {number}\nparent: t{}\n", number - 1);
        project.write(&format!("dossier/topics/t{number}.yaml"), yaml);
    }
    project.build();
}

#[test]
fn aliases_of_yaml_do_not_explode() {
    let mut yaml = "title: T\nextra:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for number in 1..30 {
        let items = vec![format!("*a{}", number - 1); 10].join(", ");
        let _ = writeln!(yaml, "  a{number}: &a{number} [{items}]");
    }
    assert_ends("aliases", &[("topics/t.yaml", &yaml)]);
}

#[test]
fn many_alike_words_take_no_longer_than_their_number() {
    let text = "a ".repeat(200_000);
    let yaml = format!(
        "title: S\npassages:\n  - {{quote: '{}b', topics: [t]}}\n  \
         - {{quote: 'a […] a […] a […] c', topics: [t]}}\n",
        "a ".repeat(2_000)
    );
    let files =
        [("sources/s.txt", &*text), ("sources/s.yaml", &yaml), ("topics/t.yaml", "title: T\n")];
    assert_ends("words", &files);
}

#[test]
fn long_lines_and_tables_come_to_an_end() {
    let table =
        format!("|{}\n|{}\n|{}\n", "a|".repeat(5_000), "-|".repeat(5_000), "b|".repeat(5_000));
    for (name, text) in [
        ("one line", "word ".repeat(200_000)),
        ("a table", table),
        ("backticks", "` `` ``` ".repeat(20_000)),
        ("footnotes", "[^1] ".repeat(20_000) + "\n\n[^1]: x\n"),
        ("entities", "&amp;&#0;&#x110000;".repeat(5_000)),
        ("labels", "Q: ".repeat(50_000)),
        ("references", "[[t]] ".repeat(5_000)),
    ] {
        let source =
            [("sources/s.md", &*text), ("sources/s.yaml", "title: S\nspeakers: {Q: A name}\n")];
        assert_ends(name, &source);
        assert_ends(name, &[("topics/t.yaml", "title: T\n"), ("topics/t.md", &text)]);
    }
}

#[test]
fn a_null_byte_is_shown_or_refused() {
    assert_ends("null", &[("sources/s.txt", "a\u{0}b\n"), ("sources/s.yaml", "title: S\n")]);
    assert_ends("null", &[("topics/t.yaml", "title: \"a\\0b\"\n")]);
}
