//! What the environment and AWS's own files say: credentials, region, endpoint, number of attempts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusty_s3::Credentials;

use crate::project::Failure;

const DEFAULT_PROFILE: &str = "default";
/// Services of one's own rarely have regions, and take any.
const DEFAULT_REGION: &str = "us-east-1";
const DEFAULT_ATTEMPTS: u32 = 5;
const MAX_ATTEMPTS: u32 = 20;

/// The keys of a profile that gets its credentials from another program or service.
const FOREIGN_KEYS: [&str; 5] =
    ["sso_session", "sso_start_url", "credential_process", "role_arn", "login_session"];

/// The environment and the files, so that tests can have their own.
pub struct Sources<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub file: &'a dyn Fn(&Path) -> Option<String>,
}

/// Not `Debug`: it has secrets.
pub struct Settings {
    pub credentials: Credentials,
    /// Where the credentials are from, for messages.
    pub origin: String,
    pub region: String,
    /// None for Amazon's own.
    pub endpoint: Option<String>,
    /// How often a request is sent before it fails.
    pub attempts: u32,
}

type Section = BTreeMap<String, String>;

impl Settings {
    /// Finds the settings in the order of AWS's own programs: the target, the environment, the files.
    pub fn find(
        sources: &Sources<'_>,
        endpoint: Option<&str>,
        region: Option<&str>,
    ) -> Result<Self, Failure> {
        let variable = |name: &str| (sources.variable)(name).filter(|value| !value.is_empty());
        let given = |value: Option<&str>| value.map(str::to_owned).filter(|text| !text.is_empty());
        let profile = Profile::find(sources);
        let (credentials, origin) = find_credentials(&variable, &profile)?;
        let region = given(region)
            .or_else(|| variable("AWS_REGION"))
            .or_else(|| variable("AWS_DEFAULT_REGION"))
            .or_else(|| profile.get("region"))
            .unwrap_or_else(|| DEFAULT_REGION.to_owned());
        // It becomes a part of a host name.
        if !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Failure::Publish {
                message: format!("`{}` is not the name of a region", region.escape_debug()),
                help: "write `?region=NAME` after the target, as `?region=eu-central-1`".to_owned(),
            });
        }
        let endpoint = given(endpoint)
            .or_else(|| variable("AWS_ENDPOINT_URL_S3"))
            .or_else(|| variable("AWS_ENDPOINT_URL"))
            .or_else(|| profile.get("endpoint_url"));
        let attempts = variable("AWS_MAX_ATTEMPTS").or_else(|| profile.get("max_attempts"));
        let attempts = attempts.and_then(|written| written.parse().ok());
        let attempts = attempts.unwrap_or(DEFAULT_ATTEMPTS).clamp(1, MAX_ATTEMPTS);
        Ok(Self { credentials, origin, region, endpoint, attempts })
    }
}

/// The part of AWS's two files that the environment selects.
struct Profile {
    name: String,
    /// The keys of both files; those of the credentials file come first.
    keys: Option<Section>,
    files: [PathBuf; 2],
}

impl Profile {
    fn find(sources: &Sources<'_>) -> Self {
        let variable = |name: &str| (sources.variable)(name).filter(|value| !value.is_empty());
        let home = variable("HOME").or_else(|| variable("USERPROFILE")).unwrap_or_default();
        let path = |name: &str, default: &str| {
            let default = || Path::new(&home).join(".aws").join(default);
            variable(name).map_or_else(default, PathBuf::from)
        };
        let files =
            [path("AWS_SHARED_CREDENTIALS_FILE", "credentials"), path("AWS_CONFIG_FILE", "config")];
        let name = variable("AWS_PROFILE").or_else(|| variable("AWS_DEFAULT_PROFILE"));
        let name = name.unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
        let mut keys: Option<Section> = None;
        for file in &files {
            let text = (sources.file)(file).unwrap_or_default();
            if let Some(section) = sections(&text).remove(&name) {
                for (key, value) in section {
                    keys.get_or_insert_default().entry(key).or_insert(value);
                }
            }
        }
        Self { name, keys, files }
    }

    fn get(&self, key: &str) -> Option<String> {
        self.keys.as_ref()?.get(key).filter(|value| !value.is_empty()).cloned()
    }
}

/// Returns the credentials, and where they are from.
fn find_credentials(
    variable: &dyn Fn(&str) -> Option<String>,
    profile: &Profile,
) -> Result<(Credentials, String), Failure> {
    let credentials = |key: String, secret: String, token: Option<String>| match token {
        Some(token) => Credentials::new_with_token(key, secret, token),
        None => Credentials::new(key, secret),
    };
    match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        (Some(key), Some(secret)) => {
            let token = variable("AWS_SESSION_TOKEN");
            return Ok((credentials(key, secret, token), "the environment".to_owned()));
        }
        (None, None) => {}
        (key, _) => {
            let (set, missing) = match key {
                Some(_) => ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
                None => ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
            };
            return Err(Failure::Publish {
                message: format!("`{set}` is set, but `{missing}` is not"),
                help: "set both, or neither".to_owned(),
            });
        }
    }
    if let (Some(key), Some(secret)) =
        (profile.get("aws_access_key_id"), profile.get("aws_secret_access_key"))
    {
        let token = profile.get("aws_session_token");
        return Ok((credentials(key, secret, token), format!("the profile `{}`", profile.name)));
    }
    Err(no_credentials(profile))
}

fn no_credentials(profile: &Profile) -> Failure {
    let name = &profile.name;
    let [credentials, config] = profile.files.each_ref().map(|file| file.display());
    let (message, help) = match &profile.keys {
        Some(keys) if FOREIGN_KEYS.iter().any(|key| keys.contains_key(*key)) => (
            format!("the profile `{name}` gets its credentials from another program"),
            format!(
                "let that write them to the environment: \
                 `eval \"$(aws configure export-credentials --profile {name} --format env)\"`"
            ),
        ),
        Some(_) => (
            format!("the profile `{name}` has no credentials"),
            format!("add `aws_access_key_id` and `aws_secret_access_key` to it in `{credentials}`"),
        ),
        None if name != DEFAULT_PROFILE => (
            format!("there is no profile `{name}`, neither in `{credentials}` nor in `{config}`"),
            "correct `AWS_PROFILE`".to_owned(),
        ),
        None => (
            "there are no credentials for S3".to_owned(),
            format!(
                "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or write them to \
                 `{credentials}`, as `aws configure` does"
            ),
        ),
    };
    Failure::Publish { message, help }
}

/// Reads a file of AWS. Nested settings, which are indented, are left out.
fn sections(text: &str) -> BTreeMap<String, Section> {
    let mut sections = BTreeMap::<String, Section>::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || line.starts_with([' ', '\t']) || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix('[') {
            let name = rest.split(']').next().unwrap_or_default().trim();
            let name = name.strip_prefix("profile ").unwrap_or(name).trim();
            current = Some(name.trim_matches(['"', '\'']).to_owned());
            sections.entry(current.clone().unwrap_or_default()).or_default();
            continue;
        }
        let (Some(section), Some((key, value))) = (&current, trimmed.split_once('=')) else {
            continue;
        };
        let value = [" #", " ;", "\t#", "\t;"].iter().fold(value, |value, comment| {
            value.split_once(comment).map_or(value, |(value, _)| value)
        });
        let keys = sections.entry(section.clone()).or_default();
        keys.insert(key.trim().to_lowercase(), value.trim().to_owned());
    }
    sections
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const CREDENTIALS: &str = "/home/me/.aws/credentials";
    const CONFIG: &str = "/home/me/.aws/config";

    fn find(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Settings, Failure> {
        find_for(variables, files, None, None)
    }

    fn find_for(
        variables: &[(&str, &str)],
        files: &[(&str, &str)],
        endpoint: Option<&str>,
        region: Option<&str>,
    ) -> Result<Settings, Failure> {
        let get = |pairs: &[(&str, &str)], wanted: &str| {
            let pair = pairs.iter().find(|(name, _)| *name == wanted);
            pair.map(|(_, value)| (*value).to_owned())
        };
        let sources = Sources {
            variable: &|name| {
                if name == "HOME" { Some("/home/me".to_owned()) } else { get(variables, name) }
            },
            file: &|path| get(files, path.to_str()?),
        };
        Settings::find(&sources, endpoint, region)
    }

    fn key(settings: &Settings) -> (&str, &str, Option<&str>) {
        let credentials = &settings.credentials;
        (credentials.key(), credentials.secret(), credentials.token())
    }

    #[test]
    fn the_environment_comes_before_the_files() {
        let files = [(CREDENTIALS, "[default]\naws_access_key_id=f\naws_secret_access_key = g\n")];
        let variables = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
        let settings = find(&variables, &files).ok().unwrap();
        assert_eq!(key(&settings), ("a", "b", None));
        assert_eq!(settings.origin, "the environment");
        assert_eq!((&*settings.region, settings.attempts), ("us-east-1", 5));
        let with_token = [&variables[..], &[("AWS_SESSION_TOKEN", "t")]].concat();
        assert_eq!(key(&find(&with_token, &files).ok().unwrap()), ("a", "b", Some("t")));
        let settings = find(&[], &files).ok().unwrap();
        assert_eq!(key(&settings), ("f", "g", None));
        assert_eq!(settings.origin, "the profile `default`");
    }

    #[test]
    fn a_profile_is_in_two_files() {
        let files = [
            (
                CREDENTIALS,
                "# mine\n[default]\naws_access_key_id = d\n\n[work]\naws_access_key_id = w ; key\naws_secret_access_key = s#1\naws_session_token=t\n",
            ),
            (
                CONFIG,
                "[profile work]\nregion = eu-west-1\nendpoint_url = https://s3.example.org\ns3 =\n  region = nested\nmax_attempts = 2\n",
            ),
        ];
        let settings = find(&[("AWS_PROFILE", "work")], &files).ok().unwrap();
        assert_eq!(key(&settings), ("w", "s#1", Some("t")));
        assert_eq!((&*settings.region, settings.attempts), ("eu-west-1", 2));
        assert_eq!(settings.endpoint.as_deref(), Some("https://s3.example.org"));
        let moved = [("AWS_PROFILE", "x"), ("AWS_CONFIG_FILE", "/c")];
        let moved =
            find(&moved, &[("/c", "[profile x]\naws_access_key_id=a\naws_secret_access_key=b\n")]);
        assert_eq!(key(&moved.ok().unwrap()), ("a", "b", None));
    }

    #[test]
    fn the_target_comes_before_the_environment() {
        let variables = [
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "b"),
            ("AWS_DEFAULT_REGION", "region-2"),
            ("AWS_ENDPOINT_URL", "http://two"),
        ];
        let settings = find(&variables, &[]).ok().unwrap();
        assert_eq!(
            (&*settings.region, settings.endpoint.as_deref()),
            ("region-2", Some("http://two"))
        );
        let settings =
            find_for(&variables, &[], Some("http://one"), Some("region-1")).ok().unwrap();
        assert_eq!(
            (&*settings.region, settings.endpoint.as_deref()),
            ("region-1", Some("http://one"))
        );
        assert!(find_for(&variables, &[], None, Some("x.example.org/")).is_err());
    }

    #[test]
    fn what_is_missing_is_said() {
        let message = |variables: &[(&str, &str)], files: &[(&str, &str)]| {
            find(variables, files).err().unwrap().to_string()
        };
        let none = message(&[], &[]);
        assert!(
            none.starts_with("there are no credentials for S3\nhelp: set `AWS_ACCESS_KEY_ID`"),
            "{none}"
        );
        let half = message(&[("AWS_ACCESS_KEY_ID", "secret")], &[]);
        assert!(
            half.starts_with("`AWS_ACCESS_KEY_ID` is set, but `AWS_SECRET_ACCESS_KEY` is not"),
            "{half}"
        );
        assert!(!half.contains("secret\n"), "{half}");
        let profile = message(&[("AWS_PROFILE", "x")], &[(CONFIG, "[profile y]\n")]);
        assert!(profile.starts_with("there is no profile `x`"), "{profile}");
        let sso = message(&[("AWS_PROFILE", "y")], &[(CONFIG, "[profile y]\nsso_session = z\n")]);
        assert!(sso.contains("aws configure export-credentials --profile y"), "{sso}");
        let empty = message(&[], &[(CONFIG, "[default]\nregion = eu-west-1\n")]);
        assert!(empty.starts_with("the profile `default` has no credentials"), "{empty}");
    }
}
