//! From a page's view to the bytes of its file: Tera for pages, JSON for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::value::Key;
use tera::{Error, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::diagnostic::{Code, Diagnostic, Excerpt, Span};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::locale::{self, Locale};
use crate::pages::{PageData, SiteView, View};
use crate::theme::Theme;

/// The bytes that are enough for most pages and shards of the search index.
const INITIAL_CAPACITY: usize = 64 * 1024;

/// Renders the pages of one build.
#[derive(Debug)]
pub struct Renderer {
    tera: Tera,
    theme: Arc<Theme>,
    /// The hash of everything that all HTML pages depend on: templates, site and phrases.
    pub shared: Fingerprint,
}

impl Renderer {
    /// Compiles the templates. Returns an error for each template that cannot be compiled.
    pub fn new(
        theme: &Arc<Theme>,
        site: &SiteView<'_>,
        locale: &Arc<Locale>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::new();
        let filter_locale = locale.clone();
        tera.register_filter("fill", move |phrase: &Value, values: Kwargs, _: &State<'_>| {
            fill_filter(&filter_locale, phrase, &values)
        });
        let templates = theme.templates.iter();
        let all = templates.map(|(name, template)| (name.as_str(), template.text.as_str()));
        if let Err(error) = tera.add_raw_templates(all) {
            return Err(syntax_errors(theme, &error));
        }
        // Shared by all pages: Tera's values are reference-counted, not copied.
        tera.global_context().insert("site", site);
        tera.global_context().insert("words", &locale.phrases);
        let shared = fingerprint(&(&theme.templates, site, locale));
        Ok(Self { tera, theme: theme.clone(), shared })
    }

    pub fn render(&self, path: &str, view: View<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        match view {
            View::Text(text) => Ok(text.into_bytes()),
            View::Csv(table) => Ok(table),
            View::Html(template, data) => self.page(path, template, &*data),
            View::Script(data) => script(path, &*data),
            View::Json(data) => json(path, &*data, "", "\n"),
        }
    }

    fn page(
        &self,
        path: &str,
        template: &str,
        data: &dyn PageData,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        data.context()
            .and_then(|context| {
                let mut bytes = Vec::with_capacity(INITIAL_CAPACITY);
                self.tera.render_to(template, &context, &mut bytes).map(|()| bytes)
            })
            .map_err(|error| {
                let help = format!("found while rendering the page `{path}`");
                Box::new(diagnostic(&self.theme, template, &error).help(help))
            })
    }
}

/// The filter `fill`: fills in the `{names}` of a phrase; one that counts is in the form for the value `n`.
fn fill_filter(locale: &Locale, phrase: &Value, values: &Kwargs) -> TeraResult<String> {
    let number = || values.must_get::<usize>("n").map(|number| locale.category(number));
    let text = match phrase.as_map() {
        Some(forms) => {
            let form = forms.get(&Key::from(number()?)).or_else(|| forms.get(&Key::from("other")));
            form.and_then(Value::as_str)
        }
        None => phrase.as_str(),
    };
    let text = text.ok_or_else(|| Error::message("`fill` is for phrases of `words`"))?;
    let values: BTreeMap<String, serde_json::Value> = values.deserialize()?;
    Ok(locale::fill(text, |name| {
        let value = values.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }))
}

/// Data as JSON, between two pieces of text.
fn json(
    path: &str,
    data: &dyn PageData,
    before: &str,
    after: &str,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(INITIAL_CAPACITY);
    bytes.extend_from_slice(before.as_bytes());
    data.write_json(&mut bytes).map_err(|error| {
        let message = format!("the facts cannot be written: {error}");
        Box::new(Diagnostic::about(Code::TemplateError, path, message))
    })?;
    bytes.extend_from_slice(after.as_bytes());
    Ok(bytes)
}

/// Data as a script, for pages opened from a disk, which calls `dossier.take` with the script's path below
/// `search` and the data. JSON is valid JavaScript since ECMAScript 2019.
fn script(path: &str, data: &dyn PageData) -> Result<Vec<u8>, Box<Diagnostic>> {
    let name = path.trim_start_matches("search/").trim_end_matches(".js");
    json(path, data, &format!("dossier.take({},", serde_json::Value::from(name)), ");\n")
}

/// The syntax errors of each template; if there are none, the errors between templates.
fn syntax_errors(theme: &Theme, error: &Error) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (name, template) in &theme.templates {
        if let Err(error) = Tera::new().add_raw_template(name, &template.text)
            && matches!(error.kind(), ErrorKind::SyntaxError(_))
        {
            faults.push(diagnostic(theme, name, &error));
        }
    }
    if faults.is_empty() {
        faults = between_templates(theme, error);
    }
    faults
}

/// Errors between templates: a missing parent, an unknown filter. For the latter, Tera returns one text for
/// people, with the place of each.
fn between_templates(theme: &Theme, error: &Error) -> Vec<Diagnostic> {
    let name = match error.kind() {
        ErrorKind::Msg(reports) => {
            let found: Vec<Diagnostic> =
                reports.split("error: ").filter_map(|report| located(theme, report)).collect();
            if !found.is_empty() {
                return found;
            }
            "base.html"
        }
        ErrorKind::MissingParent { current, .. } => current,
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => tpl,
        _ => "base.html",
    };
    vec![diagnostic(theme, name, error)]
}

/// Parses a report of Tera's: the message on its first line, and the template, line and column after `-->`.
fn located(theme: &Theme, report: &str) -> Option<Diagnostic> {
    let message = report.lines().next()?;
    let (_, place) = report.split_once("--> ")?;
    let mut place = place.lines().next()?.trim().rsplitn(3, ':');
    let column: u32 = place.next()?.parse().ok()?;
    let line: u32 = place.next()?.parse().ok()?;
    let template = place.next()?;
    theme.templates.get(template)?;
    let width = report.lines().map(|line| line.matches('^').count()).max().unwrap_or(1);
    Some(template_error(theme, template, message, Some(Span::new(line, column, width as u32))))
}

/// An error in a template, with the line of its place.
fn template_error(theme: &Theme, name: &str, message: &str, place: Option<Span>) -> Diagnostic {
    let template = theme.templates.get(name);
    let file = template.map_or_else(|| format!("templates/{name}"), |t| t.file.clone());
    let fault = Diagnostic::about(Code::TemplateError, file, one_line(message));
    let Some(place) = place else { return fault };
    let line = template.and_then(|t| t.text.lines().nth(place.line.saturating_sub(1) as usize));
    let excerpt = line.map(|line| Excerpt { text: line.to_owned(), skipped: 0 });
    Diagnostic { excerpt, ..fault.at(place) }
}

fn diagnostic(theme: &Theme, name: &str, error: &Error) -> Diagnostic {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { name } else { report.filename() };
            let span = report.span();
            let text = theme.templates.get(name).map_or("", |template| template.text.as_str());
            let width = text
                .get(span.range.clone())
                .map_or(1, |part| part.lines().next().unwrap_or_default().chars().count());
            let place =
                Span::new(span.start_line as u32, span.start_col as u32 + 1, width.max(1) as u32);
            template_error(theme, name, report.message(), Some(place))
        }
        kind => template_error(theme, name, &kind.to_string(), None),
    }
}

/// A message of Tera's in the style of diagnostics: one line in lower case without a full stop.
fn one_line(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches('.');
    let mut chars = line.chars();
    match chars.next() {
        Some(first) if !chars.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => line.to_owned(),
    }
}
