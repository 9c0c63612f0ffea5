package dev.weir.bench.item;

import com.google.protobuf.ByteString;
import dev.weir.bench.measure.ProcFs;
import dev.weir.client.wire.Address;
import dev.weir.client.wire.Connection;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.FlightFrame;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanBatchInfo;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.Ticket;
import dev.weir.format.wire.WireJson;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flight.impl.Flight;

/**
 * The main class of a JVM of followers: one {@link Following} as its argument; a line when all streams are open, another when each has
 * received its rows. They count rows and look at their offsets, and open no column: fifty that did would measure themselves.
 */
public final class FollowersMain {
    /** As many share one. */
    private static final int FOLLOWERS_PER_CONNECTION = 5;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int READ_AHEAD = 8;

    private FollowersMain() {}

    public static void main(String[] args) {
        System.exit(follow(Following.read(args[0], Following.class)));
    }

    private static int follow(Following following) {
        List<Connection> connections = new ArrayList<>();
        try {
            List<Follower> followers = new ArrayList<>();
            for (int number = 0; number < following.followers(); number++) {
                if (number % FOLLOWERS_PER_CONNECTION == 0) {
                    connections.add(
                            new Connection(Address.parse(following.uri()), Codec.NONE, TIMEOUT, Optional.empty()));
                }
                Follower follower = new Follower(connections.getLast().newGet(), following);
                followers.add(follower);
                follower.start();
            }
            followers.forEach(each -> each.open.join());
            long self = ProcessHandle.current().pid();
            double cpu = ProcFs.cpuSeconds(self);
            System.out.println(Following.write(new Following.Open(self)));
            followers.forEach(each -> each.all.join());
            System.out.println(Following.write(new Following.Received(
                    followers.stream().mapToLong(each -> each.rows).sum(),
                    followers.stream().mapToLong(each -> each.batches).sum(),
                    followers.stream().mapToLong(each -> each.bytes).sum(),
                    Following.nowNs(),
                    ProcFs.cpuSeconds(self) - cpu)));
            return 0;
        } finally {
            connections.forEach(Connection::close);
        }
    }

    /** One stream. Its call's thread writes the counts, and completes what others wait for after that. */
    private static final class Follower extends ClientCall.Listener<FlightFrame> {
        final CompletableFuture<Void> open = new CompletableFuture<>();
        final CompletableFuture<Void> all = new CompletableFuture<>();
        private final ClientCall<Flight.Ticket, FlightFrame> call;
        private final Following following;
        private long next;
        long rows;
        long batches;
        long bytes;

        Follower(ClientCall<Flight.Ticket, FlightFrame> call, Following following) {
            this.call = call;
            this.following = following;
            this.next = following.from();
        }

        void start() {
            call.start(this, new Metadata());
            call.request(READ_AHEAD);
            call.sendMessage(Flight.Ticket.newBuilder()
                    .setTicket(ByteString.copyFrom(WireJson.write(new Ticket.Scan(new ScanRequest(
                            following.table(),
                            ScanRequest.Read.CHANGELOG,
                            Optional.of(0),
                            new Position.Offset(following.from()),
                            new Position.Latest(),
                            true,
                            following.columns(),
                            Optional.empty(),
                            true)))))
                    .build());
            call.halfClose();
        }

        @Override
        public void onMessage(FlightFrame frame) {
            try (frame) {
                if (!open.isDone()) {
                    open.complete(null);
                } else {
                    count(frame);
                }
            }
            if (rows < following.rows()) {
                call.request(1);
            } else {
                all.complete(null);
            }
        }

        private void count(FlightFrame frame) {
            ScanBatchInfo info = WireJson.read(frame.appMetadata(), ScanBatchInfo.class);
            Message message = Message.getRootAsMessage(ByteBuffer.wrap(frame.header()));
            long came = message.header(new RecordBatch()) instanceof RecordBatch batch ? batch.length() : 0;
            if (info.offset() != next || info.nextOffset() - next != came) {
                throw new IllegalStateException("rows are missing or came twice expected=" + next + " got=" + info);
            }
            next = info.nextOffset();
            rows += came;
            batches++;
            bytes += frame.body().readableBytes();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            open.completeExceptionally(status.asRuntimeException(trailers));
            all.completeExceptionally(status.asRuntimeException(trailers));
        }
    }
}
