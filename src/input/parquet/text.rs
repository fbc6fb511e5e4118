//! Columns of bytes as text, which many writers leave unmarked.
//!
//! Bytes of any length are taken for UTF-8. What is not goes into the line as it stands, so that the line is not UTF-8
//! either and its record is passed over as such, with its place. Bytes of a fixed length are hashes and UUIDs more often
//! than text: they are text where they are UTF-8 without control characters, and hexadecimal otherwise.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayAccessor, FixedSizeBinaryArray};
use arrow_json::writer::{Encoder, EncoderFactory, EncoderOptions, NullableEncoder};
use arrow_schema::{ArrowError, DataType, FieldRef};

/// Writes bytes as JSON strings.
#[derive(Debug)]
pub struct BytesAsText;

impl EncoderFactory for BytesAsText {
    fn make_default_encoder<'a>(
        &self,
        _field: &'a FieldRef,
        array: &'a dyn Array,
        _options: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        let encoder: Box<dyn Encoder + 'a> = match array.data_type() {
            DataType::Binary => Box::new(AnyLength(array.as_binary::<i32>())),
            DataType::LargeBinary => Box::new(AnyLength(array.as_binary::<i64>())),
            DataType::BinaryView => Box::new(AnyLength(array.as_binary_view())),
            DataType::FixedSizeBinary(_) => Box::new(FixedLength(array.as_fixed_size_binary())),
            _ => return Ok(None),
        };
        Ok(Some(NullableEncoder::new(encoder, array.nulls().cloned())))
    }
}

struct AnyLength<A>(A);

impl<'a, A: ArrayAccessor<Item = &'a [u8]>> Encoder for AnyLength<A> {
    fn encode(&mut self, index: usize, out: &mut Vec<u8>) {
        write_bytes(self.0.value(index), out);
    }
}

struct FixedLength<'a>(&'a FixedSizeBinaryArray);

impl Encoder for FixedLength<'_> {
    fn encode(&mut self, index: usize, out: &mut Vec<u8>) {
        let bytes = self.0.value(index);
        match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains(char::is_control) => write_bytes(bytes, out),
            _ => write_bytes(hexadecimal(bytes).as_bytes(), out),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Appends a JSON string that holds these bytes; those that are not UTF-8 as they stand.
fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    // Writing to a vector cannot fail.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        let _ = serde_json::to_writer(out, text);
        return;
    }
    out.push(b'"');
    for chunk in bytes.utf8_chunks() {
        let start = out.len();
        let _ = serde_json::to_writer(&mut *out, chunk.valid());
        // Without the quotes around this chunk.
        out.truncate(out.len() - 1);
        out.remove(start);
        out.extend_from_slice(chunk.invalid());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> Vec<u8> {
        let mut out = b"before ".to_vec();
        write_bytes(bytes, &mut out);
        out.split_off(b"before ".len())
    }

    #[test]
    fn text_is_escaped_and_what_is_no_text_stays() {
        assert_eq!(written(b""), b"\"\"");
        assert_eq!(
            written("a \"b\"\n\\ ë".as_bytes()),
            "\"a \\\"b\\\"\\n\\\\ ë\"".as_bytes()
        );
        assert_eq!(written(b"\"\xff\n\xe2\x82"), b"\"\\\"\xff\\n\xe2\x82\"");
    }
}
