"""A table with a primary key, by pyarrow alone: rows are upserted, deleted, looked up, scanned and followed."""

import json
import sys

import pyarrow as pa
import pyarrow.flight as fl

weir = fl.connect(sys.argv[1])


def command(**what):
    return fl.FlightDescriptor.for_command(json.dumps(what))


def put(rows, **what):
    writer, acks = weir.do_put(command(**what), rows.schema)
    writer.write_table(rows)
    writer.done_writing()
    parts = json.loads(acks.read().to_pybytes())["parts"]
    writer.close()
    return parts


def lookup(keys, **what):
    """The answer to one batch of keys."""
    writer, reader = weir.do_exchange(command(lookup={"table": "stations", **what}))
    writer.begin(keys.schema)
    writer.write_batch(keys.to_batches()[0])
    answers = []
    while True:
        chunk = reader.read_chunk()
        if chunk.app_metadata is not None:
            info = json.loads(chunk.app_metadata.to_pybytes())
            assert "error" not in info, info
        answers.append(chunk.data)
        if what.get("match") != "prefix" or info.get("last"):
            break
    writer.done_writing()
    writer.close()
    return pa.Table.from_batches(answers).to_pylist()


def scan(**what):
    return weir.do_get(fl.Ticket(json.dumps({"table": "stations", **what}))).read_all()


stations = pa.table({"country": ["DE", "DE", "FR"], "city": ["Ulm", "Aachen", "Paris"], "trains": [10, 20, 30]})
put(stations, table="stations", create=True, primary_key=["country", "city"], bucket_key=["country"], buckets=3)
put(pa.table({"country": ["DE"], "city": ["Ulm"], "trains": [11]}), table="stations")

keys = pa.table({"country": ["DE", "FR", "IT"], "city": ["Ulm", "Paris", "Rome"]})
assert lookup(keys) == [
    {"country": "DE", "city": "Ulm", "trains": 11, "_found": True},
    {"country": "FR", "city": "Paris", "trains": 30, "_found": True},
    {"country": None, "city": None, "trains": None, "_found": False},
], lookup(keys)
found = lookup(pa.table({"country": ["DE", "XX"]}), match="prefix", columns=["city", "trains"])
assert found == [
    {"_key": 0, "city": "Aachen", "trains": 20},
    {"_key": 0, "city": "Ulm", "trains": 11},
], found

# a delete needs the key only
change = pa.field("_change", pa.string(), nullable=False)
gone = pa.table(
    [["FR"], ["Paris"], ["delete"]],
    schema=pa.schema([("country", pa.string()), ("city", pa.string()), change]),
)
put(gone, table="stations")
# some columns of a row
put(pa.table({"country": ["DE"], "city": ["Aachen"], "trains": [21]}), table="stations", partial=True)

rows = scan().sort_by([("country", "ascending"), ("city", "ascending")]).to_pylist()
assert rows == [
    {"country": "DE", "city": "Aachen", "trains": 21},
    {"country": "DE", "city": "Ulm", "trains": 11},
], rows
assert scan(filter={"op": "eq", "column": "country", "value": "FR"}).num_rows == 0

# the changelog, as it comes
reader = weir.do_get(fl.Ticket(json.dumps({"table": "stations", "read": "changelog", "follow": True})))
changes = []
while len(changes) < 8:
    chunk = reader.read_chunk()
    changes += [(row["city"], row["_change"], row["trains"]) for row in chunk.data.to_pylist()]
reader.cancel()
assert sorted(changes) == [
    ("Aachen", "insert", 20),
    ("Aachen", "update_after", 21),
    ("Aachen", "update_before", 20),
    ("Paris", "delete", 30),
    ("Paris", "insert", 30),
    ("Ulm", "insert", 10),
    ("Ulm", "update_after", 11),
    ("Ulm", "update_before", 10),
], sorted(changes)

sql = weir.do_get(fl.Ticket(json.dumps({"sql": "select count(*) as n from stations"}))).read_all()
assert sql.to_pylist() == [{"n": 2}], sql.to_pylist()
print("ok")
