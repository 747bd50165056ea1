//! Requests to an S3 service, sent again where that may help.

use std::thread;
use std::time::Duration;

use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use ureq::Agent;
use ureq::http::{HeaderMap, Request as HttpRequest, StatusCode};
use url::Url;

use super::error::{RequestError, ServiceAnswer};
use super::settings::Settings;
use crate::project::Failure;

/// How long a signature is valid. A request is signed anew each time it is sent.
const VALIDITY: Duration = Duration::from_hours(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long nothing may move.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// The largest answer that is read: the list of a million files.
const MAX_ANSWER: u64 = 1 << 30;

/// A request, with the whole key of the object.
#[derive(Debug, Clone, Copy)]
pub enum Request<'a> {
    List { prefix: &'a str, token: Option<&'a str> },
    Get(&'a str),
    Head(&'a str),
    Put { key: &'a str, bytes: &'a [u8], headers: &'a [(&'static str, &'a str)] },
    Delete(&'a str),
}

/// The answer to a request that was carried out.
pub struct Response {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the entity tag without its quotation marks.
    pub fn entity_tag(&self) -> Option<String> {
        self.header("etag").map(bare_entity_tag)
    }
}

/// Removes the quotation marks of an entity tag.
pub fn bare_entity_tag(tag: &str) -> String {
    tag.trim_start_matches("W/").trim_matches('"').to_owned()
}

/// A service with a bucket.
pub struct Client {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
    attempts: u32,
}

impl Client {
    /// Does not connect yet.
    pub fn new(bucket: &str, settings: &Settings) -> Result<Self, Failure> {
        let invalid = |what: String| Failure::Publish {
            message: what,
            help: "write it as `?endpoint=https://HOST` after the target".to_owned(),
        };
        let (endpoint, style) = match &settings.endpoint {
            Some(written) => {
                let refused = || {
                    invalid(format!("`{}` is not the address of a service", written.escape_debug()))
                };
                let url = Url::parse(written).map_err(|_| refused())?;
                if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
                    return Err(refused());
                }
                (url, UrlStyle::Path)
            }
            None => amazon(bucket, &settings.region)
                .ok_or_else(|| invalid(format!("`{}` is not a region", settings.region)))?,
        };
        let region = settings.region.clone();
        let bucket = Bucket::new(endpoint, style, bucket.to_owned(), region)
            .map_err(|error| invalid(format!("`{bucket}` cannot be addressed: {error}")))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("dossier/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_per_read(Some(IDLE_TIMEOUT))
            .timeout_per_write(Some(IDLE_TIMEOUT))
            .build();
        let credentials = settings.credentials.clone();
        Ok(Self { agent: config.new_agent(), bucket, credentials, attempts: settings.attempts })
    }

    /// Returns the scheme and host of the service.
    pub fn host(&self) -> String {
        let url = self.bucket.base_url();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
    }

    /// Sends a request, again after a while if the service is overloaded or the connection breaks.
    pub fn send(&self, request: Request<'_>) -> Result<Response, RequestError> {
        let mut attempt = 1;
        loop {
            let error = match self.send_once(request) {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            if attempt >= self.attempts || !error.is_temporary() {
                // A request that failed before may have been carried out all the same.
                return Err(error.of_attempt(attempt));
            }
            thread::sleep(pause(attempt));
            attempt += 1;
        }
    }

    fn send_once(&self, request: Request<'_>) -> Result<Response, RequestError> {
        let no_body: &[u8] = &[];
        let (method, url, headers, body) = match request {
            Request::List { prefix, token } => {
                let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
                action.with_prefix(prefix);
                if let Some(token) = token {
                    action.with_continuation_token(token);
                }
                ("GET", action.sign(VALIDITY), no_headers(), no_body)
            }
            Request::Get(key) => {
                let action = self.bucket.get_object(Some(&self.credentials), key);
                ("GET", action.sign(VALIDITY), no_headers(), no_body)
            }
            Request::Head(key) => {
                let action = self.bucket.head_object(Some(&self.credentials), key);
                ("HEAD", action.sign(VALIDITY), no_headers(), no_body)
            }
            Request::Put { key, bytes, headers } => {
                let mut action = self.bucket.put_object(Some(&self.credentials), key);
                for (name, value) in headers {
                    action.headers_mut().insert(*name, *value);
                }
                ("PUT", action.sign(VALIDITY), headers, bytes)
            }
            Request::Delete(key) => {
                let action = self.bucket.delete_object(Some(&self.credentials), key);
                ("DELETE", action.sign(VALIDITY), no_headers(), no_body)
            }
        };
        let mut builder = HttpRequest::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let answer = if method == "PUT" {
            self.agent.run(builder.body(body).map_err(ureq::Error::Http)?)
        } else {
            self.agent.run(builder.body(()).map_err(ureq::Error::Http)?)
        };
        let (parts, body) = answer?.into_parts();
        let body = body.into_with_config().limit(MAX_ANSWER).read_to_vec()?;
        let (status, headers) = (parts.status, parts.headers);
        if status.is_success() || (method == "DELETE" && status == StatusCode::NOT_FOUND) {
            return Ok(Response { headers, body });
        }
        Err(ServiceAnswer::new(status.as_u16(), &headers, &body).into())
    }

    /// Lists the objects below a prefix: keys without the prefix, and entity tags.
    pub fn list(&self, prefix: &str) -> Result<Vec<(String, Option<String>)>, RequestError> {
        let (mut objects, mut token) = (Vec::new(), None::<String>);
        loop {
            let page = self.send(Request::List { prefix, token: token.as_deref() })?;
            let text = String::from_utf8_lossy(&page.body);
            let page = ListObjectsV2::parse_response(&text)
                .map_err(|error| RequestError::unreadable(&error.to_string()))?;
            for object in page.contents {
                // What is not below the prefix is none of our business, even if a service lists it.
                if let Some(path) = object.key.strip_prefix(prefix) {
                    objects.push((path.to_owned(), object.etag.as_deref().map(bare_entity_tag)));
                }
            }
            token = page.next_continuation_token;
            if token.is_none() {
                return Ok(objects);
            }
        }
    }

    /// Removes from a text what must not be shown.
    pub fn without_secrets(&self, text: &str) -> String {
        let secrets = [
            Some(self.credentials.secret()),
            self.credentials.token(),
            Some(self.credentials.key()),
        ];
        let secrets = secrets.into_iter().flatten().filter(|secret| !secret.is_empty());
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

fn no_headers<'a>() -> &'a [(&'static str, &'a str)] {
    &[]
}

/// Returns Amazon's endpoint for a bucket.
fn amazon(bucket: &str, region: &str) -> Option<(Url, UrlStyle)> {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    let url = Url::parse(&format!("https://s3.{region}.{domain}")).ok()?;
    // The certificate is not valid for host names with more dots.
    let style = if bucket.contains('.') { UrlStyle::Path } else { UrlStyle::VirtualHost };
    Some((url, style))
}

/// Returns how long to wait after an attempt: twice as long each time, and never all threads at once.
fn pause(attempt: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(MAX_PAUSE);
    let part = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    longest.mul_f64(0.5 + part / 2.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn client(bucket: &str, region: &str, endpoint: Option<&str>) -> Result<Client, Failure> {
        let settings = Settings {
            credentials: Credentials::new_with_token("KEY", "SECRET", "TOKEN"),
            origin: "the environment".to_owned(),
            region: region.to_owned(),
            endpoint: endpoint.map(str::to_owned),
            attempts: 1,
        };
        Client::new(bucket, &settings)
    }

    #[test]
    fn a_bucket_has_an_address() {
        let url = |bucket: &str, region: &str, endpoint: Option<&str>| {
            let client = client(bucket, region, endpoint).ok().unwrap();
            client.bucket.object_url("a b/договор+~[x].js").to_string()
        };
        let path = "a%20b/%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%2B~%5Bx%5D.js";
        let aws = url("site", "eu-west-1", None);
        assert_eq!(aws, format!("https://site.s3.eu-west-1.amazonaws.com/{path}"));
        let dots = url("example.org", "cn-north-1", None);
        assert_eq!(dots, format!("https://s3.cn-north-1.amazonaws.com.cn/example.org/{path}"));
        let own = url("site", "us-east-1", Some("http://127.0.0.1:9000"));
        assert_eq!(own, format!("http://127.0.0.1:9000/site/{path}"));
    }

    #[test]
    fn an_endpoint_has_a_scheme() {
        for endpoint in ["s3.example.org", "ftp://s3.example.org", "localhost:9000"] {
            let failure = client("site", "us-east-1", Some(endpoint)).err().unwrap();
            assert!(failure.to_string().contains("?endpoint=https://HOST"), "{failure}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let client = client("site", "us-east-1", None).ok().unwrap();
        assert_eq!(client.without_secrets("KEY, SECRET and TOKEN"), "…, … and …");
    }

    #[test]
    fn pauses_grow() {
        let milliseconds = |attempt| pause(attempt).as_millis();
        assert!((100..=200).contains(&milliseconds(1)));
        assert!((400..=800).contains(&milliseconds(3)));
        assert!((5_000..=10_000).contains(&milliseconds(30)));
    }
}
