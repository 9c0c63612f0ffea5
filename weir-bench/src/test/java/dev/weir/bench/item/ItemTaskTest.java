package dev.weir.bench.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bench.process.ServerCommand;
import dev.weir.bench.process.ServerPlace;
import dev.weir.client.ClientConfig;
import dev.weir.format.batch.Codec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemTaskTest {
    @Test
    void travelsAsJson() {
        ItemTask task = task(Item.A4, 7, Map.of("linger-us", "250"));
        assertEquals(task, ItemTask.fromJson(task.toJson()));
    }

    @Test
    void settingsChangeTheClientsDefaults() {
        assertEquals(ClientConfig.DEFAULT, task(Item.A1, 1, Map.of()).clientConfig());
        ClientConfig config = task(Item.A1, 1, Map.of("linger-us", "250", "compression", "none"))
                .clientConfig();
        assertEquals(Duration.ofNanos(250_000), config.linger());
        assertEquals(Codec.NONE, config.compression());
        assertThrows(
                IllegalArgumentException.class,
                () -> task(Item.A1, 1, Map.of("linger", "1")).clientConfig());
    }

    @Test
    void theGeneratorItemNeedsNoServer() {
        List<String> lines = new ArrayList<>();
        assertEquals(0, ItemMain.run(task(Item.A0, 20_000, Map.of()), lines::add));
        assertEquals(4, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.contains("\"check\":\"ok\"")), lines.toString());
        assertTrue(lines.getLast()
                .startsWith("{\"peer\":\"none\",\"version\":\"-\",\"item\":\"A0\",\"variant\":\"events,arrow\""));
    }

    private static ItemTask task(Item item, long rows, Map<String, String> settings) {
        return new ItemTask(
                item,
                item.variants().getFirst(),
                rows,
                2,
                "events",
                "1",
                1,
                new ServerPlace(Path.of("/nowhere"), 1, 2),
                0,
                new ServerCommand(List.of("server", "{data}")),
                ItemTask.Pace.DEFAULT,
                settings);
    }
}
