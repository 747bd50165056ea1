//! Faults in content, as data: what is wrong, where, and what to do about it.
//!
//! Stages never print and never stop at the first fault: they return [`Checked`] values, and the
//! diagnostics of a whole run are collected, sorted and printed once. Printing for people and for
//! programs is in [`print`](mod@print).

pub mod print;
mod suggest;

pub use suggest::did_you_mean;

use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt;

/// How grave a diagnostic is. Ordered from the gravest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Level {
    /// The site is not written.
    Error,
    /// The site is written; `--strict` makes it an error.
    Warning,
    /// Shown by `dossier check` only.
    Hint,
}

impl Level {
    /// The word that is printed: `error`, `warning`, `hint`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// Declares every code once, with its usual level.
macro_rules! codes {
    ($($variant:ident $code:literal $level:ident,)*) => {
        /// The kind of a fault; the names are part of the format (see `docs/format.md`).
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        #[allow(missing_docs, reason = "each variant is the code it prints; docs/format.md explains them")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// Every code there is, in the order of `docs/format.md`.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The level of a fault of this kind, where the place does not make it milder.
            pub fn level(self) -> Level {
                match self { $(Code::$variant => Level::$level,)* }
            }
        }
    };
}

codes! {
    InvalidYaml "invalid-yaml" Error,
    DuplicateKey "duplicate-key" Error,
    UnknownKey "unknown-key" Error,
    MissingKey "missing-key" Error,
    WrongType "wrong-type" Error,
    InvalidValue "invalid-value" Error,
    InvalidDate "invalid-date" Error,
    InvalidId "invalid-id" Error,
    DuplicateId "duplicate-id" Error,
    PathCollision "path-collision" Error,
    NotUtf8 "not-utf8" Error,
    TooLarge "too-large" Error,
    TooDeep "too-deep" Error,
    OutsideProject "outside-project" Error,
    Unreadable "unreadable" Error,
    MissingText "missing-text" Error,
    MissingFile "missing-file" Error,
    MissingSidecar "missing-sidecar" Warning,
    UnknownTopic "unknown-topic" Error,
    UnknownReference "unknown-reference" Error,
    UnknownAnchor "unknown-anchor" Error,
    AliasConflict "alias-conflict" Error,
    CircularParent "circular-parent" Error,
    InvalidPassage "invalid-passage" Error,
    QuoteNotFound "quote-not-found" Error,
    QuoteAmbiguous "quote-ambiguous" Error,
    ParagraphOutOfRange "paragraph-out-of-range" Error,
    SectionNotFound "section-not-found" Error,
    SectionAmbiguous "section-ambiguous" Error,
    ChecksumMismatch "checksum-mismatch" Error,
    UnsafeLink "unsafe-link" Error,
    BidiControl "bidi-control" Warning,
    DraftReference "draft-reference" Warning,
    UnusedTopic "unused-topic" Hint,
    UnmarkedSource "unmarked-source" Hint,
    UnsourcedEvent "unsourced-event" Hint,
    UnpinnedParagraphs "unpinned-paragraphs" Hint,
    TemplateError "template-error" Error,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in one file, as an editor counts it.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
    /// How many characters of that line the carets underline; at least 1 is drawn.
    pub width: u32,
}

impl Span {
    /// The first character of a file: where a fault of the whole file is shown.
    pub const START: Span = Span { line: 1, column: 1, width: 1 };

    /// A place of `width` characters.
    pub fn new(line: u32, column: u32, width: u32) -> Self {
        Self { line, column, width }
    }
}

/// A value with the place it was written at.
///
/// Equality and hash are those of the value and the place: a page that shows neither must not hold
/// one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// Which of an entry's two files a fault is in. Parsing knows no paths; they are joined later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum File {
    /// The YAML file.
    Sidecar,
    /// The `.md` or `.txt` file.
    Text,
}

/// One fault, without the path of its file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Fault {
    /// What kind of fault.
    pub code: Code,
    /// How grave here.
    pub level: Level,
    /// Which file of the entry.
    pub file: File,
    /// Where in it.
    pub span: Span,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do; may run over several lines. Empty when there is nothing to add.
    pub help: String,
}

impl Fault {
    /// A fault of the code's usual level.
    pub fn new(code: Code, file: File, span: Span, message: impl Into<String>) -> Self {
        Self { code, level: code.level(), file, span, message: message.into(), help: String::new() }
    }

    /// The same with a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same at another level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }
}

/// A value with the faults found while it was made. There is always a value: the run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    /// The best that could be made of the input.
    pub value: T,
    /// What was wrong with the input.
    pub faults: Vec<Fault>,
}

impl<T> Checked<T> {
    /// A value without faults.
    pub fn clean(value: T) -> Self {
        Self { value, faults: Vec::new() }
    }

    /// Takes the value and moves the faults into `sink`.
    pub fn unpack(self, sink: &mut Vec<Fault>) -> T {
        sink.extend(self.faults);
        self.value
    }
}

/// One fault with its file: what is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// How grave here.
    pub level: Level,
    /// The file, from the project's folder, with `/` between folders.
    pub file: String,
    /// Where in it; none where the file has no lines, as with a folder or a picture.
    pub span: Option<Span>,
    /// The line of the file at `span`, read when the run is over.
    pub excerpt: Option<Excerpt>,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

/// The part of a line that is shown: a line may be as long as its file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Excerpt {
    /// The characters, without the line's end.
    pub text: String,
    /// How many characters of the line stand before them.
    pub skipped: u32,
}

impl Diagnostic {
    /// A diagnostic of the code's usual level, about a whole file.
    pub fn about(code: Code, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            level: code.level(),
            file: file.into(),
            span: None,
            excerpt: None,
            message: message.into(),
            help: String::new(),
        }
    }

    /// The same at a place of the file.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same with a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same at another level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// A fault joined with the path of its file.
    pub fn from_fault(fault: Fault, file: impl Into<String>) -> Self {
        Self {
            code: fault.code,
            level: fault.level,
            file: file.into(),
            span: Some(fault.span),
            excerpt: None,
            message: fault.message,
            help: fault.help,
        }
    }
}

/// Sorts by file and place and drops exact repeats, so that a run always prints the same.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (&a.file, a.span, a.level, a.code, &a.message)
            .cmp(&(&b.file, b.span, b.level, b.code, &b.message))
    });
    diagnostics.dedup();
}
