//! The examples of the docs, run in the order of the page. In a fenced block `console`, each line
//! `$ COMMAND` is run and what the program prints must be the lines below it; `…` stands for any lines,
//! and times are left out of the comparison. A block with `file=PATH` behind its language writes that
//! file first; one with `edit=PATH` replaces the lines of its keys, comments or not, as a reader would.
//! Commands in sentences and indented blocks are run on a copy of the sample.
//!
//! `DOSSIER_BLESS=1` writes what the program prints into the page.

use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::error::ErrorKind;
use dossier::cli::Cli;

use crate::harness::{Project, files_below, is, repository};

/// The pages whose examples are run, each in a folder of its own: an empty one, or a copy of the sample.
const PAGES: [(&str, Start); 3] = [
    ("docs/start.md", Start::Empty),
    ("README.md", Start::Empty),
    ("docs/format.md", Start::Sample),
];

#[derive(Clone, Copy)]
enum Start {
    Empty,
    Sample,
}

#[test]
fn every_example_of_the_docs_prints_what_the_page_says() {
    for (page, start) in PAGES {
        let path = repository().join(page);
        let text = fs::read_to_string(&path).unwrap();
        let (blessed, commands) = run_page(&text, start);
        assert!(commands > 0, "{page} has no example");
        if env::var_os("DOSSIER_BLESS").is_some() {
            fs::write(&path, &blessed).unwrap();
        }
        assert!(blessed == text, "{page} prints something else; run with DOSSIER_BLESS=1 and look");
    }
}

/// Runs the examples of a page. Returns the page with what the program printed, and how many commands
/// there are.
fn run_page(text: &str, start: Start) -> (String, usize) {
    let project = match start {
        Start::Empty => Project::new(&[]),
        Start::Sample => Project::copy_of(repository()),
    };
    let mut folder = project.root();
    let (mut page, mut count) = (String::new(), 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        page.extend([line, "\n"]);
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some(path) = info.split_whitespace().find_map(|word| word.strip_prefix("file=")) {
            project.write(path, block.join("\n") + "\n");
        }
        if let Some(path) = info.split_whitespace().find_map(|word| word.strip_prefix("edit=")) {
            let edited = block.iter().fold(project.read(path), |text, line| edited(&text, line));
            project.write(path, edited);
        }
        if info == "console" {
            let examples = block.chunk_by(|_, next| !next.starts_with("$ "));
            for example in examples {
                let command = example[0].strip_prefix("$ ").expect("a block begins with a command");
                let printed = run(&project, &mut folder, command);
                let expected = &example[1..];
                page.extend([example[0], "\n"]);
                let is_same = fits(expected, &printed.lines().collect::<Vec<_>>());
                page.push_str(&if is_same { joined(expected) } else { printed });
                count += 1;
            }
        } else {
            page.push_str(&joined(&block));
        }
        page.push_str("```\n");
    }
    (page, count)
}

/// Replaces the line of a text that has the key of `new`, and may be a comment.
fn edited(text: &str, new: &str) -> String {
    let key = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("# ").unwrap_or(line).split_once(':').map(|(key, _)| key.to_owned())
    };
    let old = text.lines().find(|line| key(line) == key(new));
    let old = old.unwrap_or_else(|| panic!("no line has the key of `{new}`"));
    text.replacen(old, new, 1)
}

fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Runs a command in a folder, and returns what it printed. `cd` changes the folder.
fn run(project: &Project, folder: &mut PathBuf, command: &str) -> String {
    let words = words_of(command);
    let args: Vec<&str> = words.iter().map(String::as_str).collect();
    match args.split_first() {
        Some((&"cd", [to])) => {
            *folder = folder.join(to);
            String::new()
        }
        Some((&"dossier", args)) => {
            let mut command = project.command(args);
            let output = command.current_dir(&*folder).output().unwrap();
            let printed =
                [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).unwrap());
            shown(&printed.concat(), folder)
        }
        _ => panic!("the docs run `dossier` and `cd` only, not `{command}`"),
    }
}

/// Returns what was printed as a page shows it: without the temporary folder.
fn shown(printed: &str, folder: &Path) -> String {
    let folder = folder.display().to_string();
    printed.replace(&format!("{folder}/"), "").replace(&folder, ".")
}

/// Splits a command at its spaces, outside quotation marks.
fn words_of(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// True if the printed lines are those of the page, in which `…` stands for any lines.
fn fits(expected: &[&str], printed: &[&str]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((&"…", rest)) => (0..=printed.len()).any(|n| fits(rest, &printed[n..])),
        Some((first, rest)) => printed.split_first().is_some_and(|(line, printed)| {
            without_times(first) == without_times(line) && fits(rest, printed)
        }),
    }
}

/// Replaces times, which differ from run to run.
fn without_times(line: &str) -> String {
    let words = line.split(' ').collect::<Vec<_>>();
    let is_time = |at: usize| words.get(at + 1).is_some_and(|unit| unit.starts_with("ms"));
    let shown = words.iter().enumerate().map(|(at, word)| if is_time(at) { "N" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

/// Returns the commands in the code of a page: whole lines, and what has options within a sentence. Leaves
/// out what shows with brackets which parts a command may have.
fn commands_in(page: &str) -> Vec<&str> {
    let mut commands = Vec::new();
    for line in page.lines() {
        let starts = ["    ", "$ ", "      - run: ", "    - "];
        let mut rests = starts.iter().filter_map(|start| line.strip_prefix(start));
        commands.extend(rests.find(|rest| rest.starts_with("dossier ")));
        let inline = line.split('`').skip(1).step_by(2);
        commands.extend(inline.filter(|code| code.contains(" --")));
    }
    commands.retain(|command| command.starts_with("dossier ") && !command.contains('['));
    commands
}

fn pages() -> impl Iterator<Item = PathBuf> {
    let docs = files_below(&repository().join("docs")).into_iter();
    let docs = docs.filter(|(path, _)| is(path, "md")).map(|(_, file)| file);
    docs.chain([repository().join("README.md")])
}

/// What stands for a word of the reader's in commands, and such a word.
const PLACEHOLDERS: [(&str, &str); 13] = [
    ("dossier publish --plan", "dossier publish ../www --plan"),
    ("ARTICLE…", "article.md"),
    ("ARTICLE", "article.md"),
    ("TARGET", "../www --yes"),
    ("/media/me/STICK/dossier", "../www --yes"),
    ("SOURCE", "december-call"),
    ("CODE", "quote-not-found"),
    ("source ID", "source new-source"),
    ("topic ID", "topic new-topic"),
    ("page ID", "page new-page"),
    ("page method", "page new-page"),
    ("--repair ID", "--repair december-call"),
    ("--repair mayor", "--repair december-call"),
];

/// These never end, send to servers, or need another folder: they are run by the tests of what they do.
const RUN_ELSEWHERE: [&str; 6] =
    ["dossier serve", "dossier watch", "dossier init", "://", "HOST:PATH", "publish PATH"];

#[test]
fn every_command_of_the_docs_runs() {
    let (mut count, mut faults) = (0, Vec::new());
    for file in pages() {
        let page = fs::read_to_string(&file).unwrap();
        let inline = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        let short =
            inline.filter(|code| code.starts_with("dossier ") && !code.contains(['[', '-']));
        // Those of blocks `console` are run with what they print.
        let lines: Vec<&str> = page.lines().filter(|line| !line.starts_with("$ ")).collect();
        let page = lines.join("\n");
        for command in commands_in(&page).into_iter().chain(short) {
            let typed = command.split(" #").next().unwrap().trim_end();
            let address = "--base-url";
            let typed = match typed.split_once(address) {
                Some((start, _)) => format!("{start}{address} https://example.org/"),
                None => typed.to_owned(),
            };
            let typed =
                PLACEHOLDERS.iter().fold(typed, |typed, (from, to)| typed.replace(from, to));
            let args = words_of(&typed);
            // A command that needs more is only named.
            let read = Cli::read(args.iter().map(Into::into));
            let is_name = typed == "dossier publish"
                || read.is_err_and(|error| error.kind() == ErrorKind::MissingRequiredArgument);
            if is_name || RUN_ELSEWHERE.iter().any(|what| typed.contains(what)) {
                continue;
            }
            let project = Project::copy_of(repository());
            project
                .write("article.md", "He wrote: “Boeing works with VSMPO-AVISMA, a producer.”\n");
            let args: Vec<&str> = args[1..].iter().map(String::as_str).collect();
            let output = project.command(&args).current_dir(project.root()).output().unwrap();
            if !matches!(output.status.code(), Some(0 | 1)) {
                let why = String::from_utf8_lossy(&output.stderr);
                faults.push(format!("{}: {command}\n{why}", file.display()));
            }
            count += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 30, "only {count} commands");
}

#[test]
fn the_program_takes_every_command_in_the_docs() {
    let (mut count, mut faults) = (0, Vec::new());
    for file in pages() {
        let page = fs::read_to_string(&file).unwrap();
        for command in commands_in(&page) {
            let typed = [" #", " >", "…"]
                .iter()
                .fold(command, |typed, end| typed.split(end).next().unwrap());
            let typed = typed.trim_end().replace(" CODE", " quote-not-found");
            let read = Cli::read(words_of(&typed).into_iter().map(Into::into));
            // Help and the version count as errors of exit code 0.
            let error = read.err().filter(|error| error.exit_code() != 0);
            faults.extend(error.map(|error| format!("{}: {command}\n{error}", file.display())));
            count += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 40, "only {count} commands");
}

#[test]
fn an_example_that_prints_something_else_is_found() {
    let page = |printed: &str| format!("```console\n$ dossier check\n{printed}```\n");
    let (blessed, _) = run_page(&page("all is well\n"), Start::Empty);
    assert!(blessed.contains("error: "), "{blessed}");
    assert_ne!(blessed, page("all is well\n"));
    assert_eq!(run_page(&blessed, Start::Empty).0, blessed);
    assert_eq!(run_page(&page("…\n"), Start::Empty).0, page("…\n"));
}

#[test]
fn the_docs_name_every_template() {
    let page = fs::read_to_string(repository().join("docs/templates.md")).unwrap();
    for (path, _) in files_below(&repository().join("templates")) {
        assert!(!is(&path, "html") || page.contains(&format!("`{path}`")), "{path} is not there");
    }
}

#[test]
fn the_docs_use_components_as_the_templates_define_them() {
    let page = fs::read_to_string(repository().join("docs/templates.md")).unwrap();
    let templates = files_below(&repository().join("templates")).into_iter();
    let templates = templates.filter(|(path, _)| is(path, "html"));
    let templates: String = templates.map(|(_, file)| fs::read_to_string(file).unwrap()).collect();
    let uses: Vec<&str> =
        page.split("{{ <").skip(1).filter_map(|rest| rest.split('/').next()).collect();
    for code in &uses {
        let (name, given) = code.split_once(' ').unwrap();
        let definition = templates.split(&format!("component {name}(")).nth(1);
        let parameters = definition.unwrap_or_else(|| panic!("there is no component `{name}`"));
        let parameters = parameters.split(')').next().unwrap();
        for argument in given.split_whitespace() {
            let key = argument.split('=').next().unwrap();
            assert!(parameters.contains(key), "`{name}` has no parameter `{key}`");
        }
    }
    assert!(uses.len() > 3, "only {uses:?}");
}

#[test]
fn json_in_the_docs_is_json() {
    for file in pages() {
        let page = fs::read_to_string(&file).unwrap();
        for block in page.split("```json\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let read = serde_json::from_str::<serde_json::Value>(block);
            assert!(read.is_ok(), "{}: {read:?} in {block}", file.display());
        }
    }
}
