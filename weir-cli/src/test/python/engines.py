"""polars and duckdb over a scan, without a copy in between.

usage: engines.py grpc://host:port   (after flight_client.py: table py is there)
"""
import json
import sys

import duckdb
import polars
import pyarrow.flight as flight

client = flight.connect(sys.argv[1])


def scan(**options):
    return client.do_get(flight.Ticket(json.dumps({"table": "py", **options}).encode()))


table = scan(columns=["id", "price"], to="latest").read_all()

frame = polars.from_arrow(table, rechunk=False)
assert frame.shape == (table.num_rows, 2)
assert frame["id"].sum() == sum(table.column("id").to_pylist())
# the same memory: each of polars' chunks begins where one of Arrow's does
ours = {chunk.buffers()[1].address + chunk.offset * 8 for chunk in table.column("id").chunks}
theirs = {chunk.to_arrow().buffers()[1].address + chunk.to_arrow().offset * 8 for chunk in frame["id"].get_chunks()}
assert theirs <= ours, "polars copied"

relation = duckdb.from_arrow(table)
assert relation.aggregate("count(*), sum(id)").fetchall() == [(table.num_rows, frame["id"].sum())]

# and as a stream, batch by batch
reader = scan(columns=["id"]).to_reader()
assert duckdb.sql("select count(*) from reader").fetchall()[0][0] >= 10_000
print("ok")
