package dev.weir.server.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.VerifyTables;
import dev.weir.format.wire.WireJson;
import dev.weir.server.scrub.Checked;
import dev.weir.server.scrub.Verification;
import dev.weir.server.tablet.Tables;
import io.grpc.Context;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** The action {@code verify}: a report for each bucket, made when it is asked for. It takes long and keeps a thread, so there is one at a time. */
final class VerifyCalls {
    /** Between two looks at whether anybody still wants to know. */
    private static final long STEP_BYTES = 1 << 20;

    private final Tables tables;
    private final Verification.LakeRows lake;
    private final BooleanSupplier stopping;
    private final Semaphore free = new Semaphore(1);

    VerifyCalls(Tables tables, Verification.LakeRows lake, BooleanSupplier stopping) {
        this.tables = tables;
        this.lake = lake;
        this.stopping = stopping;
    }

    /** Reports as JSON. Ends with the call that it is made in. */
    Iterator<byte[]> start(byte[] body) {
        VerifyTables request = WireJson.read(body, VerifyTables.class);
        Optional<TableName> name = request.name().map(TableName::parse);
        name.ifPresent(tables::require);
        if (!free.tryAcquire()) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "another check is running; ask again when it is done");
        }
        Reports reports = new Reports(name.map(table -> Verification.of(tables, tables.require(table), lake))
                .orElseGet(() -> Verification.of(tables, lake)));
        Context.current().addListener(ended -> reports.end(), Runnable::run);
        return reports;
    }

    /** Steps are taken on the call's thread; the end may come on any. */
    private final class Reports implements Iterator<byte[]> {
        private final Verification verification;
        private Optional<Checked> next = Optional.empty();
        private boolean ended;

        Reports(Verification verification) {
            this.verification = verification;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && step()) {
                if (stopping.getAsBoolean()) {
                    throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping; ask again when it is back");
                }
            }
            if (next.isEmpty()) {
                // before the client hears that it is done, and may ask for another
                end();
            }
            return next.isPresent();
        }

        private synchronized boolean step() {
            if (ended || !verification.hasNext()) {
                return false;
            }
            next = verification.step(STEP_BYTES);
            return true;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            byte[] report = WireJson.write(next.orElseThrow().wire());
            next = Optional.empty();
            return report;
        }

        synchronized void end() {
            if (!ended) {
                ended = true;
                verification.close();
                free.release();
            }
        }
    }
}
