package dev.weir.server;

import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A query without parameters that a test answers. */
public record AnyQuery(Schema columns, Supplier<SqlResult> rows) implements SqlPrepared {
    @Override
    public String tag() {
        return "SELECT";
    }

    @Override
    public Answer answer() {
        return Answer.ROWS;
    }

    @Override
    public List<Field> parameters() {
        return List.of();
    }

    @Override
    public SqlResult run(List<Optional<String>> values) {
        return rows.get();
    }
}
