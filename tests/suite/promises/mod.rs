//! What the program never does to files, what it always does the same, and how it answers.

mod command_line;
mod content;
mod files;
mod interrupted;
mod memory;
mod output_folder;
mod sameness;
