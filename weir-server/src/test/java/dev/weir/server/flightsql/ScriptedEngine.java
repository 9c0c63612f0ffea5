package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.Tests;
import dev.weir.server.query.SqlEngine;
import dev.weir.server.query.SqlPrepared;
import dev.weir.server.query.SqlResult;
import dev.weir.server.query.SqlSession;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/**
 * Statements of a word and a number, which may be a parameter: {@code rows n} answers n batches of ten rows, {@code change n} changes n rows, {@code define} changes none; {@code forever}
 * and {@code change forever} end when they are cancelled, and {@code user} notes who asked.
 */
final class ScriptedEngine implements SqlEngine {
    private static final Schema COUNT =
            new Schema(List.of(new Field("count", FieldType.nullable(new ArrowType.Int(64, true)), null)));
    private static final Schema OK =
            new Schema(List.of(new Field("ok", FieldType.nullable(ArrowType.Utf8.INSTANCE), null)));
    private static final Field PARAMETER = new Field("$1", FieldType.nullable(new ArrowType.Int(64, true)), null);

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile String user = "";
    private Optional<ManagedChannel> channel = Optional.empty();

    /** The statements that were run, with their values. */
    List<String> ran() {
        return List.copyOf(ran);
    }

    /** Results that are not closed. */
    int open() {
        channel.ifPresent(ManagedChannel::shutdown);
        return open.get();
    }

    String user() {
        return user;
    }

    void awaitRunning() throws InterruptedException {
        if (!running.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no statement runs");
        }
    }

    /** For calls that Arrow's client does not know. */
    ManagedChannel channel(int port) {
        channel = Optional.of(
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
        return channel.get();
    }

    @Override
    public SqlPrepared prepare(String sql, SqlSession session, List<Optional<Field>> types) {
        String word = sql.split(" ", 2)[0];
        user = session.user();
        return switch (word) {
            case "rows", "forever", "user" -> new Prepared(sql, SqlPrepared.Answer.ROWS, Tests.ARROW);
            case "change" -> new Prepared(sql, SqlPrepared.Answer.COUNT, COUNT);
            case "define" -> new Prepared(sql, SqlPrepared.Answer.DONE, OK);
            default -> throw new WeirException(ErrorCode.INVALID_SQL, "no such word sql=" + sql);
        };
    }

    private static long number(String sql) {
        try {
            return Long.parseLong(sql.substring(sql.indexOf(' ') + 1));
        } catch (NumberFormatException e) {
            throw new WeirException(ErrorCode.INVALID_SQL, "not a number sql=" + sql, e);
        }
    }

    private final class Prepared implements SqlPrepared {
        private final String sql;
        private final Answer answer;
        private final Schema columns;

        Prepared(String sql, Answer answer, Schema columns) {
            this.sql = sql;
            this.answer = answer;
            this.columns = columns;
        }

        @Override
        public String tag() {
            return "SELECT";
        }

        @Override
        public Answer answer() {
            return answer;
        }

        @Override
        public List<Field> parameters() {
            return sql.contains("?") ? List.of(PARAMETER) : List.of();
        }

        @Override
        public Schema columns() {
            return columns;
        }

        @Override
        public SqlResult run(List<Optional<String>> values) {
            String bound =
                    values.isEmpty() ? sql : sql.replace("?", values.get(0).orElse("null"));
            ran.add(bound);
            return new Result(bound, columns);
        }
    }

    private final class Result implements SqlResult {
        private final String sql;
        private final long batches;
        private final BufferAllocator allocator;
        private final VectorSchemaRoot root;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private long batch;

        Result(String sql, Schema columns) {
            this.sql = sql;
            this.batches = sql.startsWith("rows ") ? number(sql) : 1;
            this.allocator = new RootAllocator();
            this.root = VectorSchemaRoot.create(columns, allocator);
            open.incrementAndGet();
        }

        @Override
        public Schema schema() {
            return root.getSchema();
        }

        @Override
        public boolean next() {
            boolean forever = sql.endsWith("forever");
            if (forever && (batch > 0 || sql.startsWith("change"))) {
                awaitCancel();
            }
            if (cancelled.getCount() == 0) {
                throw new WeirException(ErrorCode.CANCELLED, "the statement was cancelled");
            }
            if (batch == batches) {
                return false;
            }
            if (schema().equals(Tests.ARROW)) {
                Tests.fill(root, batch * 10, batch * 10 + 10);
            } else {
                one();
            }
            batch++;
            return true;
        }

        private void one() {
            root.allocateNew();
            if (schema().equals(COUNT)) {
                ((BigIntVector) root.getVector(0)).setSafe(0, number(sql));
            } else {
                ((VarCharVector) root.getVector(0)).setSafe(0, new Text("done"));
            }
            root.setRowCount(1);
        }

        private void awaitCancel() {
            running.countDown();
            try {
                if (!cancelled.await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody cancelled");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void cancel(WeirException reason) {
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
