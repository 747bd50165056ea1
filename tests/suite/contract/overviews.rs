//! The pages over the whole dossier: who said what on what, and what happened when.

use crate::harness::Project;
use crate::site::words;

const TEXT: &str = "Ann: One.\n\nBob: Two.\n\nAnn: Three.\n";

#[test]
fn each_number_of_the_voices_leads_to_its_passages() {
    let sidecar = "title: S\nspeakers: {Ann: ann, Bob: Bob Plain}\npassages:\n\
                   - {quote: One, topics: [war]}\n\
                   - {quote: Two, topics: [war, peace]}\n\
                   - {quote: Three, topics: [war], id: third}\n";
    let site = Project::dossier(&[
        ("sources/s.txt", TEXT),
        ("sources/s.yaml", sidecar),
        ("topics/ann.yaml", "title: Ann Example\nkind: person\n"),
        ("topics/war.yaml", "title: War\n"),
        ("topics/peace.yaml", "title: Peace\n"),
    ])
    .build();
    let page = site.html("voices.html");
    let table: Vec<Vec<String>> = page
        .all("table tr")
        .into_iter()
        .map(|row| {
            let cells = row.child_elements();
            cells.map(words).collect()
        })
        .collect();
    assert_eq!(
        table,
        [["", "Ann Example", "Bob Plain"], ["War", "2", "1"], ["Peace", "", "1"]].map(Vec::from)
    );
    let cell = page.all("tbody td a")[0];
    let target = cell.attr("href").unwrap_or_default().trim_start_matches('#');
    let links = page.links_in(page.id(target));
    for passage in ["sources/s.html#p1", "sources/s.html#third"] {
        assert!(links.iter().any(|link| link == passage), "{passage}: {links:?}");
    }
    page.assert_links("topics/ann.html");
}

#[test]
fn without_voices_the_page_says_so() {
    let site = Project::dossier(&[("topics/t.yaml", "title: T\n")]).build();
    let page = site.html("voices.html");
    assert!(page.all("table").is_empty() && !page.words().is_empty());
}

#[test]
fn the_timeline_is_in_order_and_claims_no_more_than_is_known() {
    let site = Project::dossier(&[
        ("sources/a.txt", "Words.\n"),
        ("sources/a.yaml", "title: A letter\ndate: 1987-12~\ntopics: [t]\n"),
        ("sources/b.txt", "Words.\n"),
        ("sources/b.yaml", "title: Undated\n"),
        (
            "topics/t.yaml",
            "title: T\nevents:\n\
             - {date: 1988-06-01, title: In force, sources: [a#p1]}\n\
             - {date: 1987, title: In that year}\n\
             - {date: 1987-01-01, title: On New Year}\n\
             - {date: 1987-11/1989, title: For long}\n",
        ),
    ])
    .build();
    let page = site.html("timeline.html");
    let years: Vec<String> = page.all("main h2").into_iter().map(words).collect();
    assert_eq!(years, ["1987", "1988"]);
    let items: Vec<String> = page.all("main ol > li").into_iter().map(words).collect();
    let expected = [
        "1987 In that year",
        "1 January 1987 On New Year",
        "November 1987 – 1989 For long",
        "about December 1987 Source A letter",
        "1 June 1988 In force A letter",
    ];
    assert_eq!(items.len(), expected.len(), "{items:#?}");
    for (item, expected) in items.iter().zip(expected) {
        assert!(item.starts_with(expected), "{item}: {expected}");
    }
    page.assert_links("sources/a.html#p1");
    page.assert_links("topics/t.html");
    let times: Vec<_> =
        page.all("main time").into_iter().map(|time| time.attr("datetime")).collect();
    assert_eq!(times[0], Some("1987"), "a year is not its first day");
}

#[test]
fn a_long_timeline_goes_on() {
    let events: String =
        (1000..2001).map(|year| format!("- {{date: {year}, title: E}}\n")).collect();
    let topic = format!("title: T\nevents:\n{events}");
    let site = Project::dossier(&[("topics/t.yaml", &topic)]).build();
    assert_eq!(site.html("timeline.html").all("main ol > li").len(), 1000);
    assert_eq!(site.html("timeline.2.html").all("main ol > li").len(), 1);
    site.html("timeline.html").assert_links("timeline.2.html");
    assert!(!site.has("timeline.3.html"));
}
