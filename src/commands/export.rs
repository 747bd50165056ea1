//! `dossier export`: writes passages, sources or topics as a table.

use std::env;
use std::io;
use std::path::Path;

use serde_json::json;

use super::report::{self, Report};
use crate::cli::{ExportArgs, MessageFormat, TableFormat, TableName};
use crate::diagnostic::Diagnostic;
use crate::exchange;
use crate::link::TrackedDossier;
use crate::pages::table;
use crate::pipeline::build;
use crate::project::{Failure, Project};
use crate::scan::DirtyFiles;

/// Exports a table. Returns false, and writes nothing, if the dossier has errors.
pub fn run(args: &ExportArgs) -> Result<bool, Failure> {
    let project = super::open(args.options())?;
    if let Some(path) = &args.output {
        check_output(&project, path)?;
    }
    let mut caches = super::load_caches(&project);
    let outcome = build(&project, &mut caches, &DirtyFiles::All)?;
    let Some(site) = &outcome.site else {
        return report_errors(args, &outcome.diagnostics);
    };
    let make = |dossier: &TrackedDossier<'_>| table_bytes(args.table, args.format, dossier);
    let bytes = match site.guarded(&args.file_name(), make) {
        Ok(bytes) => bytes,
        Err(diagnostics) => return report_errors(args, &diagnostics),
    };
    match &args.output {
        Some(path) => write(path, &bytes)
            .map_err(|error| Failure::io("write", path, error))
            .and_then(|()| print_written(args.project.message_format, path)),
        None => report::print(&bytes),
    }
    .map(|()| true)
}

fn table_bytes(name: TableName, format: TableFormat, dossier: &TrackedDossier<'_>) -> Vec<u8> {
    let table = match name {
        TableName::Passages => table::passages(dossier),
        TableName::Sources => table::sources(dossier),
        TableName::Topics => table::all_topics(dossier),
    };
    match format {
        TableFormat::Csv => table.csv(),
        TableFormat::Jsonl => table.json_lines(),
    }
}

/// Prints what is wrong with the dossier. Returns false.
fn report_errors(args: &ExportArgs, diagnostics: &[Diagnostic]) -> Result<bool, Failure> {
    let printed =
        Report::new(args.project.report()).diagnostics(diagnostics, "no table was written");
    report::ignore_closed_pipe(printed)?;
    Ok(false)
}

/// Refuses a file in `dossier/`: it could be a text or a sidecar, or would be published.
fn check_output(project: &Project, path: &Path) -> Result<(), Failure> {
    let current = env::current_dir().map_err(|error| Failure::io("find", ".", error))?;
    let folder = current.join(path).parent().map(Path::canonicalize);
    let folder = folder.transpose().map_err(|error| {
        match path.parent().filter(|_| error.kind() == io::ErrorKind::NotFound) {
            Some(folder) => Failure::io("find the folder", folder, error),
            None => Failure::io("write", path, error),
        }
    })?;
    match (folder, project.dossier.canonicalize()) {
        (Some(folder), Ok(dossier)) if folder.starts_with(&dossier) => {
            let why = "the table of a dossier cannot be a file of its folder `dossier`";
            Err(Failure::io("write", path, io::Error::other(why)))
        }
        _ => Ok(()),
    }
}

/// Writes a file, in one step if it is there already.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    exchange::write(path, exchange::read(path)?.as_deref(), bytes)
}

fn print_written(format: MessageFormat, path: &Path) -> Result<(), Failure> {
    let line = match format {
        MessageFormat::Human => format!("wrote {}\n", path.display()),
        MessageFormat::Json => format!("{}\n", json!({ "written": path })),
    };
    report::print(line.as_bytes())
}
