//! `dossier explain`: prints what a code means, with an example and how to fix it.

use std::io::{self, Write};

use serde::Serialize;

use super::report::{ignore_closed_pipe, standard_output};
use crate::cli::{ExplainArgs, MessageFormat};
use crate::diagnostic::{Code, explain};
use crate::project::Failure;

/// The width of the column of codes in the list.
const CODE_COLUMN: usize = 24;

/// Explains a code, or lists all of them. Returns true.
pub fn run(ExplainArgs { code, message_format }: ExplainArgs) -> Result<bool, Failure> {
    let printed = match (message_format, code) {
        (MessageFormat::Json, Some(code)) => print_json(&[code]),
        (MessageFormat::Json, None) => print_json(Code::ALL),
        (MessageFormat::Human, Some(code)) => {
            let (style, mut out) = standard_output();
            out.write_all(explain::for_terminal(code, style).as_bytes())
        }
        (MessageFormat::Human, None) => print_list(),
    };
    ignore_closed_pipe(printed).map(|()| true)
}

fn print_list() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for code in Code::ALL {
        let (level, summary) = (code.level().word(), explain::summary(*code));
        writeln!(out, "{:<CODE_COLUMN$}{level:<9}{summary}", code.as_str())?;
    }
    writeln!(out, "\n`dossier explain CODE` says more, with an example and how to fix it")
}

/// A code and its explanation as JSON, see `docs/format.md`.
#[derive(Serialize)]
struct ExplanationView {
    code: &'static str,
    level: &'static str,
    summary: &'static str,
    /// Markdown.
    text: &'static str,
}

fn print_json(codes: &[Code]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    codes.iter().try_for_each(|&code| {
        let view = ExplanationView {
            code: code.as_str(),
            level: code.level().word(),
            summary: explain::summary(code),
            text: explain::section(code),
        };
        serde_json::to_writer(&mut out, &view)?;
        out.write_all(b"\n")
    })
}
