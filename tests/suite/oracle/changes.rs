//! Random projects, and random changes to them, both valid and faulty.

use std::collections::{BTreeMap, BTreeSet};

/// A seeded random number generator (Marsaglia's 64-bit xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// Returns a random item.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Sentences of sources; some contain names of topics, or words that sidecars quote.
const SENTENCES: [&str; 8] = [
    "Words of the treaty that was signed.",
    "Nobody had asked for it.",
    "They spoke about Alpha and about Beta.",
    "The property was closed. It was Gamma, they said.",
    "Again: words of the treaty.",
    "# A heading about Alpha",
    "A [link](t.md) and a [[note]] of the source.",
    "Ann: I said so.",
];

/// Repeated to make a text long enough for two documents of the search index.
const LONG: &str = "Words upon words. ";

/// Lines for the sidecars of topics.
const TOPIC_LINES: [&str; 10] = [
    "summary: About [[s0]] and [[t1]], with ![[s0#p1]].",
    "summary: On [[t2]] and [[s1#p1]].",
    "summary: On [[s0#p3]].",
    "parent: t0",
    "related: [t2]",
    "aliases: [ALIAS, Other ALIAS]",
    "draft: true",
    "autolink: false",
    "events: [{date: 2001, title: It began, sources: [s0#p1]}]",
    "moved_from: [old-ALIAS.html]",
];

/// Lines for the sidecars of sources.
const SOURCE_LINES: [&str; 16] = [
    "date: 2018-01-19",
    "date: 1987",
    "language: ru",
    "passages: [{paragraphs: 1-2, topics: [t0]}]\npublish: excerpts",
    "draft: true",
    "topics: [t0, t1]",
    "kind: interview",
    "authors: [t1]",
    "authors: [Somebody Else]",
    "speakers: {Ann: t2}",
    "translation_of: s0",
    "summary: Of [[t0]] and [[s1]].",
    "passages: [{quote: Words of the treaty, topics: [t0, t1], note: 'See [[s1]] and [[t2]].', suffix: ' that'}]",
    "passages: [{paragraphs: 1, topics: [t0]}, {paragraphs: 2, topics: [t1, t2], id: second}]",
    "passages: [{quote: Nobody had asked, topics: [t1]}]",
    "updated: 2020-02-02",
];

/// The folders in which defaults may be, one of them not below `sources/`.
const DEFAULTS_FOLDERS: [&str; 5] =
    ["sources", "sources/deep", "sources/moved", "sources/deep/moved", "topics"];

/// Lines for the defaults of a folder.
const DEFAULTS_LINES: [&str; 11] = [
    "publisher: A Press",
    "kind: letter",
    "language: fr",
    "rights: All",
    "publish: full",
    "publish: excerpts",
    "speakers: {Ann: t1, Nobody: t2}",
    "speakers: {They spoke about Alpha and about Beta.: Ann Lee}",
    "furniture: ['Nobody had *']",
    "authors: [t0, Somebody Else]",
    "topics: [t2]",
];

/// Lines that are invalid in any sidecar.
const FAULTS: [&str; 4] = ["nonsense: yes", "title: [", "topics: [nowhere]", "date: yesterday"];

/// The entries at the beginning, to which others refer.
const ENTRIES: [&str; 6] =
    ["topics/t0", "topics/t1", "topics/t2", "sources/s0", "sources/s1", "pages/about"];

/// The text of each file of a project, by its relative path.
pub type Files = BTreeMap<String, String>;

/// Creates a random project.
pub fn beginning(random: &mut Random) -> Files {
    let mut files = Files::from([("dossier/dossier.yaml".into(), "title: D\n".into())]);
    for stem in ENTRIES {
        write_entry(random, &mut files, &format!("dossier/{stem}"));
    }
    files
}

fn text(random: &mut Random) -> String {
    // Most texts contain the words that sidecars quote.
    let mut blocks = SENTENCES[..2].to_vec();
    blocks.extend((0..random.below(4)).map(|_| *random.pick(&SENTENCES[2..])));
    blocks.join("\n\n") + "\n"
}

/// Creates a sidecar of some of these lines, each key once. No two entries share a title or alias.
fn sidecar(random: &mut Random, name: &str, lines: &[&str]) -> String {
    let names = [("t0", "Alpha"), ("t1", "Beta"), ("t2", "Gamma"), ("t3", "property")];
    let title = names.iter().find(|(id, _)| *id == name).map_or(name, |(_, title)| title);
    let mut keys = BTreeSet::new();
    let mut yaml = vec![format!("title: {title}{}", ["", " ray"][random.below(2)])];
    for _ in 0..2 + random.below(4) {
        let line = *random.pick(lines);
        let is_circular = line == format!("parent: {name}");
        if !is_circular && keys.insert(line.split(':').next().unwrap()) {
            yaml.push(line.replace("ALIAS", &format!("{title}s")));
        }
    }
    if random.below(60) == 0 {
        yaml.push((*random.pick(&FAULTS)).to_owned());
    }
    yaml.join("\n") + "\n"
}

/// Returns the stem of an entry that may or may not exist.
fn stem(random: &mut Random, files: &Files) -> String {
    match random.below(12) {
        n @ 0..=2 => format!("dossier/topics/t{n}"),
        n @ 3..=5 => format!("dossier/sources/s{}", n - 3),
        6 => "dossier/sources/deep/s3".to_owned(),
        7 => "dossier/topics/deep/t3".to_owned(),
        8 => "dossier/pages/about".to_owned(),
        _ => {
            let stems = files.keys().filter_map(|path| entry(path)).collect::<BTreeSet<_>>();
            let stems: Vec<&str> = stems.into_iter().collect();
            if stems.is_empty() { "dossier/topics/t0" } else { *random.pick(&stems) }.to_owned()
        }
    }
}

/// Returns the stem of the entry to which a file belongs.
fn entry(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    let folders = ["dossier/topics/", "dossier/sources/", "dossier/pages/"];
    let is_in = folders.iter().any(|folder| stem.starts_with(folder));
    let is_in = is_in && !stem.ends_with("/_defaults");
    (is_in && ["md", "yaml"].contains(&ending)).then_some(stem)
}

/// Returns names that only this entry takes when it is renamed.
fn other_names(name: &str) -> [String; 2] {
    [format!("a-{name}"), format!("{name}-z")]
}

/// Returns the name of an entry before it was renamed by [`other_names`].
fn first_name(name: &str) -> &str {
    name.trim_start_matches("a-").trim_end_matches("-z")
}

/// Returns true if an entry has this name.
fn is_taken(files: &Files, name: &str) -> bool {
    files.keys().any(|path| path.contains(&format!("/{name}.")))
}

fn write_entry(random: &mut Random, files: &mut Files, stem: &str) {
    let lines = if stem.contains("/topics/") { &TOPIC_LINES[..] } else { &SOURCE_LINES[..] };
    if stem.contains("/pages/") {
        files.insert(format!("{stem}.md"), "# About\n\nOf [[t0]] and [[s0#p1]].\n".to_owned());
        return;
    }
    let name = stem.rsplit('/').next().unwrap();
    let yaml = sidecar(random, name, lines);
    files.insert(format!("{stem}.yaml"), yaml);
    if stem.contains("/sources/") || random.below(3) == 0 {
        let text = text(random);
        files.insert(format!("{stem}.md"), text);
    }
}

/// Makes one change to the files, and returns its description.
pub fn change(random: &mut Random, files: &mut Files) -> String {
    let stem = stem(random, files);
    let [md, yaml] = [format!("{stem}.md"), format!("{stem}.yaml")];
    match random.below(33) {
        0..=3 => {
            let Some(text) = files.get_mut(&md) else { return "nothing".to_owned() };
            match random.below(10) {
                0..=2 => text.push_str("\nOne more paragraph about Beta.\n"),
                3..=5 => *text = format!("A first paragraph.\n\n{text}"),
                6 => text.push_str(&LONG.repeat(3000)),
                7 => *text = text.replace(LONG, ""),
                _ => *text = text.replacen("treaty", "contract", 1),
            }
            format!("other text of {md}")
        }
        4..=8 => {
            let name = stem.rsplit('/').next().unwrap();
            let mut twins = other_names(name).into_iter().chain([name.to_owned()]);
            let twins: Vec<String> = twins.by_ref().map(|twin| format!("/{twin}.")).collect();
            files.retain(|path, _| !twins.iter().any(|twin| path.contains(twin)));
            write_entry(random, files, &stem);
            format!("another {stem}")
        }
        9 => {
            files.remove(&md);
            files.remove(&yaml);
            format!("{stem} is gone")
        }
        10 => {
            let (folder, name) = stem.rsplit_once('/').unwrap();
            for path in [md, yaml] {
                if let Some(text) = files.remove(&path) {
                    let name = path.replace(&format!("{folder}/{name}"), name);
                    files.insert(format!("{folder}/moved/{name}"), text);
                }
            }
            format!("{stem} is moved")
        }
        11 => {
            let fault = random.pick(&FAULTS);
            let Some(sidecar) = files.get_mut(&yaml) else { return "nothing".to_owned() };
            sidecar.push_str(fault);
            sidecar.push('\n');
            format!("a fault in {yaml}")
        }
        12 => {
            let lines = [
                "language: de",
                "base_url: https://example.org/d/",
                "autolink: false",
                "featured: [t0]",
            ];
            let line = random.pick(&lines);
            files.insert(
                "dossier/dossier.yaml".into(),
                format!("title: D{}\n{line}\n", random.below(2)),
            );
            "other settings".to_owned()
        }
        13 => {
            let lines = ["Home of [[t0]].\n", "Welcome.\n"];
            files.insert("dossier/dossier.md".into(), (*random.pick(&lines)).to_owned());
            "another home page".to_owned()
        }
        14 => {
            let name = "templates/topic.html".to_owned();
            if files.remove(&name).is_none() {
                let text = "{% extends \"base.html\" %}{% block main %}{{ title }}{% endblock %}";
                files.insert(name, text.to_owned());
            }
            "a template comes or goes".to_owned()
        }
        15 => {
            let name = "templates/strings/en.yaml".to_owned();
            if files.remove(&name).is_none() {
                files.insert(name, "topics: Subjects\n".to_owned());
            }
            "words come or go".to_owned()
        }
        16 => {
            let name = "templates/assets/style.css".to_owned();
            if files.remove(&name).is_none() {
                files.insert(name, "body { color: black }\n".to_owned());
            }
            "an asset comes or goes".to_owned()
        }
        17 => {
            let name = format!("dossier/files/{}.txt", random.below(2));
            if random.below(2) == 0 {
                files.remove(&name);
            } else {
                files.insert(name, format!("copy {}\n", random.below(100)));
            }
            "a copied file".to_owned()
        }
        18..=20 => rename(random, files, &stem),
        21..=24 => change_defaults(random, files),
        _ => mend(random, files),
    }
}

/// Makes, changes, moves or deletes the defaults of a folder.
fn change_defaults(random: &mut Random, files: &mut Files) -> String {
    let mut pick = || {
        let usual = DEFAULTS_FOLDERS.len() - usize::from(random.below(6) > 0);
        format!("dossier/{}/_defaults.yaml", DEFAULTS_FOLDERS[random.below(usual)])
    };
    let [path, other] = [pick(), pick()];
    match random.below(6) {
        0 if files.remove(&path).is_some() => format!("{path} is gone"),
        1 if files.contains_key(&path) => {
            let text = files.remove(&path).unwrap();
            let story = format!("{path} is moved to {other}");
            files.insert(other, text);
            story
        }
        2 if files.contains_key(&path) => {
            let text = files.get_mut(&path).unwrap();
            *text = format!("# A comment\n{text}");
            format!("a comment in {path}")
        }
        _ => {
            let mut keys = BTreeSet::new();
            let mut lines: Vec<&str> = (0..=random.below(4))
                .map(|_| *random.pick(&DEFAULTS_LINES))
                .filter(|line| keys.insert(line.split(':').next().unwrap()))
                .collect();
            if random.below(12) == 0 {
                lines.push(*random.pick(&FAULTS));
            }
            files.insert(path.clone(), lines.join("\n") + "\n");
            format!("other defaults in {path}: {lines:?}")
        }
    }
}

/// Renames an entry to a free name: usually both of its files, and sometimes the references to it.
fn rename(random: &mut Random, files: &mut Files, stem: &str) -> String {
    let (folder, name) = stem.rsplit_once('/').unwrap();
    let first = first_name(name);
    let mut names = Vec::from(other_names(first));
    names.extend((0..4).map(|n| format!("{}{n}", &first[..1])));
    names.retain(|name| !is_taken(files, name));
    let endings = [&["md", "yaml"][..], &["md"], &["yaml"]];
    let endings = endings[[0, 0, 0, 0, 1, 2][random.below(6)]];
    let follows = random.below(2) == 0;
    if names.is_empty() {
        return "nothing".to_owned();
    }
    let new = random.pick(&names);
    for ending in endings {
        if let Some(text) = files.remove(&format!("{stem}.{ending}")) {
            files.insert(format!("{folder}/{new}.{ending}"), text);
        }
    }
    if follows {
        for text in files.values_mut() {
            *text = renamed(text, name, new);
        }
    }
    format!("{stem}, its {endings:?}, is called {new}; others follow: {follows}")
}

/// Replaces a name wherever it occurs as a whole word.
fn renamed(text: &str, name: &str, new: &str) -> String {
    let in_name = |c: char| c.is_alphanumeric() || c == '-';
    let mut all = String::new();
    let mut end = 0;
    for (at, _) in text.match_indices(name) {
        let after = at + name.len();
        if !text[..at].ends_with(in_name) && !text[after..].starts_with(in_name) {
            all += &text[end..at];
            all += new;
            end = after;
        }
    }
    all + &text[end..]
}

/// Removes the errors from sidecars and texts, and restores missing entries.
pub fn mend(random: &mut Random, files: &mut Files) -> String {
    for text in files.values_mut() {
        for fault in FAULTS {
            *text = text.replace(&format!("{fault}\n"), "");
        }
        *text = text.replace("contract", "treaty").replace("[[note]]", "note");
        *text = text.replace("](t.md)", "](https://e.org)").replace("draft: true\n", "");
    }
    files.retain(|path, _| !path.ends_with("/topics/_defaults.yaml"));
    // Texts refer to blocks that these withhold.
    let defaults = files.iter_mut().filter(|(path, _)| path.ends_with("/_defaults.yaml"));
    defaults.for_each(|(_, text)| *text = text.replace("publish: excerpts\n", ""));
    name_back(files);
    for stem in ENTRIES {
        let name = stem.rsplit('/').next().unwrap();
        if !is_taken(files, name) {
            write_entry(random, files, &format!("dossier/{stem}"));
        }
    }
    "all is mended".to_owned()
}

/// Gives entries their first names back, and removes entries that lack a file.
fn name_back(files: &mut Files) {
    for path in files.keys().cloned().collect::<Vec<_>>() {
        let Some((folder, name)) = entry(&path).and_then(|stem| stem.rsplit_once('/')) else {
            continue;
        };
        let first = first_name(name);
        if first == name {
            continue;
        }
        let back = path.replace(&format!("{folder}/{name}."), &format!("{folder}/{first}."));
        let text = files.remove(&path).unwrap();
        files.entry(back).or_insert(text);
        for text in files.values_mut() {
            *text = renamed(text, name, first);
        }
    }
    let is_half = |path: &String| {
        let whole = |ending: &str| {
            let other = path.rsplit_once('.').map(|(stem, _)| format!("{stem}.{ending}"));
            other.is_some_and(|other| files.contains_key(&other))
        };
        let is_of = |folder: &str| path.starts_with(folder) && entry(path).is_some();
        (is_of("dossier/sources/") && !(whole("md") && whole("yaml")))
            || (is_of("dossier/topics/") && !whole("yaml"))
    };
    let halves: Vec<String> = files.keys().filter(|path| is_half(path)).cloned().collect();
    files.retain(|path, _| !halves.contains(path));
}
