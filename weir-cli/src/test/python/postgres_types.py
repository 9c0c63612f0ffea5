"""Every type over the Postgres door, as psycopg 3 reads and binds it, in text and in binary, and through COPY.

usage: postgres_types.py host port
"""
import datetime
import math
import sys
import uuid
from decimal import Decimal

import psycopg
from psycopg.types.json import Json

host, port = sys.argv[1], int(sys.argv[2])
UTC = datetime.timezone.utc
DAY = datetime.date(2026, 11, 26)
MOMENT = datetime.datetime(2026, 11, 26, 8, 9, 10, 123456)
UUID = uuid.UUID("123e4567-e89b-12d3-a456-426614174000")

EXPRESSIONS = {
    "true": True,
    "cast(-7 as tinyint)": -7,
    "cast(300 as smallint)": 300,
    "cast(5 as integer)": 5,
    "cast(9000000000 as bigint)": 9000000000,
    "cast(200 as utinyint)": 200,
    "cast(60000 as usmallint)": 60000,
    "cast(4000000000 as uinteger)": 4000000000,
    "cast(18446744073709551615 as ubigint)": Decimal(18446744073709551615),
    "cast(0.5 as float)": 0.5,
    "1e23::double": 1e23,
    "'-inf'::double": -math.inf,
    "cast(1.50 as decimal(10,2))": Decimal("1.50"),
    "cast(-0.00001 as decimal(38,5))": Decimal("-0.00001"),
    "99999999999999999999999999999999999999::hugeint": Decimal(10**38 - 1),
    "date '2026-11-26'": DAY,
    "time '08:09:10.5'": datetime.time(8, 9, 10, 500000),
    "timestamp '2026-11-26 08:09:10.123456'": MOMENT,
    "timestamp_s '2026-11-26 08:09:10'": MOMENT.replace(microsecond=0),
    "timestamp_ns '1969-12-31 23:59:59.123456789'": datetime.datetime(1969, 12, 31, 23, 59, 59, 123456),
    "timestamptz '2026-11-26 08:09:10.123456+00'": MOMENT.replace(tzinfo=UTC),
    "interval '1 day 04:05:06'": datetime.timedelta(days=1, hours=4, minutes=5, seconds=6),
    "'äö€'": "äö€",
    "'\\xCA\\xFE'::blob": b"\xca\xfe",
    f"uuid '{UUID}'": UUID,
    "'a'::enum('a', 'b')": "a",
    "null": None,
    "[1, null, 3]": [1, None, 3],
    "[1, 2, 3]::integer[3]": [1, 2, 3],
    "['a b', 'x\"y', null, '']": ["a b", 'x"y', None, ""],
    "[]::integer[]": [],
    "[date '2026-11-26']": [DAY],
    "[1.5::decimal(5,1)]": [Decimal("1.5")],
    "['\\xCA'::blob]": [b"\xca"],
    "[timestamp '2026-11-26 08:09:10.123456']": [MOMENT],
    "{'a': 1, 'b': 'x\"y', 'c': [1, 2], 'd': null}": {"a": 1, "b": 'x"y', "c": [1, 2], "d": None},
    "map {'k': 1.5, 'l': null}": {"k": 1.5, "l": None},
    "[[1, 2], [3]]": [[1, 2], [3]],
    "[{'a': 1}]": [{"a": 1}],
}

COLUMNS = {
    "a tinyint": 5,
    "i integer": -5,
    "l bigint": 1 << 40,
    "f float": 0.5,
    "d double": 1e-5,
    "n decimal(12,3)": Decimal("-1.250"),
    "t varchar": 'it\'s \\ "q" äö\n\t',
    "y blob": b"\x00\x5c\xff",
    "da date": DAY,
    "ti time": datetime.time(1, 2, 3, 4),
    "ts timestamp": MOMENT,
    "tz timestamptz": MOMENT.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    "u uuid": UUID,
    "il integer[]": [1, None],
    "tl varchar[]": ["a b", None, 'x"\\y', "NULL"],
    "s struct(x integer, y varchar)": Json({"x": 1, "y": 'q"\\'}),
    "m map(varchar, integer)": Json({"k": 1, "l x": None}),
    "ll integer[][]": Json([[1, 2], []]),
}
VALUES = list(COLUMNS.values())
READ = tuple(value.obj if isinstance(value, Json) else value for value in VALUES)

with psycopg.connect(host=host, port=port, user="ann", dbname="weir", autocommit=True) as connection:
    for expression, expected in EXPRESSIONS.items():
        for binary in (False, True):
            with connection.cursor(binary=binary) as cursor:
                value = cursor.execute(f"select {expression}").fetchone()[0]
                assert value == expected and type(value) is type(expected), (expression, binary, value)
    assert all(math.isnan(connection.execute("select 'nan'::double", binary=b).fetchone()[0]) for b in (False, True))

    connection.execute(f"create table types ({', '.join(COLUMNS)})")
    for mark in ("%s", "%t", "%b"):
        connection.execute(f"insert into types values ({', '.join([mark] * len(VALUES))})", VALUES)
        for column, value in COLUMNS.items():
            if not isinstance(value, Json):
                found = connection.execute(f"select count(*) from types where {column.split()[0]} = {mark}", (value,))
                assert found.fetchone()[0] > 0, (column, mark)
    connection.execute(f"insert into types values ({', '.join(['%s'] * len(VALUES))})", [None] * len(VALUES))
    rows = [READ] * 3 + [(None,) * len(VALUES)]
    for binary in (False, True):
        assert connection.cursor(binary=binary).execute("select * from types").fetchall() == rows, binary

    for form in ("text", "csv", "binary"):
        connection.execute(f"create table types_{form} ({', '.join(COLUMNS)})")
        with connection.cursor() as cursor:
            with cursor.copy(f"copy types to stdout (format {form})") as copy:
                data = b"".join(copy)
            with cursor.copy(f"copy types_{form} from stdin (format {form})") as copy:
                copy.write(data)
        assert connection.execute(f"select * from types_{form}").fetchall() == rows, form
        connection.execute(f"drop table types_{form}")

    connection.execute("set timezone = 'America/St_Johns'")
    zoned = connection.execute("select timestamptz '2026-07-26 08:09:10+00'").fetchone()[0]
    assert zoned == datetime.datetime(2026, 7, 26, 8, 9, 10, tzinfo=UTC) and zoned.hour == 5, zoned
    connection.execute("drop table types")
print("ok")
