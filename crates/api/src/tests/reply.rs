//! An answer, and how a test looks at it.

use axum::http::HeaderMap;
use serde_json::Value;

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Reply {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(super) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name);
        value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// The status and the JSON in one line.
    pub(super) fn line(&self) -> String {
        if self.bytes.is_empty() {
            return self.status.to_string();
        }
        format!("{} {}", self.status, self.json())
    }

    /// The status and the JSON, indented.
    pub(super) fn show(&self) -> String {
        format!("{}\n{}", self.status, serde_json::to_string_pretty(&self.json()).unwrap())
    }

    /// One value of each row, or of the one thing.
    pub(super) fn column(&self, key: &str) -> String {
        let json = self.json();
        let rows = json.as_array().cloned().unwrap_or_else(|| vec![json]);
        let values: Vec<String> = rows.iter().map(|row| row[key].to_string()).collect();
        values.join(" ")
    }
}
