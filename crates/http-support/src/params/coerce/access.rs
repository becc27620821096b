//! Walking through lists and maps of loosely typed values.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer as _, MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::Coerce;
use crate::params::fault::{Fault, Kind};
use crate::params::placeholder::Placeholder;

/// The elements of a list: an array, `a,b`, or a map whose keys are numbers.
pub(super) struct Elements<'a> {
    /// Each with the name that a fault of it is reported under.
    items: std::vec::IntoIter<(String, Cow<'a, Value>)>,
}

impl<'a> Elements<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, Fault> {
        let items: Vec<(String, Cow<'a, Value>)> = match value {
            Value::Array(list) => list
                .iter()
                .enumerate()
                .filter(|(_, item)| !item.is_null())
                .map(|(i, item)| (i.to_string(), Cow::Borrowed(item)))
                .collect(),
            Value::String(text) => comma_separated(text),
            Value::Object(map) => numbered(map)?,
            Value::Number(_) | Value::Bool(_) => vec![("0".to_owned(), Cow::Borrowed(value))],
            Value::Null => Vec::new(),
        };
        Ok(Self { items: items.into_iter() })
    }
}

fn comma_separated<'a>(text: &str) -> Vec<(String, Cow<'a, Value>)> {
    let pieces = text.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces
        .enumerate()
        .map(|(i, piece)| (i.to_string(), Cow::Owned(Value::String(piece.to_owned()))))
        .collect()
}

/// `variables[0][key]`: by number, not by text, or 10 would come before 2.
fn numbered(map: &Map<String, Value>) -> Result<Vec<(String, Cow<'_, Value>)>, Fault> {
    let mut items = Vec::new();
    for (key, value) in map {
        let Ok(number) = key.parse::<u32>() else { return Err(Fault::new(Kind::Invalid)) };
        items.push((number, key, value));
    }
    items.sort_by_key(|(number, ..)| *number);
    Ok(items.into_iter().map(|(_, key, value)| (key.clone(), Cow::Borrowed(value))).collect())
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some((name, item)) = self.items.next() else { return Ok(None) };
        let read = match item {
            Cow::Borrowed(item) => seed.deserialize(Coerce::of(item)),
            Cow::Owned(Value::String(text)) => seed.deserialize(Piece(text)),
            Cow::Owned(_) => Err(Fault::new(Kind::Invalid)),
        };
        read.map(Some).map_err(|fault| of_element(fault, name))
    }
}

/// What is wrong with a plain element is wrong with the list, in Grape's words: `scopes`, not
/// `scopes[0]`. An empty one has to be found again, and keeps its number.
fn of_element(fault: Fault, name: String) -> Fault {
    if fault.path.is_empty() && fault.kind != Kind::Blank { fault } else { fault.inside(name) }
}

/// One piece of a comma list: it lives no longer than the call, so nothing is borrowed from it.
struct Piece(String);

macro_rules! pieces {
    ($($method:ident => $visit:ident($read:ident)),+ $(,)?) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let value = Value::String(self.0);
            visitor.$visit(Coerce::of(&value).$read()?)
        }
    )+};
}

impl<'de> serde::Deserializer<'de> for Piece {
    type Error = Fault;

    pieces! {
        deserialize_bool => visit_bool(boolean),
        deserialize_i32 => visit_i32(number),
        deserialize_i64 => visit_i64(number),
        deserialize_u32 => visit_u32(number),
        deserialize_u64 => visit_u64(number),
        deserialize_f64 => visit_f64(number),
        deserialize_str => visit_string(text),
        deserialize_string => visit_string(text),
        deserialize_any => visit_string(text),
    }

    fn deserialize_option<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        i8 i16 u8 u16 f32 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// The entries of a map, or the fields of a struct in the order of their declaration.
pub(super) struct Fields<'a> {
    entries: std::vec::IntoIter<(&'a str, Option<&'a Value>)>,
    next: Option<(&'a str, Option<&'a Value>)>,
}

impl<'a> Fields<'a> {
    pub(super) fn all(map: &'a Map<String, Value>) -> Self {
        let entries: Vec<_> = map.iter().map(|(key, value)| (key.as_str(), Some(value))).collect();
        Self { entries: entries.into_iter(), next: None }
    }

    /// Names in `wrong` get a placeholder, `None`.
    pub(super) fn named(
        map: &'a Map<String, Value>,
        names: &'static [&'static str],
        wrong: Option<&BTreeSet<String>>,
    ) -> Self {
        let mut entries = Vec::new();
        for name in names {
            if wrong.is_some_and(|wrong| wrong.contains(*name)) {
                entries.push((*name, None));
            } else if let Some(value) = map.get(*name).filter(|value| !value.is_null()) {
                entries.push((*name, Some(value)));
            }
        }
        Self { entries: entries.into_iter(), next: None }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.next = self.entries.next();
        let Some((name, _)) = self.next else { return Ok(None) };
        let name: StrDeserializer<'_, Fault> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, value)) = self.next.take() else { return Err(Fault::new(Kind::Missing)) };
        let read = match value {
            Some(value) => seed.deserialize(Coerce::of(value)),
            None => seed.deserialize(Placeholder),
        };
        read.map_err(|fault| fault.inside(name))
    }
}
