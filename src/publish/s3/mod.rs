//! Publishing to S3, or a service like it.
//!
//! Every write has a condition: an object must be as it was when the plan was made. So nothing is
//! overwritten that anybody else has put there meanwhile. Again and again, the list must be the one that
//! this publication wrote: if it is not, another publication has begun, and this one ends.

mod client;
mod error;
mod settings;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use blake3::Hash;
use rayon::ThreadPool;
use rayon::prelude::*;

use super::destination::{Destination, Outgoing, PublishError};
use super::manifest::{PUBLISHED, PublishedFiles};
use super::places::PLACES;
use super::plan::TargetState;
use crate::hosting::{REVALIDATE, cache_control, content_type};
use crate::project::Failure;
use crate::site::SiteContents;

use client::{Client, Request, Response};
use error::RequestError;
use settings::{Settings, Sources};

/// The metadata of an object that has the BLAKE3 hash of its content.
const HASH_HEADER: &str = "x-amz-meta-blake3";
/// The number of requests at once. They wait for the network, not for a processor.
const PARALLEL: usize = 8;
/// The number of files that may be sent before a publication notices that another one has begun.
const BATCH: usize = 64;
/// How often the target is read again if another publication has changed it meanwhile.
const MAX_REREADS: usize = 3;
/// The longest key, in bytes, and the largest object that one request can write.
const MAX_KEY: usize = 1024;
const MAX_SIZE: u64 = 5 << 30;
/// The mark of an object without an entity tag.
const UNKNOWN: &str = "unknown";

/// A bucket, or a part of one.
pub struct S3 {
    client: Client,
    bucket: String,
    /// Empty, or ends with `/`.
    prefix: String,
    /// Where the credentials are from.
    origin: String,
    pool: ThreadPool,
    /// The marks of all objects when the plan was made.
    marks: BTreeMap<String, String>,
    /// The mark of the list, as it was read or written last.
    list_mark: Option<String>,
    /// The hashes of the objects that were looked up.
    hashes: BTreeMap<String, Hash>,
    /// False once the service has refused a write with a condition because it does not know any.
    knows_conditions: AtomicBool,
}

/// A file of the target, with the headers by which it is served.
struct Upload<'a> {
    path: &'a str,
    bytes: &'a [u8],
    content_type: &'a str,
    cache_control: &'a str,
    /// The mark of the object that it replaces.
    replaces: Option<&'a str>,
}

impl S3 {
    pub fn open(
        bucket: &str,
        prefix: &str,
        endpoint: Option<&str>,
        region: Option<&str>,
    ) -> Result<Self, Failure> {
        if prefix.trim_end_matches('/').split('/').any(|part| matches!(part, "." | "..")) {
            return Err(Failure::Publish {
                message: format!("`{prefix}` has a part that is `.` or `..`"),
                help: "write the prefix without it".to_owned(),
            });
        }
        let sources = Sources {
            variable: &|name| env::var(name).ok(),
            file: &|path| fs::read_to_string(path).ok(),
        };
        let settings = Settings::find(&sources, endpoint, region)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(PARALLEL).build();
        let pool = pool.map_err(|error| Failure::Publish {
            message: format!("cannot start threads: {error}"),
            help: String::new(),
        })?;
        Ok(Self {
            client: Client::new(bucket, &settings)?,
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            origin: settings.origin,
            pool,
            marks: BTreeMap::new(),
            list_mark: None,
            hashes: BTreeMap::new(),
            knows_conditions: AtomicBool::new(true),
        })
    }

    fn key(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    fn explain(&self, doing: &str, path: &str, error: &RequestError) -> Failure {
        let doing = format!("{doing} `s3://{}/{}`", self.bucket, self.key(path));
        error.explain(&doing, &self.client, &self.bucket, &self.origin)
    }

    /// Returns the answer to a request for an object, or None if there is no such object.
    fn find(&self, request: Request<'_>, path: &str) -> Result<Option<Response>, Failure> {
        match self.client.send(request) {
            Ok(response) => Ok(Some(response)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(self.explain("read", path, &error)),
        }
    }

    fn head(&self, path: &str) -> Result<Option<Response>, Failure> {
        self.find(Request::Head(&self.key(path)), path)
    }

    fn get(&self, path: &str) -> Result<Option<Response>, Failure> {
        self.find(Request::Get(&self.key(path)), path)
    }

    /// Looks up listed objects that are not as the list says, many at once: after a publication that was
    /// interrupted these are all that it had sent. Some services do not tell marks when they list objects.
    fn look_up(&mut self, listed: &PublishedFiles) -> Result<(), Failure> {
        let is_unsure = |(path, mark): &(&String, &String)| {
            let Some(entry) = listed.0.get(*path) else { return false };
            let mut versions = entry.live.iter().chain(&entry.next);
            *mark == UNKNOWN || !versions.any(|file| file.mark.as_ref() == Some(*mark))
        };
        let unsure: Vec<&String> =
            self.marks.iter().filter(is_unsure).map(|(path, _)| path).collect();
        let head = |path: &String| Ok(self.head(path)?.map(|found| (path.clone(), found)));
        let heads = || unsure.par_iter().filter_map(|path| head(path).transpose()).collect();
        let found: Result<Vec<(String, Response)>, Failure> = self.pool.install(heads);
        for (path, found) in found? {
            if let Some(hash) = hash_in(&found) {
                self.hashes.insert(path.clone(), hash);
            }
            self.marks.insert(path, mark_in(&found));
        }
        Ok(())
    }

    /// Fails if the list at the target is not the one that was read or written last.
    fn check_list(&self) -> Result<(), PublishError> {
        if self.find_list_mark()? == self.list_mark { Ok(()) } else { Err(PublishError::LostRace) }
    }

    fn find_list_mark(&self) -> Result<Option<String>, Failure> {
        Ok(self.head(PUBLISHED)?.map(|found| mark_in(&found)))
    }

    /// Writes the list, unless another publication has written one.
    fn put_list(&mut self, list: &str) -> Result<(), PublishError> {
        let upload = Upload {
            path: PUBLISHED,
            bytes: list.as_bytes(),
            content_type: "text/plain; charset=utf-8",
            cache_control: REVALIDATE,
            replaces: self.list_mark.as_deref(),
        };
        // Services that ignore conditions tell nothing: there, this is what remains.
        self.check_list()?;
        self.list_mark = Some(self.put(&upload)?);
        Ok(())
    }

    /// Writes an object, and returns its mark.
    fn put(&self, upload: &Upload<'_>) -> Result<String, PublishError> {
        let key = self.key(upload.path);
        let hash = blake3::hash(upload.bytes);
        let hash_text = hash.to_hex();
        let tag = upload.replaces.map(|mark| format!("\"{mark}\""));
        let condition = match tag.as_deref() {
            _ if upload.replaces == Some(UNKNOWN) => None,
            Some(tag) => Some(("if-match", tag)),
            None => Some(("if-none-match", "*")),
        };
        let mut headers = vec![
            ("content-type", upload.content_type),
            ("cache-control", upload.cache_control),
            (HASH_HEADER, hash_text.as_str()),
        ];
        let put = |headers: &[(&'static str, &str)]| {
            self.client.send(Request::Put { key: &key, bytes: upload.bytes, headers })
        };
        let plain = headers.len();
        if self.knows_conditions.load(Ordering::Relaxed) {
            headers.extend(condition);
        }
        let mut response = put(&headers);
        if let Err(error) = &response
            && headers.len() > plain
            && error.is_unsupported()
        {
            self.knows_conditions.store(false, Ordering::Relaxed);
            headers.truncate(plain);
            response = put(&headers);
        }
        match response {
            Ok(response) => match response.entity_tag() {
                Some(mark) => Ok(mark),
                None => Ok(self
                    .head(upload.path)?
                    .map_or_else(|| UNKNOWN.to_owned(), |found| mark_in(&found))),
            },
            Err(error) if error.is_conflict() || error.is_not_found() => {
                // The first of several attempts may have arrived, and only its answer was lost.
                let found = if error.was_repeated() { self.head(upload.path)? } else { None };
                match found.filter(|found| hash_in(found) == Some(hash)) {
                    Some(found) => Ok(mark_in(&found)),
                    None if error.is_conflict() || upload.replaces.is_some() => {
                        Err(PublishError::LostRace)
                    }
                    None => Err(self.explain("write", upload.path, &error).into()),
                }
            }
            Err(error) => Err(self.explain("write", upload.path, &error).into()),
        }
    }

    /// Reads what is there. Another publication may change it meanwhile.
    fn read_state(&mut self) -> Result<TargetState, Failure> {
        let mut state = TargetState::default();
        // First of all: a publication that begins after this is noticed.
        let list = self.get(PUBLISHED)?;
        self.list_mark = list.as_ref().map(mark_in);
        self.marks.clear();
        self.hashes.clear();
        state.manifest = list.map(|list| String::from_utf8_lossy(&list.body).into_owned());
        let objects = self.client.list(&self.prefix);
        for (path, mark) in objects.map_err(|error| self.explain("list", "", &error))? {
            if path == PLACES {
                state.places = self.get(PLACES)?.map(|places| places.body);
            // Consoles mark a folder by an empty object; it is in nobody's way.
            } else if path != PUBLISHED && !path.is_empty() && !path.ends_with('/') {
                self.marks.insert(path, mark.unwrap_or_else(|| UNKNOWN.to_owned()));
            }
        }
        let listed = PublishedFiles::parse(state.manifest.as_deref().unwrap_or_default());
        self.look_up(&listed)?;
        state.marks.clone_from(&self.marks);
        Ok(state)
    }

    fn send_file(&self, file: &Outgoing<'_>) -> Result<Option<String>, PublishError> {
        let bytes = file.read()?;
        let mark = self.put(&Upload {
            path: file.path,
            bytes: &bytes,
            content_type: content_type(file.path),
            cache_control: cache_control(file.path),
            replaces: self.marks.get(file.path).map(String::as_str),
        })?;
        Ok(Some(mark))
    }
}

impl Destination for S3 {
    fn state(&mut self) -> Result<TargetState, Failure> {
        let mut state = self.read_state()?;
        for _ in 0..MAX_REREADS {
            // A list and files of different publications would look as if somebody had changed the files.
            if self.find_list_mark()? == self.list_mark {
                break;
            }
            state = self.read_state()?;
        }
        Ok(state)
    }

    fn check_names(&self, contents: &SiteContents) -> Result<(), Failure> {
        let unsuitable = contents.iter().filter_map(|(path, file)| {
            if self.key(path).len() > MAX_KEY {
                Some(format!("\n  {path}: the key would have over {MAX_KEY} bytes"))
            } else if file.size > MAX_SIZE {
                Some(format!("\n  {path}: it has over 5 GiB"))
            } else {
                None
            }
        });
        match unsuitable.collect::<String>() {
            unsuitable if unsuitable.is_empty() => Ok(()),
            unsuitable => Err(Failure::Publish {
                message: format!("S3 cannot have these files:{unsuitable}"),
                help: "rename them, or make them smaller, in `dossier/`".to_owned(),
            }),
        }
    }

    fn rule(&self, path: &str) -> Option<String> {
        let rule = format!("{}\n{}", content_type(path), cache_control(path));
        Some(blake3::hash(rule.as_bytes()).to_hex()[..8].to_owned())
    }

    fn hash_at(&mut self, path: &str) -> Result<Option<Hash>, Failure> {
        Ok(self.hashes.get(path).copied())
    }

    fn begin(&mut self, list: &str) -> Result<(), PublishError> {
        self.put_list(list)
    }

    fn send(
        &mut self,
        files: &[Outgoing<'_>],
        sent: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Option<String>>, PublishError> {
        let send = |file: &Outgoing<'_>| {
            let mark = self.send_file(file)?;
            sent(file.contents.size);
            Ok(mark)
        };
        let mut marks = Vec::with_capacity(files.len());
        for batch in files.chunks(BATCH) {
            self.check_list()?;
            let batch: Result<Vec<_>, PublishError> =
                self.pool.install(|| batch.par_iter().map(send).collect());
            marks.extend(batch?);
        }
        Ok(marks)
    }

    fn delete(&mut self, paths: &[String]) -> Result<(), PublishError> {
        self.check_list()?;
        let delete = |path: &String| {
            let deleted = self.client.send(Request::Delete(&self.key(path)));
            deleted.map(drop).map_err(|error| self.explain("delete", path, &error))
        };
        Ok(self.pool.install(|| paths.par_iter().try_for_each(delete))?)
    }

    fn finish(&mut self, list: &str, places: &[u8]) -> Result<(), PublishError> {
        self.check_list()?;
        let key = self.key(PLACES);
        let headers = [("content-type", "application/gzip"), ("cache-control", REVALIDATE)];
        let put = Request::Put { key: &key, bytes: places, headers: &headers };
        let put = self.client.send(put);
        put.map_err(|error| self.explain("write", PLACES, &error))?;
        self.put_list(list)
    }
}

/// Returns the hash that was stored with an object.
fn hash_in(response: &Response) -> Option<Hash> {
    Hash::from_hex(response.header(HASH_HEADER)?).ok()
}

fn mark_in(response: &Response) -> String {
    response.entity_tag().unwrap_or_else(|| UNKNOWN.to_owned())
}
