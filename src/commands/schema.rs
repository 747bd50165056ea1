//! `dossier schema`: prints the keys of a sidecar as JSON Schema.

use super::report;
use crate::cli::{MessageFormat, SchemaArgs};
use crate::curate::schema::schema;
use crate::project::Failure;

pub fn run(args: &SchemaArgs) -> Result<bool, Failure> {
    let schema = schema(args.sidecar);
    let text = match args.message_format {
        MessageFormat::Human => format!("{schema:#}\n"),
        MessageFormat::Json => format!("{schema}\n"),
    };
    report::print(text.as_bytes()).map(|()| true)
}
