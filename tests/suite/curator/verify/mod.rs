//! `dossier verify`: the quotations of articles, see "dossier verify" in `docs/format.md`.

mod beside;
mod output;

use serde_json::Value;

use crate::harness::{Project, dedented};

/// An interview, a speech, a Russian letter, a Chinese statement and texts that are not published.
fn project() -> Project {
    Project::dossier(&[
        ("dossier.yaml", "title: The bridge\nbase_url: https://bridge.example.org/d/\n"),
        ("topics/jane-doe.yaml", "title: Jane Doe\nkind: person\naliases: [Mayor Doe]\n"),
        ("topics/bridge.yaml", "title: The bridge\n"),
        (
            "sources/mayor-interview.txt",
            "
            Interview with the mayor

            Herald: When will the bridge be built?

            Mayor: The money was set aside in March. We begin as soon as the river authority
            has agreed.

            Mayor: He told me that he would not sign it, and I believe that he “meant every word” of it.

            Smith: The council never voted on the money, and it will not do so this year.
            ",
        ),
        (
            "sources/mayor-interview.yaml",
            "
            title: Interview with the mayor
            publisher: The Herald
            url: https://herald.example.com/interview
            speakers:
              Herald: The Herald
              Mayor: jane-doe
              Smith: John Smith
            passages:
              - quote: The money was set aside in March.
                id: money
                topics: [bridge]
            ",
        ),
        (
            "sources/speech.md",
            "
            # A speech to the council

            We shall build a bridge that lasts for a hundred years, and we shall pay for it ourselves.

            The old bridge was closed in May because nobody had looked at it.
            ",
        ),
        (
            "sources/speech.yaml",
            "title: A speech to the council\nauthors: [John Smith]\nurl: https://example.com/speech/\n",
        ),
        ("sources/pismo.txt", "Мост закрыли в мае, потому что никто его не осматривал.\n"),
        ("sources/pismo.yaml", "title: Письмо мэру\nauthors: [Иван Петров]\nlanguage: ru\n"),
        ("sources/shengming.txt", "我们将继续修桥，不会停止。\n"),
        ("sources/shengming.yaml", "title: 市长的声明\nauthors: [李市长]\nlanguage: zh\n"),
        (
            "sources/memo.txt",
            "The engineers warned the city twice about the cable.\n\nNobody answered their second letter at all.\n",
        ),
        (
            "sources/memo.yaml",
            "
            title: Memo of the engineers
            publish: excerpts
            passages:
              - {paragraphs: 1, topics: [bridge], speaker: Ann Lee}
            ",
        ),
        ("sources/secret.txt", "The contract was never shown to the council before.\n"),
        ("sources/secret.yaml", "title: Minutes of a meeting\npublish: metadata\n"),
        ("sources/note.txt", "The tender will be opened again in the autumn.\n"),
        ("sources/note.yaml", "title: Note of a clerk\ndraft: true\n"),
    ])
}

/// Verifies an article with this name and text, and returns one object a quotation.
fn verify(project: &Project, name: &str, article: &str) -> Vec<Value> {
    project.write(name, dedented(article));
    let run = project.run(&["verify", name, "--message-format", "json"]);
    let found = run.objects();
    let is_clean = found.iter().all(|found| found["status"] == "found");
    assert_eq!(run.code, i32::from(!is_clean), "{}{}", run.stdout, run.stderr);
    found
}

/// Verifies an article with one quotation.
fn one(article: &str) -> Value {
    let mut found = verify(&project(), "article.md", article);
    assert_eq!(found.len(), 1, "{article}: {found:?}");
    found.remove(0)
}

/// Returns the status and source of the only quotation of an article.
fn status(article: &str) -> String {
    let found = one(article);
    let source = found["source"].as_str().unwrap_or("none");
    format!("{} {source}", found["status"].as_str().unwrap())
}

/// Returns the notes on the only quotation of an article.
fn notes(article: &str) -> Vec<String> {
    let found = one(article);
    found["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_quotation_that_stands_has_source_block_voice_and_permalink() {
    let found = one("# News\n\nThe mayor said: “The money was set aside in March.”\n");
    let expected = serde_json::json!({
        "file": "article.md", "line": 3, "column": 17, "status": "found",
        "text": "The money was set aside in March.",
        "source": "mayor-interview", "block": 3,
        "voices": [{"id": "jane-doe", "name": "Jane Doe"}],
        "url": "https://bridge.example.org/d/sources/mayor-interview.html#money",
        "diff": null, "named": [], "notes": [],
    });
    assert_eq!(found, expected);
    let found = one("It said “The council never voted on the money”.");
    assert_eq!(found["voices"], serde_json::json!([{"id": null, "name": "John Smith"}]));
    assert_eq!(found["url"], "https://bridge.example.org/d/sources/mayor-interview.html#p5");
}

#[test]
fn without_a_base_url_the_permalink_is_relative_to_the_site() {
    let project = project();
    project.write("dossier/dossier.yaml", "title: The bridge\n");
    let found = verify(&project, "a.md", "“The money was set aside in March.”");
    assert_eq!(found[0]["url"], "sources/mayor-interview.html#money");
}

#[test]
fn one_that_differs_is_shown_with_its_difference() {
    let found = one("She said “the money was set aside in April”.");
    assert_eq!(
        (&found["status"], &found["source"]),
        (&"differs".into(), &"mayor-interview".into())
    );
    let diff = found["diff"].as_str().unwrap();
    assert!(diff.contains("[-April-] {+March+}"), "{diff}");
    assert_eq!((&found["block"], &found["voices"][0]["name"]), (&3.into(), &"Jane Doe".into()));
    let found = one("He said “an entirely different thing was invented here”.");
    for field in ["source", "block", "url", "diff"] {
        assert!(found[field].is_null(), "{field}: {found}");
    }
    assert_eq!(
        (&found["status"], found["voices"].as_array().map(Vec::len)),
        (&"nowhere".into(), Some(0))
    );
}

#[test]
fn words_like_those_of_several_sources_are_compared_with_the_nearest() {
    let project = project();
    project.write("dossier/sources/zz.txt", "The money was set aside in May.\n");
    let found = verify(&project, "a.md", "“The money was set aside in March of that year”");
    assert_eq!(
        (&found[0]["status"], &found[0]["source"]),
        (&"differs".into(), &"mayor-interview".into())
    );
}

#[test]
fn an_editor_may_change_punctuation_and_the_first_letter() {
    for words in [
        "the money was set aside in March",
        "the money was set aside in March,",
        "The money was set aside in March …",
        "… set aside in March",
        "[t]he money was set aside in March",
        "he told me that he would not sign it, and I believe that he ‘meant every word’",
    ] {
        assert_eq!(status(&format!("Said: “{words}”")), "found mayor-interview", "{words}");
    }
    for words in ["the Money was set aside", "the money, was set aside", "was set aside in March!"]
    {
        assert_eq!(status(&format!("Said: “{words}”")), "differs mayor-interview", "{words}");
    }
}

#[test]
fn omissions_and_brackets_are_understood_and_named() {
    for words in [
        "The money was […] in March. We begin",
        "The money was ... in March. We begin",
        "The money was (…) in March. We begin",
    ] {
        let found = one(&format!("She said: “{words}”"));
        assert_eq!(
            (&found["status"], &found["notes"]),
            (&"found".into(), &serde_json::json!([])),
            "{words}"
        );
    }
    assert_eq!(notes("“[Smith] told me that he would not sign it”").len(), 1);
    assert_eq!(
        notes("“that [Smith] would not sign it, and I believe”"),
        ["“[Smith]” stands for “he”"]
    );
    assert_eq!(
        notes("“The money [of the city] was set aside in March”"),
        ["“[of the city]” is the editor's: the source has nothing there"]
    );
    assert_eq!(
        notes("“We beg[an] as soon as the river authority”"),
        ["“beg[an]” stands for “begin”"]
    );
    assert_eq!(notes("“The money was set asid [sic] in March”").len(), 0);
    assert_eq!(notes("“The money was set aside [sic] in March”").len(), 0);
    assert_eq!(
        notes("“I believe that he […] would sign it […] every word”").len(),
        0,
        "the order counts, so it differs"
    );
    assert_eq!(
        notes("“He told me that he […] sign it, and I believe”"),
        ["what is left out has a negation: “would not”"]
    );
    // More words than an editor replaces.
    assert!(
        status("“The money [they have] the river authority has agreed”").starts_with("differs")
    );
    assert!(status("“We beg[an] soon as the river authority”").starts_with("differs"));
}

#[test]
fn quotations_of_every_language_are_found() {
    let article = "
        Doe sagte: „The money was set aside in March“, und »We begin as soon as the river authority«.

        Selon elle, « The old bridge was closed in May ».

        Он писал: «Мост закрыли в мае, потому что никто его не осматривал».

        声明说：「我们将继续修桥，不会停止」。又说“我们将继续修桥，不会停”。

        Hon sa ”We shall build a bridge that lasts” i går, and 'we shall pay for it ourselves'.

        „Мост закрыли в мае, потому что никто его не осматривал”, napisał.

        He wrote ``We shall build a bridge that lasts'', and <<we shall pay for it ourselves>>.
        ";
    let found = verify(&project(), "article.txt", article);
    let places: Vec<String> = found
        .iter()
        .map(|found| {
            format!(
                "{}:{}:{}",
                found["line"],
                found["status"].as_str().unwrap(),
                found["source"].as_str().unwrap_or("-")
            )
        })
        .collect();
    let expected = [
        "1:found:mayor-interview",
        "1:found:mayor-interview",
        "3:found:speech",
        "5:found:pismo",
        "7:found:shengming",
        "7:found:shengming",
        "9:found:speech",
        "9:found:speech",
        "11:found:pismo",
        "13:found:speech",
        "13:found:speech",
    ];
    assert_eq!(places, expected);
}

#[test]
fn a_quotation_may_run_over_paragraphs() {
    let article = "
        He said: “We shall build a bridge that lasts for a hundred years, and we shall pay for it ourselves.

        “The old bridge was closed in May because nobody had looked at it.” Then he left.
        ";
    let found = one(article);
    assert_eq!(
        (&found["status"], &found["block"], &found["line"]),
        (&"found".into(), &2.into(), &1.into())
    );
    let text = found["text"].as_str().unwrap();
    assert!(text.contains("ourselves.\nThe old"), "{text}");
}

#[test]
fn block_quotations_are_quotations() {
    let markdown = "
        As he put it:

        > The old bridge was closed in May
        > because nobody had looked at it.
        >
        > — John Smith
        ";
    let found = one(markdown);
    assert_eq!(
        (&found["status"], &found["line"], &found["column"]),
        (&"found".into(), &3.into(), &3.into())
    );
    let html = "
        <!doctype html><title>“Words of a title that nobody says”</title>
        <p>As he put&nbsp;it:</p>
        <blockquote><p>The old bridge was <em>closed</em> in May</p><footer>John Smith</footer></blockquote>
        <p>And <q>we shall pay for it ourselves</q><sup>1</sup>, or &#8220;the old bridge was closed in May.&#8221;<a href=#n2><sup>2</sup></a></p>
        <script>var x = \"one two three four five\";</script>
        ";
    let found = verify(&project(), "article.html", html);
    let places: Vec<_> =
        found.iter().map(|found| (&found["line"], &found["column"], &found["status"])).collect();
    let found = "found".into();
    assert_eq!(
        places,
        [
            (&3.into(), &16.into(), &found),
            (&4.into(), &8.into(), &found),
            (&4.into(), &61.into(), &found)
        ]
    );
}

#[test]
fn an_inner_quotation_is_checked_only_if_the_outer_one_is_not_found() {
    let found = one("“I believe that he ‘meant every word’ of it”");
    assert_eq!(found["status"], "found");
    let article =
        "“She cried: ‘We begin as soon as the river authority has agreed’, and that was all”";
    let found = verify(&project(), "a.txt", article);
    let statuses: Vec<_> = found.iter().map(|found| found["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["differs", "found"]);
}

#[test]
fn short_quotations_and_titles_are_not_checked() {
    let project = project();
    project.write("a.md", "A “very good” idea, as “Interview with the mayor” shows. 他说“你好”。");
    let run = project.run(&["verify", "a.md"]);
    assert_eq!(
        (run.code, run.stdout.trim()),
        (0, "no quotation is long enough to be checked; 2 shorter ones were not checked")
    );
    let run = project.run(&["verify", "a.md", "--min", "2"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.ends_with("1 quotation: 1 nowhere; 1 shorter one was not checked\n"),
        "{}",
        run.stdout
    );
    assert_eq!(project.run(&["verify", "a.md", "--min", "0"]).code, 2);
}

#[test]
fn a_mark_that_nothing_closes_is_said() {
    let found = one("She said “the money was set aside in March and left.");
    assert_eq!(found["status"], "differs");
    assert_eq!(found["notes"], serde_json::json!(["no mark closes it in its paragraph"]));
}
