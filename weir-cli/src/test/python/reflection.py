"""SQLAlchemy over the Postgres door: reflection, then a session on what was reflected.

usage: reflection.py host port
"""
import datetime
import decimal
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.ext.automap import automap_base

host, port = sys.argv[1], int(sys.argv[2])
engine = sa.create_engine(f"postgresql+psycopg://ann@{host}:{port}/weir", isolation_level="AUTOCOMMIT")
with engine.connect() as connection:
    connection.execute(sa.text("create table sa_log (id bigint not null, name varchar, price decimal(10,2), seen timestamptz, tags varchar[])"))
    connection.execute(sa.text("create table sa_keyed (a bigint, b varchar, n integer, day date, primary key (a, b))"))

    inspector = sa.inspect(connection)
    assert inspector.default_schema_name == "public", inspector.default_schema_name
    assert {"public", "information_schema"} <= set(inspector.get_schema_names()), inspector.get_schema_names()
    assert {"sa_log", "sa_keyed"} <= set(inspector.get_table_names())
    assert inspector.has_table("sa_log") and not inspector.has_table("nothing")
    columns = {column["name"]: column for column in inspector.get_columns("sa_log")}
    assert list(columns) == ["id", "name", "price", "seen", "tags"], list(columns)
    assert isinstance(columns["id"]["type"], sa.BigInteger) and not columns["id"]["nullable"]
    assert isinstance(columns["name"]["type"], (sa.Text, sa.String)) and columns["name"]["nullable"]
    price = columns["price"]["type"]
    assert (price.precision, price.scale) == (10, 2), price
    assert columns["seen"]["type"].timezone
    assert isinstance(columns["tags"]["type"], sa.ARRAY)
    assert inspector.get_pk_constraint("sa_keyed")["constrained_columns"] == ["a", "b"]
    assert inspector.get_pk_constraint("sa_log")["constrained_columns"] == []
    assert inspector.get_foreign_keys("sa_keyed") == []
    assert inspector.get_check_constraints("sa_keyed") == []
    inspector.get_indexes("sa_keyed")
    inspector.get_view_names()
    try:
        inspector.get_columns("nothing")
        raise AssertionError("an error")
    except sa.exc.NoSuchTableError:
        pass

    metadata = sa.MetaData()
    metadata.reflect(connection, only=["sa_log", "sa_keyed"])
    log, keyed = metadata.tables["sa_log"], metadata.tables["sa_keyed"]
    assert [column.name for column in keyed.primary_key] == ["a", "b"]
    at = datetime.datetime(2026, 11, 26, 8, 9, 10, tzinfo=datetime.timezone.utc)
    connection.execute(
        log.insert(),
        [dict(id=i, name=f"n{i}", price=decimal.Decimal("1.50"), seen=at, tags=["a b", None]) for i in range(10)],
    )
    rows = connection.execute(sa.select(log).where(log.c.id > 7).order_by(log.c.id)).all()
    assert rows == [(i, f"n{i}", decimal.Decimal("1.50"), at, ["a b", None]) for i in (8, 9)], rows
    assert connection.scalar(sa.select(sa.func.sum(log.c.price))) == decimal.Decimal("15.00")

base = automap_base()
base.prepare(autoload_with=engine)
keyed_class = base.classes.sa_keyed
with Session(engine) as session:
    session.add(keyed_class(a=1, b="x", n=7, day=datetime.date(2026, 11, 26)))
    session.commit()
    one = session.get(keyed_class, (1, "x"))
    assert (one.n, one.day) == (7, datetime.date(2026, 11, 26))
    one.n = 8
    session.commit()
    assert session.scalars(sa.select(keyed_class.n)).all() == [8]
    session.delete(one)
    session.commit()
    assert session.scalars(sa.select(keyed_class.n)).all() == []
with engine.connect() as connection:
    connection.execute(sa.text("drop table sa_log"))
    connection.execute(sa.text("drop table sa_keyed"))
print("ok")
