//! The pages about the whole dossier: voices, map and timeline.

use crate::harness::Project;
use crate::site::{Page, words};

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
    let cell = page.all("tbody td a")[0].attr("href").unwrap_or_default();
    let (topic, card) = cell.split_once('#').unwrap();
    let first = words(site.html(topic).id(card));
    assert!(first.contains("One") && first.contains("Ann Example"), "{first}");
    for voice in page.all("details.voice") {
        let is_ann = words(voice).contains("Ann Example");
        let anns: &[&str] = &["sources/s.html#p1", "sources/s.html#third"];
        let passages = if is_ann { anns } else { &["sources/s.html#p2"] };
        let links = page.links_in(voice);
        for passage in passages {
            assert!(links.iter().any(|link| link == passage), "{passage}: {links:?}");
        }
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
        (1000..1501).map(|year| format!("- {{date: {year}, title: E}}\n")).collect();
    let topic = format!("title: T\nevents:\n{events}");
    let site = Project::dossier(&[("topics/t.yaml", &topic)]).build();
    assert_eq!(site.html("timeline.html").all("main ol > li").len(), 500);
    assert_eq!(site.html("timeline.2.html").all("main ol > li").len(), 1);
    site.html("timeline.html").assert_links("timeline.2.html");
    assert!(!site.has("timeline.3.html"));
}

/// Returns the pairs of topics in a map and in its list, each with their number of shared passages.
fn arcs_and_list(page: &Page) -> (Vec<String>, Vec<String>) {
    let arcs = page.all("svg[role=img] .arc title").into_iter().map(words);
    let list = page.one("section[aria-labelledby=_list] ul").child_elements().map(words);
    (arcs.map(|title| title.replace(": ", " ")).collect(), list.collect())
}

#[test]
fn the_map_draws_and_lists_what_topics_share() {
    let site = Project::dossier(&[
        ("sources/s.txt", "One.\n\nTwo.\n\nThree.\n"),
        (
            "sources/s.yaml",
            "title: S\npassages:\n\
             - {quote: One, topics: [a, b]}\n\
             - {quote: Two, topics: [a, b, c]}\n\
             - {quote: Three, topics: [a]}\n",
        ),
        ("topics/a.yaml", "title: A & B\n"),
        ("topics/b.yaml", "title: Bravo\nparent: a\n"),
        ("topics/c.yaml", "title: Charlie\nrelated: [d]\n"),
        ("topics/d.yaml", "title: Delta\n"),
        ("topics/e.yaml", "title: Echo\n"),
        ("topics/f.yaml", "title: Foxtrot\nparent: d\n"),
    ])
    .build();
    let page = site.html("map.html");
    let (arcs, list) = arcs_and_list(&page);
    let linked = "linked without shared passages";
    assert_eq!(
        arcs,
        [
            "A & B – Bravo 2 shared passages".to_owned(),
            "Charlie – A & B 1 shared passage".to_owned(),
            "Charlie – Bravo 1 shared passage".to_owned(),
            format!("Delta – Charlie {linked}"),
            format!("Delta – Foxtrot {linked}"),
        ]
    );
    assert_eq!(list, arcs);
    let rows: Vec<String> = page.all(".drawing li").into_iter().map(words).collect();
    assert_eq!(rows, ["Delta 0", "Foxtrot 0", "Charlie 1", "A & B 3", "Bravo 2"]);
    let below = page.all(".drawing li.level-2").into_iter().map(words).collect::<Vec<_>>();
    assert_eq!(below, ["Foxtrot 0", "Bravo 2"]);
    let dashed = page.all(".arc[stroke-dasharray] title").into_iter().map(words);
    assert_eq!(dashed.count(), 2);
    let title = page.all(".arc title").into_iter().map(words).next();
    assert_eq!(title.as_deref(), Some("A & B – Bravo: 2 shared passages"));
    assert_eq!(page.links_in(page.one(".drawing")).len(), 5);
    let alone = page.one("section[aria-labelledby=_alone] ul");
    assert_eq!(page.links_in(alone), ["topics/e.html"]);
}

#[test]
fn a_map_without_shared_passages_says_so() {
    let says = "No passage is about more than one topic.";
    for (topic, drawn) in [("title: T\n", 0), ("title: T\nrelated: [u]\n", 2)] {
        let site =
            Project::dossier(&[("topics/t.yaml", topic), ("topics/u.yaml", "title: U\n")]).build();
        let page = site.html("map.html");
        assert!(page.words().contains(says), "{}", page.words());
        assert_eq!(page.all(".drawing li").len(), drawn);
    }
    let empty = Project::dossier(&[]).build();
    assert!(empty.html("map.html").words().contains(says));
}

#[test]
fn a_large_map_says_what_it_leaves_out() {
    let topic = |n: u32| (format!("topics/t{n:03}.yaml"), format!("title: T{n}\nrelated: [hub]\n"));
    let mut files: Vec<(String, String)> = (0..200).map(topic).collect();
    files.push(("topics/hub.yaml".into(), "title: Hub\n".into()));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let site = Project::dossier(&files).build();
    let page = site.html("map.html");
    let (arcs, list) = arcs_and_list(&page);
    assert_eq!((page.all(".drawing li").len(), arcs.len()), (150, 149));
    assert_eq!(list, arcs);
    for said in ["Not in the drawing: 51 topics.", "51 more"] {
        assert!(page.words().contains(said), "{said}");
    }
}
