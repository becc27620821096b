//! Style, script and pictures: inside the program, served under their hash.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

const CSS: &str = concat!(
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/layout.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/board.css"),
    include_str!("../assets/css/pipeline.css"),
    include_str!("../assets/css/trace.css"),
);

const JS: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("../assets/js/morph.js"),
    include_str!("../assets/js/times.js"),
    include_str!("../assets/js/live.js"),
    include_str!("../assets/js/press.js"),
    include_str!("../assets/js/graph.js"),
    include_str!("../assets/js/trace.js"),
    include_str!("../assets/js/keys.js"),
    "})();\n",
);

pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("app.css", "text/css; charset=utf-8", CSS));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("app.js", "text/javascript; charset=utf-8", JS));
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_str!("../assets/icon.svg")));

/// Every asset there is.
pub(crate) fn all() -> [&'static Asset; 3] {
    [&STYLE, &SCRIPT, &ICON]
}

/// One file, plain and compressed.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    media_type: &'static str,
    pub(crate) plain: &'static str,
    pub(crate) compressed: Bytes,
    /// The first 16 hex digits of the content's SHA-256.
    hash: String,
}

impl Asset {
    fn new(name: &'static str, media_type: &'static str, plain: &'static str) -> Self {
        let digest = Sha256::digest(plain.as_bytes());
        let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { name, media_type, plain, compressed: gzip(plain.as_bytes()), hash }
    }

    /// Its address, which changes with its content.
    pub(crate) fn path(&self) -> String {
        format!("/assets/{}/{}", self.hash, self.name)
    }
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .map(Bytes::from)
        .expect("writing into memory does not fail")
}

/// `GET /assets/{hash}/{name}`. An old hash is answered with the present content, but not to keep.
pub(crate) async fn show(
    Path((hash, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = all().into_iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let caching =
        if asset.hash == hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    let etag = format!("\"{}\"", asset.hash);
    let common = [
        (CONTENT_TYPE, asset.media_type.to_owned()),
        (CACHE_CONTROL, caching.to_owned()),
        (ETAG, etag),
        (VARY, "accept-encoding".to_owned()),
    ];
    if accepts_gzip(&headers) {
        let body = Body::from(asset.compressed.clone());
        (common, [(CONTENT_ENCODING, "gzip")], body).into_response()
    } else {
        (common, Body::from(asset.plain)).into_response()
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("gzip") && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0"))
        })
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, STYLE, accepts_gzip};

    #[test]
    fn style_and_script_stay_under_sixty_kilobytes() {
        let bytes = STYLE.compressed.len() + SCRIPT.compressed.len();
        assert!(bytes < 60 * 1024, "{bytes} bytes compressed");
    }

    #[test]
    fn sends_gzip_only_to_those_who_take_it() {
        let takes = |value: &'static str| {
            accepts_gzip(
                &[("accept-encoding".parse().unwrap(), value.parse().unwrap())]
                    .into_iter()
                    .collect(),
            )
        };
        assert!(takes("br, gzip;q=0.8"));
        assert!(!takes("gzip;q=0, identity"));
        assert!(!takes("br"));
    }
}
