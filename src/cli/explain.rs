//! The arguments of `dossier explain`.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, Command, Error};

use super::flags::MessageFormat;
use crate::diagnostic::{Code, did_you_mean};

#[derive(Debug, Clone, Copy, Args)]
pub struct ExplainArgs {
    /// The code, as in `error[CODE]`; without one, all codes are listed
    #[arg(value_parser = CodeParser, hide_possible_values = true)]
    pub code: Option<Code>,
    /// Print the explanation for people, or as one JSON object per line
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
}

/// Reads a code, also as it stands in a diagnostic: `error[quote-not-found]`.
#[derive(Debug, Clone, Copy)]
struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, typed: &OsStr) -> Result<Code, Error> {
        let typed = typed.to_string_lossy();
        let name =
            typed.split_once('[').map_or(&*typed, |(_, rest)| rest.trim_end_matches([']', ':']));
        if let Some(code) = Code::ALL.iter().find(|code| code.as_str() == name.to_lowercase()) {
            return Ok(*code);
        }
        let help = did_you_mean(name, Code::ALL.iter().map(|code| code.as_str())).map_or_else(
            || "`dossier explain` without a code lists all codes".to_owned(),
            |code| format!("did you mean `{code}`?"),
        );
        let message = format!("there is no code `{}`\nhelp: {help}\n", name.escape_debug());
        Err(command.clone().error(ErrorKind::InvalidValue, message))
    }

    /// The codes that a shell completes.
    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()))))
    }
}
