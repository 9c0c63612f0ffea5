"""PyIceberg reads a table of Weir's: what has settled, beside what Weir itself says of it.

usage: lake.py host postgres-port http://host:port/iceberg
"""
import sys
import time

import psycopg
from pyiceberg.catalog import load_catalog

host, port, address = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ROWS = """select i, i %% 2 = 0, i / 4.0, (i / 100.0)::decimal(9, 2), case when i %% 7 = 0 then null else 'row ' || i end, date '2026-01-01' + (i // 1000)::integer,
    timestamp '2026-01-01' + to_seconds(i), [i, i + 1], {'x': i, 'y': 'y' || i} from range(%d, %d) r(i)"""

with psycopg.connect(host=host, port=port, dbname="weir", user="me", autocommit=True) as weir:

    def ask(statement):
        return weir.execute(statement).fetchall()

    def in_lake():
        return sum(ask("select settled from weir_lake where name = 'settled'")[0][0])

    weir.execute(
        "create table settled (id bigint not null, b boolean, d double, n decimal(9, 2), s varchar, day date, seen timestamp, tags bigint[], place struct(x bigint, y varchar))"
        " with (buckets = 3, lake = 'on', lake_freshness = '1s', lake_partition = 'day(day)')"
    )
    weir.execute("insert into settled " + ROWS % (0, 5000))
    until = time.monotonic() + 60
    while in_lake() < 5000:
        assert time.monotonic() < until, ask("select * from weir_lake")
        time.sleep(0.1)
    # what comes now stays in the log
    weir.execute("alter table settled set (lake_freshness = '1h')")
    weir.execute("insert into settled " + ROWS % (5000, 6000))

    table = load_catalog("weir", type="rest", uri=address).load_table("main.settled")
    lake = table.scan().to_arrow()
    assert lake.num_rows == 5000 and table.current_snapshot().summary["total-records"] == "5000"

    # cold: value for value
    simple = ["id", "b", "d", "n", "s", "day", "seen", "tags", "_bucket", "_offset"]
    found = [tuple(row[name] for name in simple) for row in lake.sort_by("id").to_pylist()]
    assert found == ask(f'select {", ".join(simple)} from "settled$lake" order by id'), found[:3]
    places = [(row["place"]["x"], row["place"]["y"]) for row in lake.sort_by("id").to_pylist()]
    assert places == ask('select place.x, place.y from "settled$lake" order by id'), places[:3]

    # cold and hot: what PyIceberg has and what the log has behind it are Weir's one table
    ends = {}
    for bucket, offset in zip(lake["_bucket"].to_pylist(), lake["_offset"].to_pylist()):
        ends[bucket] = max(ends.get(bucket, -1), offset)
    behind = " or ".join(f"_bucket = {bucket} and _offset > {ends.get(bucket, -1)}" for bucket in range(3))
    hot = ask(f'select id, n from "settled$log" where {behind}')
    assert len(hot) == 1000
    both = sorted([(row["id"], row["n"]) for row in lake.select(["id", "n"]).to_pylist()] + hot)
    assert both == ask("select id, n from settled order by id")

    # conditions, on the partition and beside it
    for words in ["day = '2026-01-03'", "id >= 1990 and id < 2010", "s is null and id < 100", "d > 1240.5"]:
        found = sorted(table.scan(row_filter=words, selected_fields=("id",)).to_arrow()["id"].to_pylist())
        wanted = [row[0] for row in ask(f'select id from "settled$lake" where {words} order by id')]
        assert found == wanted and found, words
    assert len(list(table.scan(row_filter="day = '2026-01-03'").plan_files())) < len(list(table.scan().plan_files()))
    weir.execute("drop table settled")
print("ok")
