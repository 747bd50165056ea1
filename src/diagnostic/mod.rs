//! Errors, warnings and hints about the content of a dossier, as data.
//!
//! Stages never print and never stop at the first error: they return [`Checked`] values, and the
//! diagnostics of a whole run are sorted and printed at its end, by [`print`](mod@print).

pub mod explain;
pub mod print;
mod suggest;

pub use suggest::did_you_mean;

use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt;

/// The severity of a diagnostic, ordered from the most severe.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Level {
    /// The site is not written.
    Error,
    /// The site is written, unless `--strict` treats warnings as errors.
    Warning,
    /// Shown by `dossier check` only.
    Hint,
}

impl Level {
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// Declares each code once, with its usual level. A new code needs a row in `docs/format.md`, a section
/// at the same position in `docs/diagnostics.md`, and a case in `tests/cases`; tests say which is missing.
macro_rules! codes {
    ($($variant:ident $code:literal $level:ident,)*) => {
        /// The kind of a fault; the names are part of the format, see `docs/format.md`.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        #[allow(missing_docs, reason = "each variant is the code it prints; docs/format.md explains them")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// All codes, in the order of `docs/format.md`.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// Returns the usual level; a fault may have a milder one.
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
    InsecureBaseUrl "insecure-base-url" Warning,
    InvalidId "invalid-id" Error,
    DuplicateId "duplicate-id" Error,
    PathCollision "path-collision" Error,
    NotUtf8 "not-utf8" Error,
    TooLarge "too-large" Error,
    TooDeep "too-deep" Error,
    OutsideProject "outside-project" Error,
    Unreadable "unreadable" Error,
    MisplacedDefaults "misplaced-defaults" Error,
    MissingText "missing-text" Error,
    MissingFile "missing-file" Error,
    MissingSidecar "missing-sidecar" Warning,
    MisplacedFile "misplaced-file" Warning,
    ForeignDocument "foreign-document" Warning,
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
    UnknownSpeaker "unknown-speaker" Warning,
    UnusedSpeaker "unused-speaker" Warning,
    SingleBlock "single-block" Warning,
    BidiControl "bidi-control" Warning,
    ControlCharacter "control-character" Warning,
    CutValue "cut-value" Warning,
    DroppedText "dropped-text" Warning,
    UnclosedReference "unclosed-reference" Warning,
    DraftReference "draft-reference" Warning,
    UnusedTopic "unused-topic" Hint,
    UnmarkedSource "unmarked-source" Hint,
    UnsourcedEvent "unsourced-event" Hint,
    UnpinnedParagraphs "unpinned-paragraphs" Hint,
    OmittedNegation "omitted-negation" Hint,
    WithheldText "withheld-text" Error,
    UnusedFile "unused-file" Hint,
    UnusedPattern "unused-pattern" Hint,
    DeadPermalink "dead-permalink" Warning,
    TemplateError "template-error" Error,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A range of characters in one line of a file, counted as editors do.
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
    /// From 1.
    pub line: u32,
    /// In Unicode characters, from 1.
    pub column: u32,
    /// Number of characters to underline; at least one caret is drawn.
    pub width: u32,
}

impl Span {
    /// The first character of a file, for faults of the whole file.
    pub const START: Span = Span { line: 1, column: 1, width: 1 };

    pub fn new(line: u32, column: u32, width: u32) -> Self {
        Self { line, column, width }
    }
}

/// A value with its span in the file.
///
/// Equality and hash include the span: data that decides whether a page is rendered again should not
/// contain spans that it does not show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// One of an entry's two files. Parsing knows no paths; linking adds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum File {
    Sidecar,
    Text,
}

/// An error, warning or hint about one entry, without a path: [`Diagnostic::from_fault`] adds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Fault {
    pub code: Code,
    pub level: Level,
    pub file: File,
    pub span: Span,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do, in one or more lines; may be empty.
    pub help: String,
}

impl Fault {
    pub fn new(code: Code, file: File, span: Span, message: impl Into<String>) -> Self {
        Self { code, level: code.level(), file, span, message: message.into(), help: String::new() }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// The result of a stage: always a value, and the faults found on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    pub value: T,
    pub faults: Vec<Fault>,
}

impl<T> Checked<T> {
    pub fn unpack(self, sink: &mut Vec<Fault>) -> T {
        sink.extend(self.faults);
        self.value
    }
}

/// An error, warning or hint with the path of its file: the form that is sorted and printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Diagnostic {
    pub code: Code,
    pub level: Level,
    /// Path from the project's folder, with `/` between folders.
    pub file: String,
    /// The position; none if the file has no lines, as a folder or a picture.
    pub span: Option<Span>,
    /// The line at `span`, read at the end of the run.
    pub excerpt: Option<Excerpt>,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

/// The part of a line that is shown, because a line may be as long as its file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Excerpt {
    pub text: String,
    /// Number of characters before them in the line.
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

    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub fn from_fault(fault: Fault, file: impl Into<String>) -> Self {
        let Fault { code, level, span, message, help, .. } = fault;
        Self { level, span: Some(span), help, ..Self::about(code, file, message) }
    }
}

/// Sorts by file and position and removes duplicates, so that every run prints the same.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (&a.file, a.span, a.level, a.code, &a.message)
            .cmp(&(&b.file, b.span, b.level, b.code, &b.message))
    });
    diagnostics.dedup();
}
