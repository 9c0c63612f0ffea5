"""ADBC, pandas and polars over Flight SQL.

usage: flight_sql.py grpc://host:port
"""
import datetime
import decimal
import sys
import threading

import adbc_driver_flightsql.dbapi as dbapi
import pandas
import polars
import pyarrow

connection = dbapi.connect(sys.argv[1], autocommit=True)
cursor = connection.cursor()


def rows(sql, *values):
    cursor.execute(sql, values if values else None)
    return cursor.fetch_arrow_table().to_pylist()


def refused(kind, work):
    try:
        work()
    except kind as e:
        return str(e)
    raise AssertionError("was not refused")


# statements, and that each change is done once and counted
assert rows("select 42 as a, 'x' as b") == [{"a": 42, "b": "x"}]
cursor.execute("create table fs (id bigint not null, name varchar)")
assert rows("insert into fs values (1, 'a'), (2, null)") == [{"count": 2}]
cursor.execute("insert into fs values (3, 'not read')")
cursor.close()
cursor = connection.cursor()
assert rows("select count(*) n from fs") == [{"n": 3}]
assert "selct" in refused(dbapi.ProgrammingError, lambda: rows("selct"))
refused(dbapi.Error, lambda: rows("select * from nowhere"))

# parameters of all types, alone and nested
values = {
    "boolean": True,
    "bigint": -(2**62),
    "double": 1.5e300,
    "varchar": "it's \"quoted\" \\ {x: [1]} ünï\n",
    "blob": bytes(range(256)),
    "date": datetime.date(1969, 7, 20),
    "timestamp": datetime.datetime(2026, 11, 26, 12, 30, 15, 250000),
    "decimal(20,3)": decimal.Decimal("-12345678901234567.891"),
    "time": datetime.time(23, 59, 59, 999999),
}
for kind, value in values.items():
    assert rows(f"select cast(? as {kind}) as v", value) == [{"v": value}], (kind, value)
    assert rows(f"select cast(? as {kind}) as v, ? as w", None, 1) == [{"v": None, "w": 1}], kind
nested = pyarrow.table({
    "l": pyarrow.array([["a, b", None, "it's", '"\\', ""]], pyarrow.list_(pyarrow.string())),
    "s": pyarrow.array([{"n": 1, "t": "x: {y}"}], pyarrow.struct([("n", pyarrow.int64()), ("t", pyarrow.string())])),
    "b": pyarrow.array([[b"\x00\xff\\"]], pyarrow.list_(pyarrow.binary())),
})
cursor.execute("select cast(? as varchar[]) l, cast(? as struct(n bigint, t varchar)) s, cast(? as blob[]) b", nested)
assert cursor.fetch_arrow_table().to_pylist() == nested.to_pylist(), cursor
assert rows("select ? as a, ? as b, ? as c", 41, "x", 2.5) == [{"a": 41, "b": "x", "c": 2.5}]
assert rows("select id from fs where name = ?", "a") == [{"id": 1}]
cursor.executemany("insert into fs values (?, ?)", [(4, "d"), (5, None)])
assert cursor.rowcount == 2, cursor.rowcount

# ingest, in all modes
table = pyarrow.table({"id": [1, 2, 3], "v": ["a", "b", None], "n": pyarrow.array([1, 2, 3], pyarrow.uint32())})
assert cursor.adbc_ingest("ing", table, mode="create") == 3
assert cursor.adbc_ingest("ing", table, mode="append") == 3
assert cursor.adbc_ingest("ing", table, mode="create_append") == 3
assert rows("select count(*) n from ing") == [{"n": 9}]
assert cursor.adbc_ingest("ing", table, mode="replace") == 3
assert rows("select * from ing order by id") == table.to_pylist()
refused(dbapi.Error, lambda: cursor.adbc_ingest("ing", table, mode="create"))
refused(dbapi.Error, lambda: cursor.adbc_ingest("nope", table, mode="append"))
cursor.execute("create table keyed (id bigint primary key, v varchar)")
for _ in range(2):
    assert cursor.adbc_ingest("keyed", table.select(["id", "v"]), mode="append") == 3
assert rows("select count(*) n from keyed") == [{"n": 3}]
big = pyarrow.table({"id": range(300_000)})
assert cursor.adbc_ingest("big", big.to_reader(max_chunksize=10_000), mode="create") == 300_000
cursor.execute("select id from big")
assert cursor.fetch_arrow_table().column("id").to_pandas().sum() == sum(range(300_000))

# what there is
objects = connection.adbc_get_objects(depth="all", table_name_filter="key%").read_all().to_pylist()
assert objects[0]["catalog_name"] == "weir"
tables = objects[0]["catalog_db_schemas"][0]["db_schema_tables"]
assert [t["table_name"] for t in tables] == ["keyed"]
assert [c["column_name"] for c in tables[0]["table_columns"]] == ["id", "v"]
assert connection.adbc_get_table_schema("keyed").names == ["id", "v"]
assert sorted(connection.adbc_get_table_types()) == ["TABLE", "VIEW"]
assert connection.adbc_get_info()["vendor_name"] == "Weir"
assert (connection.adbc_current_catalog, connection.adbc_current_db_schema) == ("weir", "main")
connection.adbc_current_db_schema = "main"

# cancelled while it computes
cursor.execute("select count(*) from range(100000000) a, range(100000) b")
threading.Timer(0.5, cursor.adbc_cancel).start()
refused(Exception, cursor.fetchall)
cursor.close()
cursor = connection.cursor()

# pandas and polars
frame = polars.DataFrame({"id": [1, 2], "name": ["one", "two"], "k": polars.Series([7, 8], dtype=polars.UInt16)})
arrow = frame.to_arrow(compat_level=polars.CompatLevel.oldest())
assert pyarrow.types.is_large_string(arrow.schema.field("name").type)
assert cursor.adbc_ingest("pl", arrow, mode="replace") == 2
assert polars.read_database("select * from pl order by id", connection).to_dicts() == frame.to_dicts()
# with views and dictionaries, as polars and pandas have texts and categories
frame = frame.with_columns(
    long=polars.Series(["more than the twelve bytes of a view", None]),
    kind=polars.Series(["b", "a"], dtype=polars.Categorical),
    fixed=polars.Series(["y", None], dtype=polars.Enum(["x", "y"])))
assert frame.write_database("pl", connection, engine="adbc", if_table_exists="replace") == 2
assert polars.read_database("select * from pl order by id", connection).to_dicts() == frame.to_dicts()
folded = pyarrow.table({
    "id": pyarrow.array(range(1000), pyarrow.int64()),
    "v": pyarrow.array([f"value {i} of a column of views" if i % 3 else None for i in range(1000)], pyarrow.string_view()),
    "b": pyarrow.array([bytes([i % 256]) * (i % 20) for i in range(1000)], pyarrow.binary_view()),
    "d": pyarrow.array([f"d{i % 7}" if i % 5 else None for i in range(1000)]).dictionary_encode(),
    "n": pyarrow.array([1.5 * (i % 3) for i in range(1000)]).dictionary_encode(),
    "l": pyarrow.array([["short", "an element that is not short"]] * 1000, pyarrow.list_(pyarrow.string_view())),
})
assert cursor.adbc_ingest("folded", folded.to_reader(max_chunksize=100), mode="create") == 1000
assert rows("select * from folded order by id") == folded.to_pylist()
pandas.DataFrame({"id": [1, 2], "c": pandas.Categorical(["b", "a"])}).to_sql("categories", connection, index=False, if_exists="replace")
assert rows("select c from categories order by id") == [{"c": "b"}, {"c": "a"}]
pandas.DataFrame({"id": [1, 2], "x": [0.5, None]}).to_sql("pd", connection, index=False, if_exists="replace")
read = pandas.read_sql("select * from pd order by id", connection)
assert read["id"].tolist() == [1, 2] and read["x"].isna().tolist() == [False, True]

cursor.close()
connection.close()
print("ok")
