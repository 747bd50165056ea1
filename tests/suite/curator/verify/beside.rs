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
