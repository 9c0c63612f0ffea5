package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Answers {@code rows N [text]} with rows of a number and a text, {@code change N} with a count, {@code wait} never, and all else with an error; {@code $1}
 * and so on are text. Counts what is open.
 */
final class FakeEngine implements SqlEngine {
    private static final Schema ROWS = new Schema(List.of(
            Field.nullable("id", new ArrowType.Int(64, true)), Field.nullable("text", ArrowType.Utf8.INSTANCE)));
    private static final Schema COUNT = new Schema(List.of(Field.nullable("count", new ArrowType.Int(64, true))));
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d)");
    private static final int BATCH = 1000;

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();
    volatile SqlSession session = SqlSession.PLAIN;

    @Override
    public SqlPrepared prepare(String sql, SqlSession asked, List<Optional<Field>> types) {
        session = asked;
        String[] words = sql.strip().split("\\s+", 3);
        Matcher matcher = PARAMETER.matcher(sql);
        int parameters = 0;
        while (matcher.find()) {
            parameters = Math.max(parameters, Integer.parseInt(matcher.group(1)));
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
            fields.add(
                    i < types.size() && types.get(i).isPresent()
                            ? types.get(i).orElseThrow()
                            : Field.nullable("", ArrowType.Utf8.INSTANCE));
        }
        return switch (words[0]) {
            case "rows", "wait" ->
                new Prepared("SELECT", SqlPrepared.Answer.ROWS, fields, ROWS, values -> result(words, values));
            case "change" ->
                new Prepared("INSERT", SqlPrepared.Answer.COUNT, fields, COUNT, values -> result(words, values));
            default ->
                throw new SqlException(
                        ErrorCode.INVALID_SQL,
                        "42601",
                        "syntax error at or near \"" + words[0] + "\"\n\nLINE 1: " + sql + "\n        ^");
        };
    }

    private SqlResult result(String[] words, List<Optional<String>> values) {
        String text = words.length > 2 ? words[2] : "";
        for (int i = 0; i < values.size(); i++) {
            text = text.replace("$" + (i + 1), values.get(i).orElse("null"));
        }
        return new Result(words[0], words.length > 1 ? Long.parseLong(words[1]) : 0, text);
    }

    private record Prepared(
            String tag,
            SqlPrepared.Answer answer,
            List<Field> parameters,
            Schema columns,
            java.util.function.Function<List<Optional<String>>, SqlResult> runner)
            implements SqlPrepared {
        @Override
        public SqlResult run(List<Optional<String>> values) {
            return runner.apply(values);
        }
    }

    private final class Result implements SqlResult {
        private final BufferAllocator allocator = new RootAllocator();
        private final VectorSchemaRoot root;
        private final String what;
        private final long count;
        private final byte[] text;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private volatile Optional<WeirException> reason = Optional.empty();
        private long done;

        Result(String what, long count, String text) {
            open.incrementAndGet();
            this.what = what;
            this.count = count;
            this.text = text.getBytes(StandardCharsets.UTF_8);
            this.root = VectorSchemaRoot.create(schema(), allocator);
        }

        @Override
        public Schema schema() {
            return what.equals("change") ? COUNT : ROWS;
        }

        @Override
        public boolean next() {
            if (what.equals("wait")) {
                waiting.incrementAndGet();
                try {
                    cancelled.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    waiting.decrementAndGet();
                }
            }
            reason.ifPresent(why -> {
                throw why;
            });
            if (what.equals("change")) {
                ((BigIntVector) root.getVector(0)).setSafe(0, count);
                root.setRowCount(1);
                return done++ == 0;
            }
            int rows = (int) Math.min(BATCH, count - done);
            BigIntVector ids = (BigIntVector) root.getVector(0);
            VarCharVector texts = (VarCharVector) root.getVector(1);
            for (int i = 0; i < rows; i++) {
                ids.setSafe(i, done + i);
                texts.setSafe(i, text);
            }
            root.setRowCount(rows);
            done += rows;
            return rows > 0;
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void cancel(WeirException why) {
            reason = Optional.of(why);
            cancelled.countDown();
        }

        @Override
        public void close() {
            root.close();
            allocator.close();
            open.decrementAndGet();
        }
    }
}
