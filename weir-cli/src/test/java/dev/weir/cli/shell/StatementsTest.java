package dev.weir.cli.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
    @Test
    void semicolonsPartStatements() {
        assertEquals(List.of("select 1", "select 2"), Statements.of("select 1; select 2"));
        assertEquals(List.of("select 1"), Statements.of(" ;; select 1 ;; \n"));
        assertEquals(List.of(), Statements.of("-- nothing\n /* at all; */ ;"));
    }

    @Test
    void quotesAndCommentsHideThem() {
        assertEquals(List.of("select ';', \";\", ''';'"), Statements.of("select ';', \";\", ''';';"));
        assertEquals(List.of("select 1 -- a; b\n, 2", "x"), Statements.of("select 1 -- a; b\n, 2; x"));
        assertEquals(List.of("select /* ; */ 1"), Statements.of("select /* ; */ 1;"));
        assertEquals(List.of("select $$;$$, $a$;$$;$a$"), Statements.of("select $$;$$, $a$;$$;$a$;"));
        assertEquals(List.of("select $1", "select $2"), Statements.of("select $1; select $2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "select 1;", "select 1; -- done", "/* */", "select ';';"})
    void complete(String text) {
        assertTrue(Statements.complete(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1", "select 1; select", "select ';", "select $$;", "select \"a;"})
    void incomplete(String text) {
        assertFalse(Statements.complete(text));
    }
}
