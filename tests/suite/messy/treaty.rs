//! A treaty of 120 articles in Chinese and English, with a scan of the one and a picture of the other.

use std::fmt::Write;

use super::{note, one_of, topics};
use crate::harness::Project;

/// The number of articles.
const ARTICLES: usize = 120;
/// The number of articles in a chapter.
const CHAPTER: usize = 12;

/// Subjects of articles, in both languages.
const SUBJECTS: [(&str, &str); 8] = [
    ("水位观测", "Gauging of water levels"),
    ("船舶登记", "Registers of vessels"),
    ("共同巡逻", "Joint patrols, and what they may not do"),
    ("数据交换", "Exchange of data"),
    ("鱼类洄游", "Migration of fish"),
    ("闸门开放", "Opening of the gates in times of flood, and who gives the order"),
    ("费用分担", "Shares in the costs"),
    ("争议解决", "Disputes"),
];
/// What the parties have to do, in both languages.
const DUTIES: [(&str, &str); 6] = [
    ("设立联合观测站，并逐日记录水位", "set up a common station and write the level down each day"),
    ("在三十日内通知另一方", "notify the other Party within thirty days"),
    (
        "不得在界河上修建任何改变水流方向的工程，但双方事先书面同意的除外",
        "build nothing in the river between them that turns its flow, unless both have agreed to it in writing before",
    ),
    ("保存全部记录不少于二十年", "keep all records for at least twenty years"),
    (
        "允许另一方的专家随时查阅有关资料",
        "let experts of the other Party see the papers at any time",
    ),
    ("平均承担由此产生的费用", "bear the costs of it in equal parts"),
];
const TOPICS: [&str; 8] =
    ["gauging", "registers", "patrols", "data", "fish", "gates", "costs", "disputes"];

/// The treaty.
pub fn treaty() -> Project {
    let project = Project::new(&[(
        "dossier/dossier.yaml",
        "
        title: The treaty on the river Lanmu
        description: 关于兰木河的条约 in both of its texts
        ",
    )]);
    topics(
        &project,
        &[
            ("gauging", "Gauging 水位观测", "aliases: [水位观测]\n"),
            ("registers", "Registers of vessels", "related: [patrols]\n"),
            ("patrols", "Joint patrols", "summary: The articles that were disputed longest.\n"),
            ("data", "Data", ""),
            ("fish", "Migration of fish", "parent: gauging\n"),
            ("gates", "Gates in times of flood", "summary: Who may open them.\n"),
            ("costs", "Shares in the costs", ""),
            ("disputes", "Disputes", "kind: issue\n"),
            ("commission", "The Lanmu River Commission 兰木河委员会", "kind: organisation\n"),
        ],
    );
    project.write("dossier/sources/scan.pdf", "%PDF-1.4\n");
    project.write("dossier/sources/sheet.svg", SHEET);
    project.write("dossier/sources/lanmu.txt", chinese());
    project.write(
        "dossier/sources/lanmu.yaml",
        format!(
            "title: 关于兰木河水资源保护与利用的条约\nkind: treaty\nlanguage: zh-CN\ndate: 1986-09\n\
            authors: [commission, 北岸代表团]\nfidelity: verified\noriginal: scan.pdf\n\
            divisions: [第*章, 第*条]\npassages:\n{}",
            passages("zh")
        ),
    );
    project.write("dossier/sources/lanmu-english.md", english());
    project.write(
        "dossier/sources/lanmu-english.yaml",
        format!(
            "title: Treaty on the protection and use of the waters of the river Lanmu\nkind: treaty\n\
            date: 1986-09-30\nauthors: [commission]\nfidelity: translation\noriginal: sheet.svg\n\
            translation_of: lanmu\npassages:\n{}",
            passages("en")
        ),
    );
    project
}

/// A picture of the first sheet.
const SHEET: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"840\" height=\"1188\" viewBox=\"0 0 840 1188\">\
    <rect width=\"840\" height=\"1188\" fill=\"#f4efe2\"/><path d=\"M120 160h600M120 260h540M120 300h590M120 340h420\" \
    stroke=\"#444\" stroke-width=\"9\"/></svg>\n";

/// What an article says in each of its paragraphs: in Chinese and in English.
fn paragraphs(article: usize) -> Vec<(String, String)> {
    let paragraph = |k: usize| {
        let of = |language: fn(&(&'static str, &'static str)) -> &'static str| {
            one_of(&DUTIES.each_ref().map(language), article, k)
        };
        let list = article * 3 + k;
        (
            format!("缔约双方应在清单{list}所列的河段上{}。", of(|duty| duty.0)),
            format!("On the reaches of List {list}, the Parties shall {}.", of(|duty| duty.1)),
        )
    };
    (0..=article % 3).map(paragraph).collect()
}

fn chinese() -> String {
    let mut text = "关于兰木河水资源保护与利用的条约\n\n".to_owned();
    for article in 1..=ARTICLES {
        if article % CHAPTER == 1 {
            let _ = write!(text, "第{}章 总则\n\n", numeral(article / CHAPTER + 1));
        }
        let (subject, _) = SUBJECTS[article % SUBJECTS.len()];
        let _ = write!(text, "第{}条 {subject}\n\n", numeral(article));
        for (paragraph, _) in paragraphs(article) {
            let _ = write!(text, "{paragraph}\n\n");
        }
    }
    text
}

/// The English text, which has notes of the translator that make it longer in every tenth article.
fn english() -> String {
    let mut text = String::new();
    for article in 1..=ARTICLES {
        if article % CHAPTER == 1 {
            let _ =
                write!(text, "## Chapter {}. Of what both Parties owe\n\n", article / CHAPTER + 1);
        }
        let (_, subject) = SUBJECTS[article % SUBJECTS.len()];
        let _ = write!(text, "### Article {article}. {subject}\n\n");
        for (_, paragraph) in paragraphs(article) {
            let _ = write!(text, "{paragraph}\n\n");
        }
        if article.is_multiple_of(10) {
            let _ = write!(
                text,
                "[Translator’s note to Article {article}: the *lists* were never printed.]\n\n"
            );
        }
    }
    text
}

/// The passages of one of the texts: every third article has one.
fn passages(language: &str) -> String {
    let mut yaml = String::new();
    for article in (1..=ARTICLES).step_by(3) {
        let is_chinese = language == "zh";
        let words = |k: usize| {
            let (chinese, english) = &paragraphs(article)[k];
            if is_chinese { chinese.clone() } else { english.clone() }
        };
        let selector = match article / 3 % 5 {
            0 if is_chinese => format!("section: 第{}条", numeral(article)),
            0 => format!("section: Article {article}"),
            1 => format!("quote: {}", words(0)),
            2 if is_chinese => format!("quote: 清单{}所列的河段", article * 3),
            2 => format!("quote: reaches of List {}", article * 3),
            3 => format!("quote: {}{}{}", words(0), if is_chinese { "" } else { " " }, words(1)),
            _ => format!("quote: {}", words(1)),
        };
        let topic = TOPICS[article % SUBJECTS.len()];
        let other = TOPICS[(article / 3 + 2) % TOPICS.len()];
        let other = if article.is_multiple_of(4) && other != topic {
            format!(", {other}")
        } else {
            String::new()
        };
        let _ = writeln!(yaml, "  - {selector}\n    topics: [{topic}{other}]");
        let (page, place) = (article / 4 + 1, if is_chinese { "p." } else { "sheet" });
        let _ = writeln!(yaml, "    locator: {place} {page}");
        if let Some(note) = note(article / 3) {
            let _ = writeln!(yaml, "    note: {}", serde_json::to_string(&note).unwrap());
        }
    }
    yaml
}

/// A number up to 199 in Chinese.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = if hundreds > 0 { "一百".to_owned() } else { String::new() };
    match tens {
        0 if hundreds > 0 && ones > 0 => text += "零",
        0 => {}
        1 if hundreds == 0 => text += "十",
        _ => text = text + DIGITS[tens] + "十",
    }
    if ones > 0 { text + DIGITS[ones] } else { text }
}
