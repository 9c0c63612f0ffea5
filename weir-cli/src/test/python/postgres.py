"""psycopg 3 and asyncpg over the Postgres door.

usage: postgres.py host port
"""
import asyncio
import datetime
import decimal
import sys
import uuid

import asyncpg
import psycopg

host, port = sys.argv[1], int(sys.argv[2])
ROW = (
    True,
    -7,
    1 << 40,
    1.25,
    decimal.Decimal("123.4500"),
    "it's äöü",
    b"\x00\xff",
    datetime.date(2026, 11, 26),
    datetime.datetime(2026, 11, 26, 12, 30, 15, 123456),
    uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e"),
    [1, None, 3],
)
# asyncpg asks the catalog about the type of each before it reads or sends one
ARRAYS = {
    "bigint": [1, None, -(1 << 40)],
    "double": [1.5, None, -0.25],
    "varchar": ["a b", None, 'x"y', ""],
    "timestamp": [datetime.datetime(2026, 11, 26, 12, 30, 15, 123456), None],
    "timestamptz": [datetime.datetime(2026, 11, 26, 12, 30, 15, tzinfo=datetime.timezone.utc), None],
    "boolean": [True, None, False],
    "uuid": [uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e"), None],
    "decimal(10,2)": [decimal.Decimal("1.50"), None],
}
COLUMNS = "b boolean, i integer, l bigint, f double, n decimal(10,4), t varchar, y blob, d date, ts timestamp, u uuid, a integer[]"


def with_psycopg():
    with psycopg.connect(host=host, port=port, user="ann", dbname="weir", autocommit=True) as connection:
        assert connection.info.server_version == 150000, connection.info.server_version
        connection.execute(f"create table ps ({COLUMNS})")
        marks = ", ".join(["%s"] * len(ROW))
        for binary in (False, True):
            with connection.cursor(binary=binary) as cursor:
                for _ in range(7):
                    cursor.execute(f"insert into ps values ({marks})", ROW)
                    assert cursor.rowcount == 1
                cursor.execute("select * from ps where i = %s limit 1", (-7,))
                assert cursor.fetchone() == ROW, binary
                cursor.execute("select * from ps where i = %b or false", (0,))
                assert cursor.fetchall() == []
        # blocks, cursors of the server, copies
        with connection.transaction():
            with connection.cursor(name="c", binary=True) as cursor:
                cursor.execute("select i from range(1000) as r(i) order by i")
                cursor.itersize = 100
                assert [i for (i,) in cursor] == list(range(1000))
        connection.execute("create table pc (i integer, t varchar)")
        with connection.cursor() as cursor:
            with cursor.copy("copy pc from stdin") as copy:
                for i in range(5000):
                    copy.write_row((i, None if i % 2 else f"row\t{i}"))
            with cursor.copy("copy pc from stdin (format binary)") as copy:
                copy.set_types(["int4", "text"])
                copy.write_row((5000, "binary"))
            assert cursor.execute("select count(*), count(t), sum(i) from pc").fetchone() == (5001, 2501, 12502500)
            with cursor.copy("copy (select * from pc order by i) to stdout (format binary)") as copy:
                copy.set_types(["int4", "text"])
                rows = list(copy.rows())
                assert rows[0] == (0, "row\t0") and rows[1] == (1, None) and len(rows) == 5001
            cursor.executemany("insert into pc values (%s, %s)", [(i, "many") for i in range(100)])
        try:
            connection.execute("selec 1")
            raise AssertionError("an error")
        except psycopg.errors.SyntaxError as e:
            assert e.diag.statement_position is not None
        try:
            connection.execute("select * from nothing")
            raise AssertionError("an error")
        except psycopg.errors.UndefinedTable:
            pass
        with connection.pipeline():
            results = [connection.execute("select %s::integer", (i,)) for i in range(50)]
            assert [result.fetchone()[0] for result in results] == list(range(50))
        connection.execute("drop table ps")
        connection.execute("drop table pc")


async def with_asyncpg():
    connection = await asyncpg.connect(host=host, port=port, user="ann", database="weir", ssl=False)
    await connection.execute(f"create table pa ({COLUMNS})")
    marks = ", ".join(f"${i + 1}" for i in range(len(ROW)))
    await connection.execute(f"insert into pa values ({marks})", *ROW)
    assert tuple(await connection.fetchrow("select * from pa where i = $1", -7)) == ROW
    for element, array in ARRAYS.items():
        assert await connection.fetchval(f"select $1::{element}[]", array) == array, element
        assert await connection.fetchval(f"select $1::{element}[]", []) == [], element
    columns = ", ".join(f"c{i} {element}[]" for i, element in enumerate(ARRAYS))
    await connection.execute(f"create table arrays ({columns})")
    marks = ", ".join(f"${i + 1}" for i in range(len(ARRAYS)))
    await connection.execute(f"insert into arrays values ({marks})", *ARRAYS.values())
    assert list(await connection.fetchrow("select * from arrays")) == list(ARRAYS.values())
    assert await connection.fetchval("select count(*) from pa where l = any($1)", [5, ROW[2]]) == 1
    assert await connection.fetchval("select typname from pg_type where oid = any($1::oid[]) order by 1", [20, 1016]) == "_int8"
    numbers = "select array_agg(oid order by oid) from pg_type where typname in ('int8', 'bool')"
    assert await connection.fetchval(numbers) == [16, 20]
    statement = await connection.prepare(numbers)
    assert [a.type.oid for a in statement.get_attributes()] == [1028], statement.get_attributes()
    await connection.execute("drop table arrays")
    async with connection.transaction():
        rows = [row[0] async for row in connection.cursor("select i from range(500) as r(i) order by i")]
        assert rows == list(range(500))
    await connection.execute("create table pc (i integer, t varchar)")
    await connection.copy_records_to_table("pc", records=[(i, "asyncpg") for i in range(1000)])
    assert await connection.fetchval("select count(*) from pc where t = $1", "asyncpg") == 1000
    try:
        await connection.execute("select count(*) from range(100000000) a, range(1000000) b where a.range + b.range = 7", timeout=0.5)
        raise AssertionError("a timeout")
    except asyncio.TimeoutError:
        pass
    assert await connection.fetchval("select 1") == 1
    await connection.execute("drop table pa")
    await connection.execute("drop table pc")
    await connection.close()


with_psycopg()
asyncio.run(with_asyncpg())
print("ok")
