//! `publish: excerpts`: only the passages of such a text are in the output, in any file.

use crate::harness::{Project, Site, words};

/// Asserts that some file of the site contains these words.
#[track_caller]
fn assert_published(site: &Site, words: &str) {
    assert!(!site.holding(words).is_empty(), "`{words}` is not published");
}

/// Asserts that no file of the site contains these words.
#[track_caller]
fn assert_hidden(site: &Site, words: &[&str]) {
    for words in words {
        assert_eq!(site.holding(words), [""; 0], "`{words}` is published");
    }
}

#[test]
fn a_plain_text_shows_its_passages_only() {
    let text = "
        Alphazq opens.

        Bravozq stands before. The published sentence. Charliezq stands after.

        Deltazq is a block.
        READ MORE: Echozq

        One segment, foxtrotzq between, another segment. Golfzq.

        PART hotelzq

        Indiazq is said.

        PART II

        Shown section.

        PART juliettzq

        Kilozq ends.
    ";
    let yaml = "
        title: A letter
        publish: excerpts
        furniture: ['READ MORE:*']
        divisions: ['PART *']
        passages:
          - quote: The published sentence.
            prefix: 'Bravozq stands before. '
            suffix: ' Charliezq'
            topics: [t]
          - {quote: 'One segment […] another segment', id: joined, topics: [t, u]}
          - {section: PART II, topics: [t]}
    ";
    let site = Project::dossier(&[
        ("sources/letter.txt", text),
        ("sources/letter.yaml", yaml),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/t.md", "![[letter#joined]]\n"),
        ("topics/u.yaml", "title: Under\n"),
    ])
    .build();
    for words in ["The published sentence.", "One segment", "another segment", "Shown section."] {
        assert_published(&site, words);
    }
    let hidden = [
        "alphazq",
        "bravozq",
        "charliezq",
        "deltazq",
        "echozq",
        "foxtrotzq",
        "golfzq",
        "hotelzq",
        "indiazq",
        "juliettzq",
        "kilozq",
    ];
    assert_hidden(&site, &hidden);
    let page = site.html("sources/letter.html");
    assert_eq!(page.marked("p2"), "The published sentence.");
    assert!(site.html("topics/t.html").id("letter.joined").html().contains("another segment"));
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn a_markdown_text_shows_its_passages_only() {
    let text = "
        # Alphazq

        A [bravozq](https://example.org/charliezq \"deltazq\") and *the published* words.[^echozq]

        ## Foxtrotzq

        | golfzq | kept |
        |---|---|
        | hotelzq | indiazq |

        ```juliettzq
        code
        ```

        <!-- kilozq -->

        ![limazq](https://example.org/mikezq.png)

        [^echozq]: Novemberzq.
    ";
    let yaml = "
        title: A letter
        publish: excerpts
        passages:
          - {quote: and the published words, topics: [t]}
          - {quote: kept, topics: [t]}
          - {quote: code, topics: [t]}
    ";
    let site = Project::dossier(&[
        ("sources/letter.md", text),
        ("sources/letter.yaml", yaml),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    let page = site.html("sources/letter.html");
    assert_eq!(page.marked("p2"), "and the published words");
    let hidden = [
        "alphazq",
        "bravozq",
        "charliezq",
        "deltazq",
        "echozq",
        "foxtrotzq",
        "golfzq",
        "hotelzq",
        "indiazq",
        "juliettzq",
        "kilozq",
        "limazq",
        "mikezq",
        "novemberzq",
    ];
    assert_hidden(&site, &hidden);
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn an_excerpted_text_without_passages_shows_nothing() {
    let site = Project::dossier(&[
        ("sources/letter.txt", "Alphazq opens.\n\nBravozq ends.\n"),
        ("sources/letter.yaml", "title: A letter\npublish: excerpts\n"),
    ])
    .build();
    assert!(site.has("sources/letter.html"));
    assert_hidden(&site, &["alphazq", "bravozq"]);
}

#[test]
fn a_passage_with_only_draft_topics_is_not_an_excerpt() {
    let site = Project::dossier(&[
        ("sources/letter.txt", "Alphazq opens. Bravozq ends.\n"),
        (
            "sources/letter.yaml",
            "
                title: A letter
                publish: excerpts
                passages:
                  - {quote: Alphazq opens., topics: [later]}
                  - {quote: Bravozq ends., topics: [t]}
            ",
        ),
        ("topics/later.yaml", "title: Later\ndraft: true\n"),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    assert_published(&site, "Bravozq ends.");
    assert_hidden(&site, &["alphazq"]);
}

#[test]
fn a_reference_to_a_hidden_block_shows_nothing_of_it() {
    let project = Project::dossier(&[
        ("sources/letter.txt", "Alphazq opens.\n\nBravozq ends.\n"),
        (
            "sources/letter.yaml",
            "title: A letter\npublish: excerpts\npassages: [{quote: Bravozq ends., topics: [t]}]\n",
        ),
        ("topics/t.yaml", "title: Topic\n"),
        ("topics/t.md", "![[letter#p1]]\n\nSee [[letter#p1]].\n"),
    ]);
    let code = project.run(&["build"]).code;
    let site = project.site();
    assert_hidden(&site, &["alphazq"]);
    assert_eq!(site.has("index.html"), code == 0, "a site, or an error");
    assert_eq!(crate::links::faults(&site, "/"), [""; 0]);
}

#[test]
fn a_speaker_that_a_passage_names_counts_more_than_the_labels() {
    let yaml = "
        title: A hearing
        publish: excerpts
        speakers: {Ann: Ann Lee}
        passages:
          - {quote: The bridge is safe., speaker: Ted Crane, topics: [t]}
          - {quote: It is old., topics: [t]}
          - {quote: We wait., topics: [t]}
    ";
    let site = Project::dossier(&[
        ("sources/a.txt", "The bridge is safe.\n\nAnn: It is old.\n\nMr. X: We wait.\n"),
        ("sources/a.yaml", yaml),
        ("topics/t.yaml", "title: Topic\n"),
    ])
    .build();
    let page = site.html("sources/a.html");
    let names: Vec<String> = page.all("p > b.turn-voice bdi").into_iter().map(words).collect();
    assert_eq!(names, ["Ted Crane", "Ann Lee", "Speaker not known"]);
}
