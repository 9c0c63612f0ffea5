package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanBatchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of primary-key tables and their changelog as Weir's own client reads them. */
@Timeout(60)
class StateClientIT {
    @TempDir
    Path data;

    @Test
    void rowsAndTheirChangelog() {
        try (TestServer test = new TestServer(data);
                Weir weir = Weir.connect(
                        "weir://127.0.0.1:" + test.server.flightAddress().getPort())) {
            weir.create(Tests.spec("t").withPrimaryKey("id"));
            try (Appender appender = weir.table("t").appender()) {
                appender.append(1L, "one").join();
                appender.append(2L, "two").join();
                appender.append(1L, "eins").join();
                appender.delete(2L).join();
            }
            Scan scan = weir.table("t").scan();
            assertEquals(List.of("1 eins"), rows(scan));
            assertEquals(2, rows(scan.columns("id", "_bucket")).getFirst().split(" ", -1).length);
            Predicate two = new Predicate.Compare("id", Predicate.Op.EQ, new Literal.Int(2));
            assertEquals(List.of(), rows(scan.filter(two)));
            assertEquals(
                    List.of("2 two insert", "2 two delete"),
                    rows(scan.changelog().filter(two)));
            assertEquals(5, rows(scan.changelog()).size());
            assertEquals(List.of("2 two delete"), rows(scan.from(new Position.Offset(4))));
            assertEquals(1, weir.describe("t").rows());
            WeirException endless = assertThrows(
                    WeirException.class, () -> scan.rowsThenChangelog().batches());
            assertEquals(ErrorCode.INVALID_REQUEST, endless.code());
            List<String> seen = new ArrayList<>();
            try (Batches batches = scan.rowsThenChangelog().follow();
                    Appender appender = weir.table("t").appender()) {
                while (seen.size() < 3 && batches.next()) {
                    seen.addAll(rows(batches.root()));
                    if (batches.info().orElseThrow().state().equals(Optional.of(ScanBatchInfo.State.END))) {
                        assertEquals(List.of("1 eins insert"), seen);
                        assertEquals(5, batches.info().orElseThrow().nextOffset());
                        appender.append(1L, "uno").join();
                    }
                }
            }
            assertEquals(List.of("1 eins insert", "1 eins update_before", "1 uno update_after"), seen);
        }
    }

    private static List<String> rows(Scan scan) {
        List<String> rows = new ArrayList<>();
        try (Batches batches = scan.batches()) {
            while (batches.next()) {
                rows.addAll(rows(batches.root()));
            }
        }
        return rows;
    }

    private static List<String> rows(VectorSchemaRoot root) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            int at = row;
            rows.add(String.join(
                    " ",
                    root.getFieldVectors().stream()
                            .map(vector -> String.valueOf(vector.getObject(at)))
                            .toList()));
        }
        return rows;
    }
}
