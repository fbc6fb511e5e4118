"""Makes the Parquet files beside this script, with pyarrow, a peer program: python3 make.py

Every file holds the same twelve records in three row groups; rows.jsonl holds them as JSON lines.
"""

import hashlib
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent

ROWS = [
    {
        "id": f"doc-{number}",
        "text": f"Ada Roe {number}\n\nAda Roe {number} (born {number + 1} May 1902) was a “poet”.\nShe wrote." if number % 4 else None,
        "meta": {"source": "wiki" if number % 2 else "news", "tags": ["a", None]},
        "question": f"Which year was number {number}?",
        "answer": None if number % 5 == 0 else str(1900 + number),
        "weight": number / 4,
        "unused": list(range(number)),
    }
    for number in range(12)
]

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("meta", pa.struct([("source", pa.string()), ("tags", pa.list_(pa.string()))])),
        ("question", pa.string()),
        ("answer", pa.string()),
        ("weight", pa.float64()),
        ("unused", pa.list_(pa.int64())),
    ]
)


def with_text(kind):
    index = SCHEMA.get_field_index("text")
    return SCHEMA.set(index, pa.field("text", kind))


def write(name, schema=SCHEMA, **options):
    table = pa.Table.from_pylist(ROWS, schema=schema)
    pq.write_table(table, HERE / name, row_group_size=4, **options)


(HERE / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
write("none.parquet", compression="none")
write("snappy.parquet", compression="snappy")
write("gzip.parquet", compression="gzip")
write("zstd-pages-v2.parquet", compression="zstd", data_page_version="2.0")
write("brotli-no-dictionary.parquet", compression="brotli", use_dictionary=False)
write("lz4.parquet", compression="lz4")
write("large-strings.parquet", schema=with_text(pa.large_string()), compression="zstd")
write("view-strings.parquet", schema=with_text(pa.string_view()), compression="zstd")


def record(number, filler):
    return {
        "id": f"doc-{number}",
        "text": f"Ada Roe {number}{filler}",
        "question": f"Which year was number {number}?",
        "answer": None if number % 7 == 0 else str(1900 + number % 90),
    }


def write_records(name, count, filler, group):
    table = pa.Table.from_pylist([record(number, filler) for number in range(count)])
    pq.write_table(table, HERE / name, row_group_size=group, compression="zstd", write_statistics=False)


# 40 row groups of 30 records.
write_records("many-groups.parquet", 1200, "", 30)
# One row group of 1300 records, whose text takes ten MiB.
write_records("one-group.parquet", 1300, " wrote a poem" * 640, 1300)


# Bytes that are not marked as text. The map has keys that JSON cannot hold, and nothing asks for it.
BYTES = pa.schema(
    [
        ("id", pa.binary()),
        ("text", pa.large_binary()),
        ("meta", pa.struct([("source", pa.binary(4)), ("tags", pa.list_(pa.binary()))])),
        ("question", pa.binary_view()),
        ("answer", pa.dictionary(pa.int32(), pa.binary())),
        ("map", pa.map_(pa.int32(), pa.binary())),
    ]
)


def write_bytes(name, rows, **options):
    pq.write_table(pa.Table.from_pylist(rows, schema=BYTES), HERE / name, row_group_size=4, compression="zstd", **options)


MAPPED = [row | {"map": [(1, b"\xff")]} for row in ROWS]
write_bytes("bytes.parquet", MAPPED)
write_bytes("bytes-no-schema.parquet", MAPPED, store_schema=False)
# The sixth record is Latin-1.
LATIN = {"text": "Zoë Roe (born 3 May 1902) was a poet.".encode("latin-1")}
write_bytes("bytes-not-utf-8.parquet", [row | (LATIN if index == 5 else {}) for index, row in enumerate(MAPPED)])

# Ids are hashes, which the questions spell.
HASHES = [hashlib.md5(str(number).encode()) for number in range(4)]
HASHED = pa.table(
    {
        "id": pa.array([hash.digest() for hash in HASHES], pa.binary(16)),
        "question": [hash.hexdigest() for hash in HASHES],
        "answer": ["yes"] * 4,
    }
)
pq.write_table(HASHED, HERE / "hashed-ids.parquet")
