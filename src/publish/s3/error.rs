//! Errors of a service, and what to do about them.

use std::io;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::HeaderMap;

use super::client::Client;
use crate::project::Failure;

/// A larger difference between two clocks makes signatures invalid.
const MAX_SKEW_SECONDS: i64 = 300;

/// The reason why a request was not carried out.
#[derive(Debug)]
pub struct RequestError {
    cause: Cause,
    /// How often the request was sent.
    attempts: u32,
}

#[derive(Debug)]
enum Cause {
    Service(ServiceAnswer),
    /// There was no answer, or a part of one.
    Connection(Box<ureq::Error>),
    /// The answer makes no sense.
    Unreadable(String),
}

/// An answer that reports an error.
#[derive(Debug)]
pub struct ServiceAnswer {
    status: u16,
    /// The name of the error, such as `NoSuchKey`; may be empty.
    code: String,
    message: String,
    /// The region of the bucket, if the service tells it.
    region: Option<String>,
    /// How far the clock of the service is ahead of ours, in seconds.
    skew: Option<i64>,
}

impl ServiceAnswer {
    pub fn new(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let body = String::from_utf8_lossy(body);
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let element = |name: &str| element(&body, name).unwrap_or_default();
        let region = header("x-amz-bucket-region").map_or_else(|| element("Region"), str::to_owned);
        let time = header("date").and_then(|date| rfc2822::parse(date).ok());
        let skew = time.map(|time| time.timestamp().as_second() - Timestamp::now().as_second());
        Self {
            status,
            code: element("Code"),
            message: element("Message"),
            region: Some(region).filter(|region| !region.is_empty()),
            skew,
        }
    }
}

/// Returns the content of the first XML element with a name.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (content, _) = rest.split_once(&format!("</{name}>"))?;
    Some(content.trim().to_owned())
}

impl From<ServiceAnswer> for RequestError {
    fn from(answer: ServiceAnswer) -> Self {
        Self { cause: Cause::Service(answer), attempts: 1 }
    }
}

impl From<ureq::Error> for RequestError {
    fn from(error: ureq::Error) -> Self {
        Self { cause: Cause::Connection(Box::new(error)), attempts: 1 }
    }
}

impl RequestError {
    pub fn unreadable(why: &str) -> Self {
        Self { cause: Cause::Unreadable(why.to_owned()), attempts: 1 }
    }

    pub fn of_attempt(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    fn status(&self) -> u16 {
        match &self.cause {
            Cause::Service(answer) => answer.status,
            _ => 0,
        }
    }

    /// True if the same request may succeed later.
    pub fn is_temporary(&self) -> bool {
        match &self.cause {
            Cause::Service(answer) => {
                matches!(answer.status, 408 | 429 | 500 | 502..=504)
                    // Another request was about to write the same object.
                    || (answer.status == 409 && answer.code != "BucketNotEmpty")
            }
            Cause::Connection(error) => matches!(
                **error,
                ureq::Error::Io(_)
                    | ureq::Error::Timeout(_)
                    | ureq::Error::ConnectionFailed
                    | ureq::Error::Protocol(_)
                    | ureq::Error::BodyStalled
            ),
            Cause::Unreadable(_) => false,
        }
    }

    pub fn is_not_found(&self) -> bool {
        self.status() == 404
    }

    /// True if the object is not as the request demanded. After a request that was sent more than once,
    /// that may be the result of the request itself.
    pub fn is_conflict(&self) -> bool {
        matches!(self.status(), 409 | 412)
    }

    /// True if the request was sent more than once.
    pub fn was_repeated(&self) -> bool {
        self.attempts > 1
    }

    /// True if the service does not know requests with conditions.
    pub fn is_unsupported(&self) -> bool {
        matches!(&self.cause, Cause::Service(answer) if answer.status == 501
            || answer.code == "NotImplemented")
    }

    /// Describes the error. `doing` follows `cannot`; `origin` says where the credentials are from.
    pub fn explain(&self, doing: &str, client: &Client, bucket: &str, origin: &str) -> Failure {
        let (reason, help) = match &self.cause {
            Cause::Service(answer) => answer.explain(bucket, origin, &client.host()),
            Cause::Connection(error) => self.explain_connection(error, &client.host()),
            Cause::Unreadable(why) => (
                format!("the answer of {} makes no sense ({why})", client.host()),
                "look whether the endpoint is a service like S3".to_owned(),
            ),
        };
        let message = client.without_secrets(&format!("cannot {doing}: {reason}"));
        Failure::Publish { message, help }
    }

    fn explain_connection(&self, error: &ureq::Error, host: &str) -> (String, String) {
        // Not the text of every error: an address in it would have the signature.
        let why = match error {
            ureq::Error::HostNotFound => "there is no such host".to_owned(),
            ureq::Error::Timeout(_) => "it does not answer".to_owned(),
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                "it refuses the connection".to_owned()
            }
            ureq::Error::Io(error) => format!("the connection broke ({error})"),
            ureq::Error::Rustls(error) => format!("its certificate or TLS fails ({error})"),
            ureq::Error::Tls(why) => format!("TLS fails ({why})"),
            ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => {
                "the connection broke".to_owned()
            }
            _ => "the request could not be sent".to_owned(),
        };
        let times = match self.attempts {
            1 => String::new(),
            attempts => format!(", {attempts} times"),
        };
        let help = "look at the endpoint and the network, and publish again: what was sent stays";
        (format!("{host}: {why}{times}"), help.to_owned())
    }
}

impl ServiceAnswer {
    fn explain(&self, bucket: &str, origin: &str, host: &str) -> (String, String) {
        let is_skewed = self.skew.is_some_and(|skew| skew.abs() > MAX_SKEW_SECONDS);
        let said = match (self.code.as_str(), self.message.as_str()) {
            ("", _) => format!("HTTP status {}", self.status),
            (code, "") => code.to_owned(),
            (code, message) => format!("{code}: {message}").escape_debug().to_string(),
        };
        let (reason, help) = match (self.code.as_str(), self.status) {
            ("RequestTimeTooSkewed", _) | (_, 401 | 403)
                if is_skewed || self.code == "RequestTimeTooSkewed" =>
            {
                (
                    match self.skew {
                        Some(skew) if is_skewed => format!(
                            "the clock of this computer is {} minutes {} that of {host}",
                            skew.abs() / 60,
                            if skew > 0 { "behind" } else { "ahead of" }
                        ),
                        _ => format!("the clock of this computer differs from that of {host}"),
                    },
                    "set the clock".to_owned(),
                )
            }
            (
                "PermanentRedirect"
                | "AuthorizationHeaderMalformed"
                | "AuthorizationQueryParametersError"
                | "IllegalLocationConstraintException"
                | "TemporaryRedirect",
                _,
            )
            | (_, 301 | 307) => match &self.region {
                Some(region) => (
                    format!("the bucket `{bucket}` is in the region `{region}`"),
                    format!("write `?region={region}` after the target"),
                ),
                None => (
                    format!(
                        "the bucket `{bucket}` is in another region, or the endpoint is wrong ({said})"
                    ),
                    "write the bucket's region after the target, as `?region=eu-central-1`"
                        .to_owned(),
                ),
            },
            ("NoSuchBucket", _) => (
                format!("there is no bucket `{bucket}` at {host}"),
                "create it, or correct the target".to_owned(),
            ),
            (
                "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "AuthFailure",
                _,
            ) => (
                format!("the credentials from {origin} are refused ({})", self.code),
                "look whether key and secret belong together, and to this service".to_owned(),
            ),
            ("ExpiredToken" | "TokenRefreshRequired", _) => {
                (format!("the credentials from {origin} have expired"), "get new ones".to_owned())
            }
            (_, 401 | 403) => (
                format!("the access is denied ({said})"),
                format!(
                    "the credentials from {origin} need `s3:ListBucket` for the bucket `{bucket}`, and \
                     `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` for its objects"
                ),
            ),
            (_, 429 | 500..) => (
                format!("{host} is in trouble ({said})"),
                "publish again later: what was sent stays".to_owned(),
            ),
            _ => (format!("{host} says: {said}"), String::new()),
        };
        (reason, help)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn explained(status: u16, headers: &[(&'static str, &str)], body: &str) -> String {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let answer = ServiceAnswer::new(status, &headers.collect(), body.as_bytes());
        let (reason, help) = answer.explain("site", "the environment", "https://s3.example.org");
        format!("{reason}\n{help}")
    }

    fn error(code: &str) -> String {
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>")
    }

    #[test]
    fn errors_say_what_to_do() {
        let bucket = explained(404, &[], &error("NoSuchBucket"));
        assert!(
            bucket.starts_with("there is no bucket `site` at https://s3.example.org\n"),
            "{bucket}"
        );
        let key = explained(403, &[], &error("InvalidAccessKeyId"));
        assert!(key.starts_with("the credentials from the environment are refused"), "{key}");
        let denied = explained(403, &[], &error("AccessDenied"));
        assert!(denied.starts_with("the access is denied (AccessDenied: No.)"), "{denied}");
        assert!(denied.contains("`s3:PutObject`"), "{denied}");
        let trouble = explained(503, &[], "<html>");
        assert!(
            trouble.starts_with("https://s3.example.org is in trouble (HTTP status 503)"),
            "{trouble}"
        );
    }

    #[test]
    fn the_region_of_a_bucket_is_named() {
        let body = "<Error><Code>AuthorizationQueryParametersError</Code><Region>eu-west-1</Region></Error>";
        let from_body = explained(400, &[], body);
        assert!(from_body.ends_with("write `?region=eu-west-1` after the target"), "{from_body}");
        let from_header = explained(301, &[("x-amz-bucket-region", "eu-west-2")], "");
        assert!(from_header.contains("is in the region `eu-west-2`"), "{from_header}");
        let unknown = explained(301, &[], "");
        assert!(unknown.contains("as `?region="), "{unknown}");
    }

    #[test]
    fn a_wrong_clock_is_found() {
        let old =
            explained(403, &[("date", "Tue, 27 May 2008 10:00:00 GMT")], &error("AccessDenied"));
        assert!(
            old.contains("minutes ahead of that of https://s3.example.org\nset the clock"),
            "{old}"
        );
        let plain = explained(403, &[], &error("RequestTimeTooSkewed"));
        assert!(plain.starts_with("the clock of this computer differs"), "{plain}");
    }
}
