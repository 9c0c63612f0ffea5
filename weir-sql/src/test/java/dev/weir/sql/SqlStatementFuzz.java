package dev.weir.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/**
 * A statement as a user types it. Its tokens lie one behind the other, with nothing but space and comments between them; whatever is quoted is one
 * token that says the same; and which statement it is, or what is wrong with it, is told.
 */
class SqlStatementFuzz {
    private static final List<Field> COLUMNS = List.of(Field.nullable("a", new ArrowType.Int(64, true)));

    public static void fuzzerTestOneInput(byte[] input) {
        String sql = new String(input, UTF_8);
        SqlTokens tokens = new SqlTokens(sql);
        int end = 0;
        for (SqlTokens.Token token : tokens.all()) {
            assertTrue(end <= token.start() && token.start() < token.end() && token.end() <= sql.length());
            String between = sql.substring(end, token.start());
            assertTrue(between.isBlank() || between.contains("--") || between.contains("/*"), between);
            end = token.end();
        }
        assertEquals(List.of(sql), texts(SqlTokens.quote(sql)));
        assertEquals(List.of(sql), texts(SqlTokens.literal(sql)));
        Typed.sent(() -> SqlStatement.of(sql)).ifPresent(SqlStatementFuzz::options);
        AsOf.of(sql);
        Typed.sent(() -> Parameters.of(sql).numbered());
    }

    private static List<String> texts(String sql) {
        return new SqlTokens(sql).all().stream().map(SqlTokens.Token::text).toList();
    }

    private static void options(SqlStatement statement) {
        switch (statement) {
            case SqlStatement.Create create ->
                Typed.sent(() -> TableOptions.spec(create.table(), COLUMNS, List.of("a"), create.options()));
            case SqlStatement.CreateAs create ->
                Typed.sent(() -> TableOptions.spec(create.table(), COLUMNS, List.of(), create.options()));
            case SqlStatement.Alter alter -> Typed.sent(() -> TableOptions.change(alter.options()));
            default -> {
                // has none
            }
        }
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(SqlStatementFuzz.class, SqlStatementFuzz::fuzzerTestOneInput);
    }
}
