//! What the article names beside a quotation: sources and voices.

use super::{one, project, status, verify};

#[test]
fn the_source_that_the_article_names_is_the_one_that_counts() {
    const MONEY: &str = "“The money was set aside in March”";
    for named in [
        "[The interview](https://herald.example.com/interview#top) says {}.",
        "[Here](../dossier/sources/mayor-interview.txt): {}.",
        "[Here](https://bridge.example.org/d/sources/mayor-interview.html#p3): {}.",
        "See [[mayor-interview]]: {}.",
        "In Interview with the mayor: {}.",
        "In “Interview with the mayor”, she says {}.",
        "It is [news](https://elsewhere.example.org): {}.",
        "A [speech](https://example.com/speech) was held. [Here](https://herald.example.com/interview) is {}.",
    ] {
        let article = named.replace("{}", MONEY);
        assert_eq!(status(&article), "found mayor-interview", "{article}");
    }
    for named in [
        "[His speech](http://www.example.com/speech) says {}.",
        "{}, he said ([speech](/d/sources/speech.html)).",
        "[{}](https://example.com/speech/)",
        "In A speech to the council he says {}.",
        "He spoke ([here](https://example.com/speech)). He said so: {}.",
        "As in [[speech#p2]]:\n\n> The money was set aside in March.",
    ] {
        let article = named.replace("{}", MONEY);
        assert_eq!(status(&article), "other-source mayor-interview", "{article}");
    }
    for (name, source, article) in [
        ("a.txt", "other-source", "In https://example.com/speech: {}."),
        ("a.txt", "other-source", "{} (www.example.com/speech/)"),
        ("a.txt", "other-source", "As [[speech]] has it: {}."),
        ("a.txt", "other-source", "In dossier/sources/speech.md he says {}."),
        ("a.txt", "found", "In https://elsewhere.example.org/speech and/or there: {}."),
        ("a.txt", "found", "See <https://herald.example.com/interview>: {}."),
        ("a.md", "other-source", "{}, he said: https://example.com/speech."),
        ("a.html", "other-source", "<p>In [[speech#p2]]: {}."),
        ("a.html", "other-source", "<p>{} (https://bridge.example.org/d/sources/speech.html)."),
    ] {
        let found = &verify(&project(), name, &article.replace("{}", MONEY))[0];
        assert_eq!(found["status"], source, "{article}");
    }
    let html = "<blockquote cite='https://example.com/speech'>The money was set aside in March.</blockquote>";
    assert_eq!(verify(&project(), "a.html", html)[0]["status"], "other-source");
}

#[test]
fn another_voice_is_reported_only_if_the_sentence_plainly_names_one() {
    const MONEY: &str = "“The money was set aside in March”";
    for wrong in [
        "John Smith said: {}.",
        "John Smith: {}.",
        "{}, said John Smith.",
        "{}1, said John Smith.",
        "{}[2], said John Smith.",
        "{}<sup>3</sup> (John Smith)",
        "{}, John Smith told reporters.",
        "Laut John Smith: {}.",
        "> The money was set aside in March.\n>\n> — John Smith, councillor",
    ] {
        let article = wrong.replace("{}", MONEY);
        assert_eq!(status(&article), "other-voice mayor-interview", "{article}");
    }
    for plain in [
        "Jane Doe said: {}.",
        "Mayor Doe said: {}.",
        "The mayor told John Smith: {}.",
        "The mayor told The Herald: {}.",
        "The Herald wrote: {}.",
        "{}, she told John Smith.",
        "Contradicting John Smith, Doe said {}.",
        "John Smith left. The mayor said: {}.",
        "John Smith’s friend said: {}.",
        "Somebody Else said: {}.",
    ] {
        let article = plain.replace("{}", MONEY);
        assert_eq!(status(&article), "found mayor-interview", "{article}");
    }
    for credit in [
        "<footer>— John Smith, <cite>The Herald</cite></footer>",
        "<footer>— <cite>John Smith</cite></footer>",
        "<br>— John Smith in <cite>The Herald</cite>",
    ] {
        let html = format!("<blockquote>The money was set aside in March.{credit}</blockquote>");
        let found = &verify(&project(), "a.html", &html)[0];
        assert_eq!(found["status"], "other-voice", "{found}");
        assert_eq!(found["text"], "The money was set aside in March.");
    }
    assert_eq!(
        one("John Smith said: “The money was set aside in March”.")["named"],
        serde_json::json!(["John Smith"])
    );
    // The passage of the sidecar says who speaks.
    let article = "John Smith said: “The engineers warned the city twice”.";
    let found = one(article);
    assert_eq!(
        (&found["status"], &found["voices"][0]["name"]),
        (&"other-voice".into(), &"Ann Lee".into())
    );
}

#[test]
fn the_last_word_of_a_name_counts_if_only_one_voice_has_it() {
    const MONEY: &str = "“The money was set aside in March”";
    for wrong in [
        "Smith said: {}.",
        "Mr. Smith claimed that {}.",
        "Senator Smith: {}.",
        "{}, Smith shouted.",
        "{}, Senator Smith insisted.",
        "{} asked Smith.",
        "Smith fragte: {}.",
        "Петров спросил: {}.",
        "> The money was set aside in March.\n>\n> — Mr. Smith",
    ] {
        let article = wrong.replace("{}", MONEY);
        assert_eq!(status(&article), "other-voice mayor-interview", "{article}");
    }
    for plain in [
        "Doe said: {}.",
        "Peter Smith said: {}.",
        "Smith-Jones said: {}.",
        "smith said: {}.",
        "A friend of Smith said: {}.",
        "Mayor Smith, asked by Doe, said: {}.",
        "Smith and Lee said: {}.",
    ] {
        let article = plain.replace("{}", MONEY);
        assert_eq!(status(&article), "found mayor-interview", "{article}");
    }
    // A sentence ends with a quotation before it.
    let article = format!("Smith said: “We shall pay for it ourselves.” The answer was {MONEY}.");
    assert_eq!(verify(&project(), "a.md", &article)[1]["status"], "found");
    // Of two voices with the word, neither is meant.
    let project = project();
    project.write("dossier/sources/zz.txt", "Nobody knows when it will be open.\n");
    project.write("dossier/sources/zz.yaml", "title: Z\nauthors: [Ann Smith]\n");
    let article = "Smith said: “The money was set aside in March”.";
    assert_eq!(verify(&project, "a.md", article)[0]["status"], "found");
}

#[test]
fn a_voice_that_cannot_be_checked_is_noted() {
    const SHOWN: &str = "“The contract was never shown to the council”";
    const NOTE: &str = "`secret` does not say who speaks there, so the voice that the article names was not checked";
    for (article, is_noted) in [
        ("Smith said: {}.", true),
        ("In a letter to the mayor, Steven Kean wrote that {}.", true),
        ("{}, said Mr. Kean.", true),
        ("{} (Steven Kean)", true),
        ("The Minutes said: {}.", false),
        ("Minutes of a meeting: {}.", false),
        ("The mayor met Steven Kean. She said: {}.", false),
    ] {
        let found = one(&article.replace("{}", SHOWN));
        assert_eq!(found["status"], "found");
        assert_eq!(found["notes"][0] == NOTE, is_noted, "{article}: {found}");
    }
}

#[test]
fn a_speaker_who_is_no_voice_of_the_dossier_is_noted() {
    const NOTE: &str = "the article names Steven Kean, whom no source of the dossier has as a speaker, so the name was not checked";
    for (article, is_noted) in [
        ("{}, said Steven Kean.", true),
        ("Steven Kean said: {}.", true),
        ("As Steven Kean wrote, {}.", true),
        ("{}, said the mayor.", false),
        ("{}, said Mayor Jane Doe.", false),
        ("{}, said Jane A. Doe.", false),
        ("Steven Kean heard the mayor, who said: {}.", false),
        ("The police in Los Angeles said: {}.", false),
        ("Money Matters: {}.", false),
    ] {
        let found = one(&article.replace("{}", "“The money was set aside in March”"));
        assert_eq!(found["status"], "found", "{article}");
        assert_eq!(found["notes"][0] == NOTE, is_noted, "{article}: {found}");
        assert_eq!(found["notes"].as_array().map(Vec::len), Some(usize::from(is_noted)));
    }
}

#[test]
fn a_place_of_the_source_that_has_other_words_is_noted() {
    const COUNCIL: &str = "“The council never voted on the money”";
    for link in ["[[mayor-interview#p3]]", "[it](../dossier/sources/mayor-interview.txt#p3)"] {
        let found = one(&format!("See {link}: {COUNCIL}."));
        assert_eq!(
            (&found["status"], &found["notes"]),
            (
                &"found".into(),
                &serde_json::json!([
                    "the article names `mayor-interview#p3`, and the words stand in p5"
                ])
            ),
            "{link}"
        );
    }
    for link in [
        "[it](https://bridge.example.org/d/sources/mayor-interview.html#money)",
        "[it](sources/mayor-interview.html#money)",
    ] {
        let found = one(&format!("See {link}: {COUNCIL}."));
        assert_eq!(found["notes"].as_array().map(Vec::len), Some(1), "{link}");
    }
    for link in [
        "[[mayor-interview#p5]]",
        "[[mayor-interview#p3]] and [[mayor-interview#p5]]",
        "[[mayor-interview#nothing]]",
        "[it](https://herald.example.com/interview#p3)",
    ] {
        let found = one(&format!("See {link}: {COUNCIL}."));
        assert_eq!((&found["status"], &found["notes"]), (&"found".into(), &serde_json::json!([])));
    }
    let html = "<blockquote cite='/d/sources/mayor-interview.html#p3'>The council never voted on the money</blockquote>";
    assert_eq!(verify(&project(), "a.html", html)[0]["notes"].as_array().map(Vec::len), Some(1));
    // Of several places that have the words, the one that the article names is shown.
    let project = project();
    project.write(
        "dossier/sources/zz.txt",
        "It is open.\n\nThe bridge is open now.\n\nThe bridge is open now.\n",
    );
    project.write("dossier/sources/zz.yaml", "title: Z\n");
    let found = verify(&project, "a.md", "In [[zz#p3]]: “The bridge is open now”.");
    assert_eq!(
        (&found[0]["block"], &found[0]["notes"]),
        (&3.into(), &serde_json::json!(["it stands also in `zz` p2"]))
    );
}
