//! A dossier that is hard to lay out: four scripts in two directions, 80 topics, overlapping passages,
//! titles of 300 characters, words without a break.

use std::fmt::Write;

use crate::harness::Project;

/// The number of topics.
const TOPICS: usize = 80;
/// The number of speakers in the text with overlapping passages.
const VOICES: usize = 30;

/// The hostile dossier.
pub fn hostile() -> Project {
    let project = Project::new(&[(
        "dossier/dossier.yaml",
        "
        title: A dossier that is <hard> & “odd”
        base_url: https://example.org/below/a/path/
        description: 'Quotes \" and </script> in a description'
        ",
    )]);
    topics(&project);
    texts(&project);
    overlaps(&project);
    files(&project);
    project
}

fn topics(project: &Project) {
    for n in 1..=TOPICS {
        let title = match n % 8 {
            0 => format!("Topic {n} with a title that does not end{}", " and goes on".repeat(22)),
            1 => format!("معاهدة رقم {n}"),
            2 => format!("Тема {n} о сокращении вооружений"),
            3 => format!("条约{n}"),
            4 => format!("Topic{n}{}", "unbreakable".repeat(12)),
            5 => format!("Topic {n} </script><b>"),
            _ => format!("Topic {n}"),
        };
        let parent =
            if n > 1 && n % 5 == 0 { format!("parent: topic-{}\n", n - 1) } else { String::new() };
        let yaml = format!(
            "title: {}\n{parent}summary: Number {n}, see [[topic-{}]].\nevents:\n  - {{date: {}, title: What was in {n}, sources: [russian#ending]}}\n",
            serde_json::to_string(&title).unwrap(),
            n % TOPICS + 1,
            1900 + n,
        );
        project.write(&format!("dossier/topics/topic-{n}.yaml"), yaml);
    }
}

fn texts(project: &Project) {
    let write = |id: &str, text: &str, yaml: &str| {
        project.write(&format!("dossier/sources/{id}.md"), text);
        project.write(&format!("dossier/sources/{id}.yaml"), yaml);
    };
    write(
        "english",
        "Where it begins.\n\nThis is the rest of the phrase, and nothing more.\n\nIts naïveté, co-operation and `code`.\n\n**Smith:** He speaks of it.\n",
        "title: The English text\ndate: 1987-12\nspeakers: {Smith: J. Smith}\nurl: https://example.org/a?b=c&d=\"e\"\npublisher: <Press> & Co\n",
    );
    write(
        "russian",
        "Вступление к тексту.\n\nВ лесу родилась ёлка, Йод в районе.\n\nКонец этого договора наступил в 2019 году.\n",
        "title: Русский текст\nlanguage: ru\ndate: 2019\npassages:\n  - {quote: Конец этого договора, id: ending, topics: [topic-7, topic-2], note: Заметка о конце.}\n",
    );
    write(
        "arabic",
        "نص مُعاهَدة الأسلحة كما كُتب في Geneva عام 1987.\n\nالمادة الأولى: **نزع السلاح** (INF) ثم 5,500 km.\n",
        "title: نص عربي\nlanguage: ar\ndate: 1987\nauthors: [علي حسن]\npassages:\n  - {quote: كما كُتب في Geneva, topics: [topic-1, topic-3], note: A note in English on نص.}\n",
    );
    write(
        "arabic-translation",
        "The text of the arms treaty as written in Geneva in 1987.\n\nArticle one: disarmament, then 5,500 km.\n",
        "title: An English version of it\ntranslation_of: arabic\nfidelity: translation\n",
    );
    let mut note =
        "  - {quote: one of the words, topics: [topic-1], note: A note on it.}\n".to_owned();
    note += "  - {quote: words of Smith, topics: [topic-2]}\n";
    write(
        "copied",
        "Here is one of the words.[^1]\n\n**Smith:** Two words of Smith.\n**Lee:** And of `Lee`.\n\nPage 2\n\n- [x] A task\n\n![A picture](picture.svg) ![Elsewhere](https://example.org/p.png)\n\n| A | B |\n|---|---|\n| C | D |\n\n[^1]: At the foot.\n",
        &format!(
            "title: A text to copy\nspeakers: {{Smith: J. Smith, Lee: A. Lee}}\nfurniture: [\"Page *\"]\npassages:\n{note}"
        ),
    );
    write(
        "undeclared",
        "نص بلا لغة معلنة.\n\nA line in English.\n",
        "title: A text without a language\npassages:\n  - {quote: بلا لغة, topics: [topic-1], note: A note in English.}\n",
    );
    write("chinese", "文件的开头。\n\n这是核武器条约的说明。\n", "title: 中文文本\nlanguage: zh\n");
    let (mut many, mut marks) = (String::new(), String::new());
    for n in 1..=210 {
        let _ = write!(many, "What is said in paragraph {n}.\n\n");
        let _ = writeln!(marks, "  - {{paragraphs: {n}, topics: [topic-9]}}");
    }
    write("many", &many, &format!("title: More passages than a page holds\npassages:\n{marks}"));
    let mut common = String::new();
    for n in 1..=30 {
        let _ = write!(common, "Paragraph {n} has a common word.\n\n");
    }
    let title = "A source with a title as long as titles of treaties are ".repeat(5);
    for n in 1..=3 {
        let yaml = format!("title: {title}{n}\npublisher: {}\n", "Verylongpublisher".repeat(8));
        write(&format!("common-{n}"), &common, &yaml);
    }
}

/// A text with a picture and an original, and a free page, which every footer links to.
fn files(project: &Project) {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"400\"></svg>";
    project.write("dossier/sources/picture.svg", svg);
    project.write("dossier/sources/scan.pdf", "%PDF-1.4\n");
    let text = "What stands above.\n\n![A picture](picture.svg)\n\nWhat stands below.\n";
    project.write("dossier/sources/picture.md", text);
    let yaml = "title: A text with a picture\noriginal: scan.pdf\nfidelity: ocr\n";
    project.write("dossier/sources/picture.yaml", yaml);
    project.write("dossier/pages/method.yaml", "title: How this dossier was made\n");
    project.write("dossier/pages/method.md", "By hand.\n");
}

/// A text with overlapping and nested passages of every topic.
fn overlaps(project: &Project) {
    let mut text = String::new();
    let mut passages = String::new();
    for n in 10..50 {
        let _ =
            write!(text, "One{n} two{n} three{n} four{n} five{n} six{n} seven{n} eight{n}.\n\n");
        let topic = |k: usize| format!("topic-{}", (n * 2 + k) % TOPICS + 1);
        for (k, (first, last)) in [(1, 4), (2, 6), (5, 7), (3, 3)].into_iter().enumerate() {
            let words = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
            let quote: Vec<String> =
                (first..=last).map(|word| format!("{}{n}", words[word])).collect();
            let _ = writeln!(
                passages,
                "  - {{quote: {}, topics: [{}, {}], note: Note {k} on {n}., speaker: Delegate {}}}",
                quote.join(" "),
                topic(k),
                topic(k + 3),
                n % VOICES,
            );
        }
    }
    project.write("dossier/sources/overlaps.md", text);
    let yaml = format!(
        "title: Passages over each other\ndate: 2001-02~\nauthors: [A. B]\npassages:\n{passages}"
    );
    project.write("dossier/sources/overlaps.yaml", yaml);
}
