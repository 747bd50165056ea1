//! Promises about words, files, reproducible output and the command line.

mod command_line;
mod content;
mod files;
mod interrupted;
mod memory;
mod output_folder;
mod sameness;
mod words;
