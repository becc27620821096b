//! Bodies of requests on their way to git's input, and git's output on its way to the response.

use std::io::{self, Write as _};

use axum::body::{Body, BodyDataStream};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use flate2::write::GzDecoder;
use futures_util::StreamExt as _;
use git::Service;

use crate::refusal::Refusal;

/// Compressed bytes that are unpacked at once, so that a bomb unpacks in small pieces.
const PACKED_PIECE_BYTES: usize = 4 * 1024;

/// The body of a request, unpacked.
#[derive(Debug)]
pub(crate) struct Incoming {
    stream: BodyDataStream,
    /// What arrived and was not unpacked yet.
    packed: Bytes,
    unpack: Option<Box<GzDecoder<Vec<u8>>>>,
}

impl Incoming {
    /// The body, if its headers are those of the service.
    ///
    /// # Errors
    /// Another media type, or an encoding other than gzip.
    pub(crate) fn open(service: Service, headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let expected = format!("application/x-{}-request", service.word());
        if headers.get(CONTENT_TYPE).is_none_or(|found| found.as_bytes() != expected.as_bytes()) {
            return Err(Refusal::MediaType);
        }
        let unpack = match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"identity") => None,
            Some(b"gzip" | b"x-gzip") => Some(Box::new(GzDecoder::new(Vec::new()))),
            Some(_) => return Err(Refusal::Encoding),
        };
        Ok(Self { stream: body.into_data_stream(), packed: Bytes::new(), unpack })
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// The client went away, or what it sent is not gzip.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if self.packed.is_empty() {
                match self.stream.next().await {
                    None => return self.finish(),
                    Some(piece) => self.packed = piece.map_err(io::Error::other)?,
                }
            }
            let Some(unpack) = &mut self.unpack else {
                return Ok(Some(std::mem::take(&mut self.packed)));
            };
            let length = self.packed.len().min(PACKED_PIECE_BYTES);
            unpack.write_all(&self.packed.split_to(length))?;
            let unpacked = std::mem::take(unpack.get_mut());
            if !unpacked.is_empty() {
                return Ok(Some(unpacked.into()));
            }
        }
    }

    fn finish(&mut self) -> io::Result<Option<Bytes>> {
        let Some(mut unpack) = self.unpack.take() else { return Ok(None) };
        unpack.try_finish()?;
        let rest = std::mem::take(unpack.get_mut());
        Ok((!rest.is_empty()).then(|| rest.into()))
    }
}
