//! Stands in for a parameter that is already known to be wrong, so that the faults of the others
//! are found in the same request. The value that comes out is never used.

use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;

use super::fault::{Fault, Kind};

/// Answers every question for a value with the plainest one of that type.
#[derive(Clone, Copy)]
pub(super) struct Placeholder;

macro_rules! plain {
    ($($method:ident => $visit:ident($value:expr)),+ $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit($value)
        }
    )+};
}

impl<'de> Deserializer<'de> for Placeholder {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    plain! {
        deserialize_bool => visit_bool(false),
        deserialize_i8 => visit_i8(0),
        deserialize_i16 => visit_i16(0),
        deserialize_i32 => visit_i32(0),
        deserialize_i64 => visit_i64(0),
        deserialize_u8 => visit_u8(0),
        deserialize_u16 => visit_u16(0),
        deserialize_u32 => visit_u32(0),
        deserialize_u64 => visit_u64(0),
        deserialize_f32 => visit_f32(0.0),
        deserialize_f64 => visit_f64(0.0),
        deserialize_char => visit_char('-'),
        deserialize_str => visit_borrowed_str("1970-01-01"),
        deserialize_string => visit_borrowed_str("1970-01-01"),
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Nothing)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Nothing)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Some(first) = variants.first() else { return Err(Fault::new(Kind::Invalid)) };
        let first: StrDeserializer<'_, Fault> = first.into_deserializer();
        visitor.visit_enum(first)
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple tuple_struct struct identifier ignored_any
    }
}

/// An empty list or map.
struct Nothing;

impl<'de> serde::de::SeqAccess<'de> for Nothing {
    type Error = Fault;

    fn next_element_seed<T: serde::de::DeserializeSeed<'de>>(
        &mut self,
        _: T,
    ) -> Result<Option<T::Value>, Fault> {
        Ok(None)
    }
}

impl<'de> serde::de::MapAccess<'de> for Nothing {
    type Error = Fault;

    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(
        &mut self,
        _: K,
    ) -> Result<Option<K::Value>, Fault> {
        Ok(None)
    }

    fn next_value_seed<V: serde::de::DeserializeSeed<'de>>(
        &mut self,
        _: V,
    ) -> Result<V::Value, Fault> {
        Err(Fault::new(Kind::Missing))
    }
}
