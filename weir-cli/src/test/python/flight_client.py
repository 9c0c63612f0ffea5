"""A Flight client that knows nothing of Weir: creates, appends, scans with projection and filter, follows.

usage: flight_client.py grpc://host:port
"""
import base64
import json
import sys
import threading

import pyarrow as pa
import pyarrow.flight as flight

client = flight.connect(sys.argv[1])


def action(kind, body):
    return [json.loads(r.body.to_pybytes()) for r in client.do_action(flight.Action(kind, json.dumps(body).encode()))]


def scan(table, **options):
    return client.do_get(flight.Ticket(json.dumps({"table": table, **options}).encode()))


schema = pa.schema([
    pa.field("id", pa.int64(), nullable=False),
    pa.field("name", pa.string()),
    pa.field("tags", pa.list_(pa.string())),
    pa.field("at", pa.timestamp("us", tz="UTC")),
    pa.field("price", pa.decimal128(10, 2)),
])


def table(first, count):
    ids = list(range(first, first + count))
    return pa.table({
        "id": pa.array(ids, pa.int64()),
        "name": pa.array([None if i % 7 == 0 else f"näme {i}" for i in ids], pa.string()),
        "tags": pa.array([[f"t{i}", None] if i % 3 else [] for i in ids], pa.list_(pa.string())),
        "at": pa.array([i * 1_000_000 for i in ids], pa.timestamp("us", tz="UTC")),
        "price": pa.array([None] * count, pa.decimal128(10, 2)),
    }, schema=schema)


# create, through the administration
made = action("create_table", {"name": "py", "schema": base64.b64encode(schema.serialize()).decode(), "buckets": 2})
assert made[0]["name"] == "py" and made[0]["buckets"] == 2, made
assert [t["name"] for t in action("list_tables", {})] == ["py"]

# append: every batch is answered with its offsets
sent = table(0, 10_000)
writer, answers = client.do_put(flight.FlightDescriptor.for_path("py"), schema)
for batch in sent.to_batches(max_chunksize=1_000):
    writer.write_batch(batch)
writer.done_writing()
rows = 0
while (answer := answers.read()) is not None:
    ack = json.loads(answer.to_pybytes())
    assert ack["durability"] == "fsync", ack
    rows += sum(part["row_count"] for part in ack["parts"])
writer.close()
assert rows == 10_000, rows

# all endpoints of the table together hold what was sent
info = client.get_flight_info(flight.FlightDescriptor.for_path("py"))
assert len(info.endpoints) == 2
read = pa.concat_tables([client.do_get(e.ticket).read_all() for e in info.endpoints])
got = read.sort_by("id").combine_chunks()
assert got.num_rows == 10_000
for column in schema.names:
    assert got.column(column).to_pylist() == sent.column(column).to_pylist(), column
assert got.schema.types == schema.types, got.schema

# projection, virtual columns, filter
some = scan("py", columns=["_bucket", "_offset", "id"]).read_all()
assert some.schema.names == ["_bucket", "_offset", "id"], some.schema
for bucket in (0, 1):
    offsets = [r["_offset"] for r in some.to_pylist() if r["_bucket"] == bucket]
    assert offsets == list(range(len(offsets)))
few = scan("py", columns=["id"], filter={"and": [{"op": "ge", "column": "id", "value": 9_990}, {"op": "is_not_null", "column": "name"}]})
assert sorted(few.read_all().column("id").to_pylist()) == [i for i in range(9_990, 10_000) if i % 7 != 0]

# follow: rows that come later are pushed
seen, done = [], threading.Event()


def follow():
    reader = scan("py", columns=["id"], **{"from": "latest", "follow": True})
    started.set()
    try:
        for chunk in reader:
            seen.extend(chunk.data.column("id").to_pylist())
            if len(seen) >= 500:
                break
    finally:
        reader.cancel()
        done.set()


started = threading.Event()
thread = threading.Thread(target=follow)
thread.start()
started.wait(10)
later = table(10_000, 500)
writer, answers = client.do_put(flight.FlightDescriptor.for_path("py"), schema)
# the follower may begin at any of these: so send until it has seen enough
for start in range(0, 100):
    for batch in later.to_batches():
        writer.write_batch(batch)
    answers.read()
    if done.wait(0.2):
        break
writer.done_writing()
writer.close()
thread.join(20)
assert done.is_set() and len(seen) >= 500 and set(seen) <= set(range(10_000, 10_500)), len(seen)

# create by putting
writer, answers = client.do_put(
    flight.FlightDescriptor.for_command(json.dumps({"table": "put", "create": True}).encode()), schema)
writer.write_table(sent)
writer.done_writing()
while answers.read() is not None:
    pass
writer.close()
assert scan("put").read_all().num_rows == 10_000

# typed errors
for wrong in [lambda: scan("nowhere").read_all(), lambda: scan("py", columns=["nothing"]).read_all(), lambda: action("bogus", {})]:
    try:
        wrong()
        raise AssertionError("no error")
    except pa.ArrowException as e:
        assert ": " in str(e), e
    except flight.FlightError as e:
        assert ": " in str(e), e

# SQL
answer = client.do_get(flight.Ticket(json.dumps({"sql": "select count(*) as n, max(id) as m from put"}).encode())).read_all()
assert answer.to_pylist() == [{"n": 10_000, "m": 9_999}], answer.to_pylist()

# databases, views, comments
action("create_database", {"name": "sales"})
action("create_database", {"name": "sales", "if_not_exists": True})
action("create_view", {"name": "sales.top", "sql": "select max(id) as m from put"})
action("set_comment", {"table": "sales.top", "comment": "the largest"})
assert [d["name"] for d in action("list_databases", {})] == ["main", "sales"]
assert action("list_views", {}) == [
    {"name": "sales.top", "sql": "select max(id) as m from put", "database": "main", "comment": "the largest"}]
answer = client.do_get(flight.Ticket(json.dumps({"sql": "select m from sales.top"}).encode())).read_all()
assert answer.to_pylist() == [{"m": 9_999}], answer.to_pylist()
for wrong, why in [(lambda: action("drop_database", {"name": "sales"}), "not_empty"),
                   (lambda: action("create_view", {"name": "v", "sql": "select nothing from put"}), "unknown_column")]:
    try:
        wrong()
        raise AssertionError("no error")
    except (pa.ArrowException, flight.FlightError) as e:
        assert why in str(e), e
action("drop_view", {"name": "sales.top"})
action("drop_database", {"name": "sales"})

action("drop_table", {"name": "put"})
print("ok")
