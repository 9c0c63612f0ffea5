"""Opens copied segments as what they are: Arrow IPC streams.

usage: segment.py ROWS FILE...
"""
import sys

import pyarrow as pa

rows = 0
for path in sys.argv[2:]:
    with pa.OSFile(path) as file:
        with pa.ipc.open_stream(file) as reader:
            assert "id" in reader.schema.names, reader.schema
            assert b"PARQUET:field_id" in reader.schema.field("id").metadata, reader.schema.field("id").metadata
            for batch in reader:
                batch.validate(full=True)
                rows += batch.num_rows
assert rows == int(sys.argv[1]), rows
print("ok")
