//! Reading what clients of many ages send: `null` for nothing, lists as text.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads `null` as the default.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a comma-separated text or a list of texts.
pub(super) fn comma_list<'de, D>(deserializer: D) -> Result<Vec<String>, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        List(Vec<String>),
    }
    let words = match Option::<Either>::deserialize(deserializer)? {
        Some(Either::Text(text)) => text.split(',').map(str::to_owned).collect(),
        Some(Either::List(list)) => list,
        None => Vec::new(),
    };
    Ok(words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
}

/// Reads an object of booleans, keeping the names of the true ones; anything else counts as false.
pub(super) fn true_names<'de, D>(deserializer: D) -> Result<BTreeSet<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let Some(Value::Object(map)) = Option::<Value>::deserialize(deserializer)? else {
        return Ok(BTreeSet::new());
    };
    Ok(map
        .into_iter()
        .filter(|(_, flag)| *flag == Value::Bool(true))
        .map(|(name, _)| name)
        .collect())
}
