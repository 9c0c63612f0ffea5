package dev.weir.cli.demo;

import dev.weir.cli.load.DataFile;
import dev.weir.cli.load.FileFormat;
import dev.weir.cli.load.Input;
import dev.weir.cli.load.OnError;
import dev.weir.cli.load.RowSource;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The real data that comes with the project: flights of 2001 in the order of their departure, and airports. */
final class Sample {
    /** The columns of the file, in the types that it is kept in here. */
    private static final Schema FLIGHTS = new Schema(List.of(
            Field.nullable("date", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
            Field.nullable("delay", new ArrowType.Int(64, true)),
            Field.nullable("distance", new ArrowType.Int(64, true)),
            Field.nullable("origin", ArrowType.Utf8.INSTANCE),
            Field.nullable("destination", ArrowType.Utf8.INSTANCE)));

    private final List<long[]> dates = new ArrayList<>();
    private final List<short[]> numbers = new ArrayList<>();
    private final List<String[]> places = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int rows;

    private Sample() {}

    static Path flights() {
        return file("flights.parquet");
    }

    static Path airports() {
        return file("airports.csv");
    }

    private static Path file(String name) {
        Path file = Path.of(System.getProperty("weir.home", "."), "examples", name);
        if (!Files.exists(file)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "the example data is not there; run weir from its own folder file=" + file.toAbsolutePath());
        }
        return file;
    }

    /** Reads all flights into memory: some 20 bytes each. */
    static Sample read() {
        Sample sample = new Sample();
        Map<String, String> codes = new HashMap<>();
        try (BufferAllocator allocator = new RootAllocator();
                DataFile file = DataFile.open(Input.of(flights().toString()), FileFormat.PARQUET, allocator);
                RowSource rows = file.rows(FLIGHTS, OnError.STOP)) {
            while (rows.next()) {
                sample.add(rows.root(), codes);
            }
        }
        return sample;
    }

    private void add(VectorSchemaRoot root, Map<String, String> codes) {
        int count = root.getRowCount();
        long[] date = new long[count];
        short[] number = new short[2 * count];
        String[] place = new String[2 * count];
        TimeStampMicroVector dateVector = (TimeStampMicroVector) root.getVector("date");
        BigIntVector delay = (BigIntVector) root.getVector("delay");
        BigIntVector distance = (BigIntVector) root.getVector("distance");
        VarCharVector origin = (VarCharVector) root.getVector("origin");
        VarCharVector destination = (VarCharVector) root.getVector("destination");
        for (int row = 0; row < count; row++) {
            date[row] = dateVector.get(row);
            number[2 * row] = (short) delay.get(row);
            number[2 * row + 1] = (short) distance.get(row);
            place[2 * row] = codes.computeIfAbsent(String.valueOf(origin.getObject(row)), code -> code);
            place[2 * row + 1] = codes.computeIfAbsent(String.valueOf(destination.getObject(row)), code -> code);
        }
        starts.add(rows);
        dates.add(date);
        numbers.add(number);
        places.add(place);
        rows += count;
    }

    int rows() {
        return rows;
    }

    /** One flight. */
    record Flight(long dateUs, int delay, int distance, String origin, String destination) {}

    Flight flight(int row) {
        int found = java.util.Collections.binarySearch(starts, row);
        int block = found >= 0 ? found : -found - 2;
        int at = row - starts.get(block);
        return new Flight(
                dates.get(block)[at],
                numbers.get(block)[2 * at],
                numbers.get(block)[2 * at + 1],
                places.get(block)[2 * at],
                places.get(block)[2 * at + 1]);
    }
}
