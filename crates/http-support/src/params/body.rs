//! The parameters in a request's body.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use domain::limits::{BODY_BYTES_MAX, PARAMS_MAX};
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Map, Value};

use super::tree;
use crate::refusal::Refusal;

/// Reads the body by its media type. No body is no parameters; without a type it is a form.
pub(super) async fn read(request: Request) -> Result<Map<String, Value>, Refusal> {
    let kind = media_type(&request);
    let bytes = collect(request.into_body()).await?;
    let blank = bytes.iter().all(u8::is_ascii_whitespace);
    if blank {
        return Ok(Map::new());
    }
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "" | "application/x-www-form-urlencoded" => tree::parse(&bytes),
        "multipart/form-data" => multipart(&kind, bytes).await,
        json if json == "application/json" || json.ends_with("+json") => from_json(&bytes),
        other => Err(Refusal::error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("The provided content-type '{other}' is not supported."),
        )),
    }
}

fn media_type(request: &Request) -> String {
    let value = request.headers().get(header::CONTENT_TYPE);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

async fn collect(body: Body) -> Result<Bytes, Refusal> {
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(Refusal::message(StatusCode::PAYLOAD_TOO_LARGE, "413 Request Entity Too Large"))
        }
        Err(error) => {
            tracing::debug!(%error, "the body of a request ended early");
            Err(Refusal::error(StatusCode::BAD_REQUEST, "the request's body ended early"))
        }
    }
}

/// An object, or `null` for none.
fn from_json(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let refused = |why: String| {
        Refusal::error(
            StatusCode::BAD_REQUEST,
            format!("There was a problem in the JSON you submitted: {why}"),
        )
    };
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(refused("it has to be an object".to_owned()))
        }
        Err(error) => Err(refused(error.to_string())),
    }
}

/// The fields; files are passed over, the few endpoints that take one read it themselves.
async fn multipart(kind: &str, bytes: Bytes) -> Result<Map<String, Value>, Refusal> {
    let refused = |error: multer::Error| {
        Refusal::error(StatusCode::BAD_REQUEST, format!("the multipart body is broken: {error}"))
    };
    let boundary = multer::parse_boundary(kind).map_err(refused)?;
    let whole = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut fields = Map::new();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(refused)? {
        count += 1;
        if count > PARAMS_MAX {
            return Err(Refusal::bad_parameters("too many parameters".to_owned()));
        }
        let Some(name) = part.name().map(str::to_owned) else { continue };
        if part.file_name().is_none() {
            tree::insert(&mut fields, &name, part.text().await.map_err(refused)?)?;
        }
    }
    Ok(fields)
}
