"""PyIceberg over the server's REST catalog.

usage: iceberg.py http://host:port/iceberg write|read [user:password]
"""
import sys

import pyarrow
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import CommitFailedException, NamespaceAlreadyExistsError, NoSuchTableError
from pyiceberg.types import LongType

login = {"credential": sys.argv[3]} if len(sys.argv) > 3 else {}
catalog = load_catalog("weir", **{"type": "rest", "uri": sys.argv[1], **login})
rows = pyarrow.table({"id": [1, 2, 3], "name": ["a", None, "c/ é"]})

if sys.argv[2] == "write":
    catalog.create_namespace("py", {"owner": "me"})
    try:
        catalog.create_namespace("py")
        raise AssertionError("was made twice")
    except NamespaceAlreadyExistsError:
        pass
    assert catalog.load_namespace_properties("py")["owner"] == "me"
    table = catalog.create_table("py.t", schema=rows.schema)
    assert table.location().startswith("file:///"), table.location()
    table.append(rows)
    stale = catalog.load_table("py.t")
    table.append(rows)
    with table.update_schema() as update:
        update.add_column("more", LongType())
    try:
        with stale.update_schema() as update:
            update.add_column("other", LongType())
        raise AssertionError("a stale change was taken")
    except CommitFailedException:
        pass
    catalog.rename_table("py.t", "py.u")
    try:
        catalog.load_table("py.t")
        raise AssertionError("is still there")
    except NoSuchTableError:
        pass
    gone = catalog.create_table("py.gone", schema=rows.schema)
    gone.append(rows)
    catalog.purge_table("py.gone")

assert catalog.list_namespaces() == [("py",)]
assert catalog.list_tables("py") == [("py", "u")]
table = catalog.load_table("py.u")
assert len(table.snapshots()) == 2
found = table.scan().to_arrow().sort_by("id").to_pylist()
wanted = [{"id": row["id"], "name": row["name"], "more": None} for row in rows.to_pylist() for _ in range(2)]
assert found == wanted, found
assert table.scan(row_filter="id = 3").to_arrow().num_rows == 2
print("ok")
