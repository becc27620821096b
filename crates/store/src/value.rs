//! The values of a statement.

use domain::Timestamp;
use domain::access::Role;

use crate::kinds::{each_id, each_word};

/// A value with its type, which PostgreSQL wants to know even of nothing.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// What can be given to a statement.
pub(crate) trait Parameter {
    /// Nothing, of this type.
    const NULL: Value;

    fn value(self) -> Value;
}

/// The values of a statement, in the order of their numbers.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Parameter::value($value)),*] };
}
pub(crate) use args;

impl<T: Parameter> Parameter for Option<T> {
    const NULL: Value = T::NULL;

    fn value(self) -> Value {
        self.map_or(Self::NULL, Parameter::value)
    }
}

impl Parameter for i64 {
    const NULL: Value = Value::Int(None);

    fn value(self) -> Value {
        Value::Int(Some(self))
    }
}

impl Parameter for bool {
    const NULL: Value = Value::Bool(None);

    fn value(self) -> Value {
        Value::Bool(Some(self))
    }
}

impl Parameter for &str {
    const NULL: Value = Value::Text(None);

    fn value(self) -> Value {
        Value::Text(Some(clean(self)))
    }
}

impl Parameter for String {
    const NULL: Value = Value::Text(None);

    fn value(self) -> Value {
        if self.contains('\0') { Value::Text(Some(clean(&self))) } else { Value::Text(Some(self)) }
    }
}

impl Parameter for &String {
    const NULL: Value = Value::Text(None);

    fn value(self) -> Value {
        self.as_str().value()
    }
}

impl Parameter for &[u8] {
    const NULL: Value = Value::Bytes(None);

    fn value(self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }
}

impl Parameter for &[u8; 32] {
    const NULL: Value = Value::Bytes(None);

    fn value(self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }
}

impl Parameter for Vec<u8> {
    const NULL: Value = Value::Bytes(None);

    fn value(self) -> Value {
        Value::Bytes(Some(self))
    }
}

impl Parameter for Timestamp {
    const NULL: Value = Value::Int(None);

    fn value(self) -> Value {
        Value::Int(Some(self.as_micros()))
    }
}

impl Parameter for Role {
    const NULL: Value = Value::Int(None);

    fn value(self) -> Value {
        Value::Int(Some(self.level()))
    }
}

/// Numbers that always fit, or are cut to the largest that does.
macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Parameter for $type {
            const NULL: Value = Value::Int(None);

            fn value(self) -> Value {
                Value::Int(Some(i64::try_from(self).unwrap_or(i64::MAX)))
            }
        }
    )+};
}
numbers!(i32, u16, u32, u64, usize);

macro_rules! ids {
    ($($type:ident),+) => {$(
        impl Parameter for domain::$type {
            const NULL: Value = Value::Int(None);

            fn value(self) -> Value {
                Value::Int(Some(self.0))
            }
        }
    )+};
}
each_id!(ids);

macro_rules! words {
    ($($type:path),+ $(,)?) => {$(
        impl Parameter for $type {
            const NULL: Value = Value::Text(None);

            fn value(self) -> Value {
                Value::Text(Some(self.word().to_owned()))
            }
        }
    )+};
}
each_word!(words);

/// PostgreSQL's text cannot hold NUL; both engines get the same replacement.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
