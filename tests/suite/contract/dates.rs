//! Uncertain dates and open intervals, wherever dates are used.

use serde_json::Value;

use crate::harness::{Project, Site};
use crate::site::words;

/// A dossier with one event for each date.
fn with_events(language: &str, dates: &[&str]) -> Site {
    let events = dates.iter().map(|date| format!("- {{date: '{date}', title: '{date}'}}\n"));
    let topic = format!("title: T\nevents:\n{}", events.collect::<String>());
    let config = format!("title: D\nlanguage: {language}\n");
    Project::dossier(&[("dossier.yaml", &config), ("topics/t.yaml", &topic)]).build()
}

/// A dossier with one source for each date, called `s0`, `s1` and so on.
fn with_sources(dates: &[&str]) -> Site {
    let config = "title: D\nbase_url: https://example.org/\n";
    let project = Project::dossier(&[("dossier.yaml", config)]);
    for (n, date) in dates.iter().enumerate() {
        project.write(&format!("dossier/sources/s{n}.txt"), "Words.\n");
        project
            .write(&format!("dossier/sources/s{n}.yaml"), format!("title: S{n}\ndate: {date}\n"));
    }
    project.build()
}

#[test]
fn every_language_says_how_certain_a_date_is() {
    for (language, expected) in [
        ("en", ["about 2018", "2018 (uncertain)", "about 2018 (uncertain)"]),
        ("de", ["um 2018", "2018 (unsicher)", "um 2018 (unsicher)"]),
        ("fr", ["vers 2018", "2018 (date incertaine)", "vers 2018 (date incertaine)"]),
        ("es", ["hacia 2018", "2018 (fecha incierta)", "hacia 2018 (fecha incierta)"]),
        ("ru", ["около 2018", "предположительно 2018", "предположительно около 2018"]),
        ("ar", ["نحو 2018", "2018 (غير مؤكد)", "نحو 2018 (غير مؤكد)"]),
        ("zh", ["约 2018年", "2018年（存疑）", "约 2018年（存疑）"]),
    ] {
        let page = with_events(language, &["2018~", "2018?", "2018%"]).html("topics/t.html");
        let mut shown: Vec<String> = page.all(".events time").into_iter().map(words).collect();
        let mut expected = expected.map(str::to_owned);
        shown.sort();
        expected.sort();
        assert_eq!(shown, expected, "{language}");
        let times = page.all(".events time");
        assert!(times.iter().all(|time| time.attr("datetime") == Some("2018")), "{language}");
    }
}

#[test]
fn every_language_says_which_end_is_open() {
    for (language, expected) in [
        ("en", ["until 2018", "from 2018 on"]),
        ("de", ["bis 2018", "ab 2018"]),
        ("fr", ["jusqu’à 2018", "depuis 2018"]),
        ("es", ["hasta 2018", "desde 2018"]),
        ("ru", ["2018 и ранее", "2018 и позднее"]),
        ("ar", ["حتى 2018", "منذ 2018"]),
        ("zh", ["至2018年", "2018年起"]),
    ] {
        let page = with_events(language, &["2018/..", "../2018"]).html("topics/t.html");
        let shown: Vec<String> = page.all(".events .date").into_iter().map(words).collect();
        assert_eq!(shown, expected, "{language}");
    }
}

#[test]
fn an_open_beginning_is_sorted_by_its_end() {
    let dates = ["2017-06", "../2018-05", "2018-05", "2018/..", "2018-04", "../2016"];
    let page = with_events("en", &dates).html("timeline.html");
    let years: Vec<String> = page.all("main h2").into_iter().map(words).collect();
    assert_eq!(years, ["2016", "2017", "2018"]);
    let titles: Vec<String> = page.all("main ol > li > .what").into_iter().map(words).collect();
    let titles: Vec<&str> = titles.iter().filter_map(|title| title.split(' ').next()).collect();
    assert_eq!(titles, ["../2016", "2017-06", "2018/..", "2018-04", "../2018-05", "2018-05"]);
}

#[test]
fn feeds_the_sitemap_and_json_ld_leave_open_intervals_out() {
    let site = with_sources(&["2018/..", "../2018", "2018-05?", "2017/2018-02%"]);
    let feed = site.text("feed.xml");
    let sitemap = site.text("sitemap.xml");
    for (source, updated, changed) in [
        ("s0", None, None),
        ("s1", None, None),
        ("s2", Some("2018-05-01"), Some("2018-05")),
        ("s3", Some("2017-01-01"), Some("2018-02")),
    ] {
        let address = format!("https://example.org/sources/{source}.html");
        let entry = feed.split("<entry>").find(|entry| entry.contains(&address));
        assert_eq!(entry.is_some(), updated.is_some(), "{source}: {feed}");
        let updated = updated.map(|day| format!("<updated>{day}T00:00:00"));
        assert!(updated.is_none_or(|time| entry.unwrap().contains(&time)), "{source}: {feed}");
        let entry = sitemap.split("<url>").find(|entry| entry.contains(&address)).unwrap();
        match changed {
            None => assert!(!entry.contains("lastmod"), "{entry}"),
            Some(date) => assert!(entry.contains(&format!("<lastmod>{date}</lastmod>")), "{entry}"),
        }
        let page = site.html(&format!("sources/{source}.html"));
        let data = words(page.one("script[type=\"application/ld+json\"]"));
        assert!(!data.contains("datePublished"), "{data}");
    }
}

#[test]
fn citations_say_what_the_page_says() {
    let site = with_sources(&["2018/..", "../2018-05", "2018-05%", "2017?/2018"]);
    for (source, in_words, issued, ris, [year, bibtex]) in [
        (
            "s0",
            "From 2018 on",
            r#"{"literal":"from 2018 on"}"#,
            "2018///from 2018 on",
            ["2018", "2018/.."],
        ),
        (
            "s1",
            "Until May 2018",
            r#"{"literal":"until May 2018"}"#,
            "2018/05//until May 2018",
            ["2018", "../2018-05"],
        ),
        (
            "s2",
            "About May 2018 (uncertain)",
            r#"{"circa":true,"date-parts":[[2018,5]]}"#,
            "2018/05//",
            ["2018", "2018-05%"],
        ),
        (
            "s3",
            "2017 (uncertain) – 2018",
            r#"{"circa":true,"date-parts":[[2017],[2018]]}"#,
            "2017///",
            ["2017", "2017?/2018"],
        ),
    ] {
        let page = site.html(&format!("sources/{source}.html"));
        let cited = words(page.one("main > details.cite > summary + p"));
        assert!(cited.contains(&format!(". {in_words}. D. ")), "{cited}");
        let notations: Vec<String> = page
            .all("main > details.cite pre")
            .into_iter()
            .map(|pre| pre.text().collect())
            .collect();
        assert!(
            notations[0].contains(&format!("  year = {{{year}}},\n  date = {{{bibtex}}},\n")),
            "{}",
            notations[0]
        );
        assert!(notations[1].contains(&format!("\nDA  - {ris}\n")), "{}", notations[1]);
        let item: Value = serde_json::from_str(&notations[2]).unwrap();
        assert_eq!(item["issued"].to_string(), issued);
    }
}

#[test]
fn the_search_finds_an_interval_under_its_years() {
    let site = with_sources(&["2018/..", "../2018", "2016/2017"]);
    let entry = |source: &str| site.text(&format!("search/entries/{source}.js"));
    assert!(entry("s0").contains("\"years\":[2018,9999]"), "{}", entry("s0"));
    assert!(entry("s1").contains("\"years\":[1,2018]"), "{}", entry("s1"));
    assert!(entry("s2").contains("\"years\":[2016,2017]"), "{}", entry("s2"));
    let terms: String = site
        .paths()
        .into_iter()
        .filter(|path| path.starts_with("search/terms/"))
        .map(|path| site.text(path))
        .collect();
    for (year, is_there) in [(1818, false), (1819, true), (2018, true), (2217, true), (2218, false)]
    {
        assert_eq!(terms.contains(&format!("={year}")), is_there, "{year}");
    }
}
