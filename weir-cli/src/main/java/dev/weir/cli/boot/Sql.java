package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlTables;
import java.nio.file.Path;

/** Placeholder until the engine is there. */
final class Sql implements AutoCloseable {
    Sql(Path dataDirectory) {}

    SqlEngine over(SqlTables tables) {
        return new SqlEngine() {
            @Override
            public SqlResult execute(String sql) {
                throw new WeirException(ErrorCode.UNSUPPORTED, "no sql");
            }
        };
    }

    @Override
    public void close() {}
}
