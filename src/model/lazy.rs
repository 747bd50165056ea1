//! A text that is taken apart when it is first looked at.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::OnceLock;

use super::Text;

/// A text that is here, or is fetched when it is first looked at: of all that is known of a dossier
/// its texts take the most room, and most builds look at few of them.
#[derive(Default)]
pub struct LazyText {
    text: OnceLock<Text>,
    fetch: Option<Box<dyn Fn() -> Text + Send + Sync>>,
}

impl LazyText {
    /// A text that `fetch` returns, which is called once at most.
    pub fn later(fetch: impl Fn() -> Text + Send + Sync + 'static) -> Self {
        Self { text: OnceLock::new(), fetch: Some(Box::new(fetch)) }
    }
}

impl LazyText {
    /// The text itself.
    pub fn into_text(self) -> Text {
        let fetched = || self.fetch.map_or_else(Text::default, |fetch| fetch());
        self.text.into_inner().unwrap_or_else(fetched)
    }
}

impl From<Text> for LazyText {
    fn from(text: Text) -> Self {
        Self { text: text.into(), fetch: None }
    }
}

impl Deref for LazyText {
    type Target = Text;

    fn deref(&self) -> &Text {
        self.text.get_or_init(|| self.fetch.as_ref().map_or_else(Text::default, |fetch| fetch()))
    }
}

impl PartialEq for LazyText {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for LazyText {}

impl Hash for LazyText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for LazyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
