package dev.weir.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerFiguresTest {
    @Test
    void figuresAreFoundByTheirName() {
        String text = """
                # HELP weir_connections_open connections
                weir_connections_open{door="flight"} 3.0
                weir_connections_open{door="http"} 1.0
                weir_connections_open_max 9
                jvm_memory_used_bytes{area="heap",id="a"} 1.0E7
                jvm_memory_used_bytes{area="nonheap",id="b"} 5
                """;
        ServerFigures figures = new ServerFigures(text);
        assertEquals(Optional.of(4.0), figures.sum("weir_connections_open"));
        assertEquals(Optional.of(1e7), figures.sum("jvm_memory_used_bytes{area=\"heap\""));
        assertEquals(Optional.empty(), figures.sum("weir_calls_open"));
        assertEquals(1.5, new ServerFigures("some_total 4.0").since(new ServerFigures("some_total 2.5"), "some_total"));
    }
}
