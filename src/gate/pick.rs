//! One field of a struct as JSON, without the others: rows of large audits hold long spectra, and there are many rows.

use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeStruct, Serializer};
use serde_json::{Error, Value};

/// The field of this name; `None` where a struct has no such field, or leaves it out.
pub(super) fn pick(from: &impl Serialize, field: &str) -> Option<Value> {
    from.serialize(Picker {
        field,
        picked: None,
    })
    .ok()
    .flatten()
}

/// A serializer that only turns one field into a value.
struct Picker<'f> {
    field: &'f str,
    picked: Option<Value>,
}

impl SerializeStruct for Picker<'_> {
    type Ok = Option<Value>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if key == self.field {
            self.picked = Some(serde_json::to_value(value)?);
        }
        Ok(())
    }

    fn end(self) -> Result<Option<Value>, Error> {
        Ok(self.picked)
    }
}

/// Methods that refuse what is no struct.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $result:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$result, Error> { Err(Error::custom("no struct")) })*
    };
}

type No<T> = Impossible<Option<Value>, T>;

impl Serializer for Picker<'_> {
    type Ok = Option<Value>;
    type Error = Error;
    type SerializeSeq = No<Error>;
    type SerializeTuple = No<Error>;
    type SerializeTupleStruct = No<Error>;
    type SerializeTupleVariant = No<Error>;
    type SerializeMap = No<Error>;
    type SerializeStruct = Self;
    type SerializeStructVariant = No<Error>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    refuse! {
        serialize_bool(bool) -> Option<Value>;
        serialize_i8(i8) -> Option<Value>;
        serialize_i16(i16) -> Option<Value>;
        serialize_i32(i32) -> Option<Value>;
        serialize_i64(i64) -> Option<Value>;
        serialize_u8(u8) -> Option<Value>;
        serialize_u16(u16) -> Option<Value>;
        serialize_u32(u32) -> Option<Value>;
        serialize_u64(u64) -> Option<Value>;
        serialize_f32(f32) -> Option<Value>;
        serialize_f64(f64) -> Option<Value>;
        serialize_char(char) -> Option<Value>;
        serialize_str(&str) -> Option<Value>;
        serialize_bytes(&[u8]) -> Option<Value>;
        serialize_none() -> Option<Value>;
        serialize_unit() -> Option<Value>;
        serialize_unit_struct(&'static str) -> Option<Value>;
        serialize_unit_variant(&'static str, u32, &'static str) -> Option<Value>;
        serialize_seq(Option<usize>) -> No<Error>;
        serialize_tuple(usize) -> No<Error>;
        serialize_tuple_struct(&'static str, usize) -> No<Error>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No<Error>;
        serialize_map(Option<usize>) -> No<Error>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No<Error>;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Option<Value>, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Option<Value>, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Option<Value>, Error> {
        Err(Error::custom("no struct"))
    }
}
