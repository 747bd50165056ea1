//! What to do next, which commands that begin something print at their end.

/// A command with what it does. One of the two may be empty: some advice is no command.
pub struct NextStep {
    command: String,
    about: String,
}

impl NextStep {
    pub fn new(command: impl Into<String>, about: impl Into<String>) -> Self {
        Self { command: command.into(), about: about.into() }
    }
}

/// Returns the commands among some steps.
pub fn commands(steps: &[NextStep]) -> Vec<&str> {
    let commands = steps.iter().map(|step| step.command.as_str());
    commands.filter(|command| !command.is_empty()).collect()
}

/// Describes steps for people, one a line.
pub fn describe(steps: &[NextStep]) -> String {
    let width = steps.iter().map(|step| step.command.len()).max().unwrap_or_default();
    let line = |NextStep { command, about }: &NextStep| match (command.as_str(), about.as_str()) {
        ("", line) | (line, "") => format!("  {line}\n"),
        (command, about) => format!("  {command:width$}  # {about}\n"),
    };
    let lines: String = steps.iter().map(line).collect();
    format!("next:\n{lines}")
}
