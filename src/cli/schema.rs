//! The arguments of `dossier schema`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::flags::MessageFormat;
use crate::parse::sidecar::tables::Sidecar;

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The kind of sidecar
    pub sidecar: Sidecar,
    /// Print the schema indented, or as one line
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,
}

impl ValueEnum for Sidecar {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
