package dev.weir.server.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.VerifyTables;
import dev.weir.format.wire.WireJson;
import dev.weir.server.scrub.Checked;
import dev.weir.server.scrub.Verification;
import dev.weir.server.tablet.Tables;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.ThreadFactory;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/** The action {@code verify}: a walk over what is stored, on a thread of its own, that tells of each bucket as it is done. */
@RealWorld("threads of checks")
final class VerifyCalls {
    /** Between two looks at whether anybody still wants to know. */
    private static final long STEP_BYTES = 1 << 20;

    private final Tables tables;
    private final OpenCalls calls;
    private final CallErrors errors;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("weir-verify-", 0).factory();

    VerifyCalls(Tables tables, OpenCalls calls, CallErrors errors) {
        this.tables = tables;
        this.calls = calls;
        this.errors = errors;
    }

    /** Returns at once. */
    void start(byte[] body, ServerCallStreamObserver<Flight.Result> client) {
        VerifyCall call = new VerifyCall(verification(WireJson.read(body, VerifyTables.class)), client);
        client.setOnCancelHandler(call::leave);
        calls.add(call);
        threads.newThread(call).start();
    }

    private Verification verification(VerifyTables request) {
        return request.name()
                .map(name -> Verification.of(tables, tables.require(TableName.parse(name))))
                .orElseGet(() -> Verification.of(tables));
    }

    private final class VerifyCall implements Runnable, OpenCalls.Call {
        private final Verification verification;
        private final ServerCallStreamObserver<Flight.Result> client;
        private volatile @Nullable WeirException stop;

        VerifyCall(Verification verification, ServerCallStreamObserver<Flight.Result> client) {
            this.verification = verification;
            this.client = client;
        }

        @Override
        public void stop(WeirException reason) {
            stop = reason;
        }

        void leave() {
            stop = new WeirException(ErrorCode.CANCELLED, "the client is gone");
        }

        @Override
        public void run() {
            try (verification) {
                while (verification.hasNext()) {
                    WeirException reason = stop;
                    if (reason != null) {
                        throw reason;
                    }
                    verification.step(STEP_BYTES).ifPresent(this::tell);
                }
                client.onCompleted();
            } catch (RuntimeException | OutOfMemoryError e) {
                client.onError(errors.status(e));
            } finally {
                calls.remove(this);
            }
        }

        /** Reports are few and small: they need not wait for the client. */
        private void tell(Checked checked) {
            client.onNext(Flight.Result.newBuilder()
                    .setBody(UnsafeByteOperations.unsafeWrap(WireJson.write(checked.wire())))
                    .build());
        }
    }
}
