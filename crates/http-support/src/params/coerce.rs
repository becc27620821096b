//! A deserializer over loosely typed values that knows GitLab's coercions.

mod access;

use std::collections::BTreeSet;

use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::fault::{Fault, Kind};
use access::{Elements, Fields};

/// Reads a value, or finds everything that is wrong.
///
/// serde stops at the first fault. So a parameter that is wrong is replaced by a placeholder and
/// the whole is read again, until no further one is found.
pub(super) fn read<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T, Vec<Fault>> {
    let mut tree = Value::Object(map);
    let mut wrong = BTreeSet::new();
    let mut faults: Vec<Fault> = Vec::new();
    loop {
        let fault = match T::deserialize(Coerce { value: &tree, wrong: Some(&wrong) }) {
            Ok(value) if faults.is_empty() => return Ok(value),
            Ok(_) => return Err(faults),
            Err(fault) => fault,
        };
        if fault.kind == Kind::Blank && erase(&mut tree, &fault.path) {
            continue;
        }
        let new = wrong.insert(fault.field().to_owned());
        if !new {
            return Err(if faults.is_empty() { vec![fault] } else { faults });
        }
        faults.push(fault);
    }
}

/// Makes what lies at a path absent. Whether there was something.
fn erase(tree: &mut Value, path: &[String]) -> bool {
    let mut at = tree;
    for step in path {
        let next = match at {
            Value::Object(map) => map.get_mut(step),
            Value::Array(list) => step.parse().ok().and_then(|i: usize| list.get_mut(i)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        let Some(next) = next else { return false };
        at = next;
    }
    let was = !at.is_null() && !path.is_empty();
    *at = Value::Null;
    was
}

/// One value, read with coercions.
#[derive(Clone, Copy)]
pub(super) struct Coerce<'a> {
    value: &'a Value,
    /// At the top only: the names that have a placeholder.
    wrong: Option<&'a BTreeSet<String>>,
}

impl<'a> Coerce<'a> {
    const fn of(value: &'a Value) -> Self {
        Self { value, wrong: None }
    }

    fn boolean(self) -> Result<bool, Fault> {
        match self.value {
            Value::Bool(value) => Ok(*value),
            Value::Null => Ok(false),
            Value::Number(number) => match number.as_i64() {
                Some(0) => Ok(false),
                Some(1) => Ok(true),
                Some(_) | None => Err(Fault::new(Kind::Invalid)),
            },
            Value::String(text) => match text.trim().to_lowercase().as_str() {
                "true" | "t" | "1" | "on" | "yes" | "y" => Ok(true),
                "false" | "f" | "0" | "off" | "no" | "n" => Ok(false),
                "" => Err(Fault::new(Kind::Blank)),
                _ => Err(Fault::new(Kind::Invalid)),
            },
            Value::Array(_) | Value::Object(_) => Err(Fault::new(Kind::Invalid)),
        }
    }

    fn number<N: std::str::FromStr>(self) -> Result<N, Fault> {
        let text = match self.value {
            Value::Number(number) => {
                let text = number.to_string();
                text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
            }
            Value::String(text) if text.trim().is_empty() => return Err(Fault::new(Kind::Blank)),
            Value::String(text) => text.trim().to_owned(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(Fault::new(Kind::Invalid));
            }
        };
        text.parse().ok().ok_or(Fault::new(Kind::Invalid))
    }

    fn text(self) -> Result<String, Fault> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(value) => Ok(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => Err(Fault::new(Kind::Invalid)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident => $visit:ident),+ $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.number()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Coerce<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            Value::Object(_) => self.deserialize_map(visitor),
            Value::Array(_) => self.deserialize_seq(visitor),
            plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                plain.deserialize_any(visitor).map_err(serde::de::Error::custom)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(self.boolean()?)
    }

    numbers! {
        deserialize_i8 => visit_i8,
        deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_f32 => visit_f32,
        deserialize_f64 => visit_f64,
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Elements::of(self.value)?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Object(map) = self.value else { return Err(Fault::new(Kind::Invalid)) };
        visitor.visit_map(Fields::all(map))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Value::Object(map) = self.value else { return Err(Fault::new(Kind::Invalid)) };
        visitor.visit_map(Fields::named(map, names, self.wrong))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf tuple tuple_struct identifier ignored_any
    }
}
