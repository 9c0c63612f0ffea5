package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** However a pipe is cut, its rows and its bad rows are those of the same bytes in a file. */
class CsvPipeProperties {
    private static final Schema AB = new Schema(
            List.of(Field.nullable("a", new ArrowType.Int(64, true)), Field.nullable("b", ArrowType.Utf8.INSTANCE)));

    private static final List<String> NUMBERS = List.of("1", "22", "", "\"3\"", " 4", "no");
    private static final List<String> TEXTS = List.of(
            "x",
            "",
            "\"\"",
            "5\" disk",
            "\"a,b\"",
            "\"two\nlines\"",
            "\"two\r\nlines,\n\"",
            "\"say \"\"so\"\"\"",
            "\"\"\"\n\"",
            " \"far\n\"",
            "é\ud83d\ude00",
            "too,many",
            "\"x\"y");

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void aPipeIsReadAsAFileIs(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String text = text(random);
        Path file = Files.createTempFile("weir-csv-", ".csv");
        try (BufferAllocator allocator = new RootAllocator()) {
            Files.writeString(file, text);
            Input pipe = new Input.Pipe(file.toString(), new Chunks(chunks(text, random)));
            assertEquals(
                    read(DataFile.open(Input.of(file.toString()), FileFormat.CSV, allocator)),
                    read(new CsvPipe((Input.Pipe) pipe, Duration.ZERO, allocator)),
                    text);
        } finally {
            Files.delete(file);
        }
    }

    private static String text(Random random) {
        String newline = random.nextBoolean() ? "\n" : "\r\n";
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\ufeffa,b" : "\"a\",b").append(newline);
        for (int rows = random.nextInt(40); rows > 0; rows--) {
            if (random.nextInt(10) > 0) {
                // most rows are good ones
                text.append(NUMBERS.get(random.nextInt(random.nextInt(4) == 0 ? 6 : 5)))
                        .append(',')
                        .append(TEXTS.get(random.nextInt(random.nextInt(4) == 0 ? 13 : 11)));
            }
            text.append(newline);
        }
        return random.nextBoolean() ? text.toString() : text.append("7,end").toString();
    }

    private static List<String> chunks(String text, Random random) {
        List<String> chunks = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(60));
            if (Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            chunks.add(text.substring(from, to));
            from = to;
        }
        return chunks;
    }

    /** All rows, then all bad rows. */
    private static List<String> read(DataFile file) {
        List<String> rows = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        try (file;
                RowSource source = file.rows(AB, OnError.SKIP)) {
            boolean more = true;
            while (more) {
                more = source.next();
                VectorSchemaRoot root = source.root();
                for (int row = 0; more && row < root.getRowCount(); row++) {
                    rows.add(root.getVector("a").getObject(row) + "|"
                            + root.getVector("b").getObject(row));
                }
                source.rejections().rows().forEach(one -> bad.add(one.toString()));
            }
        }
        rows.addAll(bad);
        return rows;
    }
}
