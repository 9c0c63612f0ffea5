package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.DatabaseDescription;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewDescription;
import dev.weir.format.wire.ViewSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Databases, views and comments from Java: what SQL makes of them, and the errors. */
class CatalogClientIT {
    private record Order(long id, String what) {}

    private static final TableName ORDERS = TableName.parse("sales.orders");

    @TempDir
    Path data;

    @Test
    void theyAreMadeSeenAndDropped() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                Weir weir = Weir.connect(server.uri())) {
            weir.createDatabase("sales");
            weir.createDatabaseIfAbsent("sales");
            weir.create("sales.orders", Order.class);
            weir.createView("sales.top", "select max(id) as id from sales.orders");
            weir.createOrReplaceView("sales.top", "select min(id) as id from sales.orders");
            weir.comment(new Commented.Database("sales"), "what is sold");
            weir.comment(new Commented.Table(TableName.parse("sales.top")), "the first");
            weir.comment(new Commented.Column(ORDERS, "what"), "free text");

            assertEquals(
                    List.of(
                            new DatabaseDescription("main", Optional.empty()),
                            new DatabaseDescription("sales", Optional.of("what is sold"))),
                    weir.databases());
            ViewSpec top = new ViewSpec(TableName.parse("sales.top"), "select min(id) as id from sales.orders", "main");
            assertEquals(List.of(new ViewDescription(top, Optional.of("the first"))), weir.views());
            weir.sql("insert into sales.orders values (7, 'nut'), (8, 'bolt')").close();
            assertEquals("free text", one(weir, "select comment from weir_columns where name = 'what'"));

            weir.removeComment(new Commented.Column(ORDERS, "what"));
            assertEquals("null", one(weir, "select comment from weir_columns where name = 'what'"));
            weir.dropView("sales.top");
            assertEquals(List.of(), weir.views());
            weir.drop("sales.orders");
            weir.dropDatabase("sales");
            assertEquals(1, weir.databases().size());
        }
    }

    private static String one(Weir weir, String sql) {
        try (Batches batches = weir.sql(sql)) {
            assertTrue(batches.next());
            return String.valueOf(batches.root().getVector(0).getObject(0));
        }
    }

    @Test
    void whatCannotBeIsTyped() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                Weir weir = Weir.connect(server.uri())) {
            weir.createDatabase("sales");
            weir.create("sales.orders", Order.class);
            weir.createView("v", "select 1 as one");

            refused(ErrorCode.DATABASE_EXISTS, () -> weir.createDatabase("sales"));
            refused(ErrorCode.NOT_EMPTY, () -> weir.dropDatabase("sales"));
            refused(ErrorCode.UNKNOWN_DATABASE, () -> weir.dropDatabase("nowhere"));
            refused(ErrorCode.TABLE_EXISTS, () -> weir.createView("v", "select 2 as two"));
            refused(ErrorCode.TABLE_EXISTS, () -> weir.createOrReplaceView("sales.orders", "select 2 as two"));
            refused(ErrorCode.UNKNOWN_TABLE, () -> weir.createView("w", "select * from nothing"));
            refused(ErrorCode.UNKNOWN_TABLE, () -> weir.dropView("nothing"));
            refused(ErrorCode.UNKNOWN_TABLE, () -> weir.comment(new Commented.Table(TableName.parse("x")), "c"));
            refused(ErrorCode.UNKNOWN_COLUMN, () -> weir.comment(new Commented.Column(ORDERS, "x"), "c"));
            assertEquals(1, weir.views().size());
        }
    }

    private static void refused(ErrorCode code, Executable call) {
        assertEquals(code, assertThrows(WeirException.class, call).code());
    }
}
