package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.memory.Memory;
import dev.weir.server.query.RunningStatement;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. Its event loop cuts messages out of what comes in; a few of them wait in a queue, and while they do, and while the client does not read its answers,
 * it is read no further. One thread at a time works through the queue.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** As much may wait to be worked on before the client is read no further. */
    private static final int MAX_QUEUED_BYTES = 64 << 10;

    private static final int MAX_QUEUED = 256;

    /** Larger ones are in the budget from their first byte on until they are worked on. */
    private static final int SMALL_BYTES = 64 << 10;

    /** What a slow reader leaves in the channel. */
    private static final long UNREAD_BYTES = 96 << 10;

    /** For a client to read why it is sent away. */
    private static final long LAST_WORD_S = 2;

    private static final int HEADER = 1 + Integer.BYTES;

    private record Message(char type, ByteBuf body, long reserved) {}

    private final PostgresDoor door;
    private final Output output;

    // Of the event loop.
    private @Nullable ByteBuf waiting;
    private long reserved;
    private @Nullable Greeting greeting;
    private @Nullable Future<?> deadline;
    private boolean closing;

    // Guarded by this.
    private final Deque<Message> queue = new ArrayDeque<>(2);
    private int queuedBytes;
    private boolean working;
    private boolean gone;
    private boolean stopping;
    private boolean woken;
    /** Came between two statements of those that are being worked on: it is the next one's. */
    private @Nullable WeirException early;

    private final Channel channel;
    private volatile int key;
    private volatile @Nullable Session session;
    private volatile @Nullable RunningStatement running;

    Connection(PostgresDoor door, Channel channel) {
        this.door = door;
        this.channel = channel;
        this.output = new Output(channel);
        this.greeting = new Greeting(door, this);
    }

    Output output() {
        return output;
    }

    Channel channel() {
        return channel;
    }

    void key(PostgresDoor.Key made) {
        key = made.id();
    }

    /** The client has proved who it is; from now on threads work for it. */
    void begin(Session begun) {
        session = begun;
        greeting = null;
        patience();
    }

    // What comes in: the event loop.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        expect(door.greetingNs(), "greeting");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (closing) {
            in.release();
            return;
        }
        ByteBuf before = waiting;
        waiting = before == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, in);
        decode();
    }

    private void decode() {
        try {
            while (!closing && waiting != null && cut()) {
                // the next one
            }
        } catch (WeirException e) {
            end(Notice.of(Notice.Severity.FATAL, SqlStates.of(e), String.valueOf(e.getMessage())));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("a message could not be received", e);
            end(Notice.of(Notice.Severity.FATAL, "XX000", "unexpected: " + e));
        }
        ByteBuf left = waiting;
        if (left != null && (!left.isReadable() || closing)) {
            left.release();
            waiting = null;
        }
        patience();
        channel.config().setAutoRead(closing || !queueIsFull());
        kick();
    }

    /** Cuts one message out; false if it is not whole, or too many wait. */
    private boolean cut() {
        ByteBuf in = Objects.requireNonNull(waiting);
        Greeting first = greeting;
        if (first != null) {
            int length = first.length(in);
            if (length < 0 || in.readableBytes() < length) {
                return false;
            }
            first.message(in.readSlice(length));
            return true;
        }
        if (in.readableBytes() < HEADER || queueIsFull()) {
            return false;
        }
        char type = (char) in.getUnsignedByte(in.readerIndex());
        int length = in.getInt(in.readerIndex() + 1);
        Limits.check(type, length, door.config().maxMessageBytes());
        if (in.readableBytes() < 1 + length) {
            reserve(in);
            return false;
        }
        in.skipBytes(HEADER);
        ByteBuf body = in.readRetainedSlice(length - Integer.BYTES);
        add(new Message(type, body, reserved));
        reserved = 0;
        return true;
    }

    private void reserve(ByteBuf in) {
        long more = in.capacity() - Math.max(reserved, SMALL_BYTES);
        if (more > 0) {
            if (!door.memory().reserveReceived(reserved == 0 ? in.capacity() : more)) {
                throw Memory.full();
            }
            reserved = in.capacity();
        }
    }

    /** Starts the clock of a message that was begun, and stops it when nothing is owed. */
    private void patience() {
        if (greeting != null) {
            return;
        }
        boolean owed = waiting != null && !queueIsFull() && !closing;
        if (!owed && deadline != null) {
            deadline.cancel(false);
            deadline = null;
        } else if (owed && deadline == null) {
            expect(door.config().requestTimeout().toNanos(), "request");
        }
    }

    private void expect(long nanos, String what) {
        deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            if (!closing) {
                                door.metrics().reaped("postgres", what);
                                end(Notice.of(
                                        Notice.Severity.FATAL,
                                        "57P05",
                                        "terminating connection due to timeout: " + what));
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    /** The last word, on the event loop. Statements that run are cancelled. */
    void end(Notice last) {
        if (closing) {
            return;
        }
        if (greeting != null) {
            output.abandon();
            output.flush();
        }
        Output own = new Output(channel);
        last.writeTo(own);
        own.flush();
        cancel(new WeirException(ErrorCode.CANCELLED, "the connection is closed"));
        hangUp();
    }

    /** After what was written, on the event loop. It is read on, without a look: to close at once would take the last word from the client. */
    void hangUp() {
        closing = true;
        ChannelFuture _ = channel.writeAndFlush(channel.alloc().buffer(0, 0)).addListener(done -> {
            ChannelFuture _ = ((DuplexChannel) channel).shutdownOutput();
        });
        channel.config().setAutoRead(true);
        Future<?> _ = channel.eventLoop()
                .schedule(
                        () -> {
                            ChannelFuture _ = channel.close();
                        },
                        LAST_WORD_S,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        synchronized (this) {
            notifyAll();
        }
        kick();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        ByteBuf left = waiting;
        waiting = null;
        if (left != null) {
            left.release();
        }
        if (greeting != null) {
            output.release();
        }
        unreserve(reserved);
        reserved = 0;
        door.forget(key);
        synchronized (this) {
            gone = true;
            notifyAll();
        }
        cancel(new WeirException(ErrorCode.CANCELLED, "the client is gone"));
        kick();
    }

    /** Broken connections: nobody is left to be told. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection of postgres ended", cause);
        ChannelFuture _ = ctx.close();
    }

    /** The server stops: now, or when what was received is worked on. */
    void stop() {
        synchronized (this) {
            stopping = true;
            if (working) {
                return;
            }
        }
        stopNow();
    }

    /** On the event loop, whatever runs. */
    void stopNow() {
        end(stopped());
    }

    private static Notice stopped() {
        return Notice.of(
                Notice.Severity.FATAL,
                SqlStates.SHUTDOWN,
                "terminating connection due to administrator command: the server is stopping");
    }

    // Between the loop and the threads.

    private synchronized boolean queueIsFull() {
        return queuedBytes >= MAX_QUEUED_BYTES || queue.size() >= MAX_QUEUED;
    }

    private synchronized void add(Message message) {
        queue.addLast(message);
        queuedBytes += message.body().readableBytes();
    }

    /** Sees to it that a thread works, if there is something to do. */
    private void kick() {
        boolean quick;
        synchronized (this) {
            boolean work = (gone || woken) ? session != null : (!queue.isEmpty() && channel.isWritable());
            if (working || !work) {
                return;
            }
            quick = isQuick();
            working = true;
        }
        if (quick) {
            work();
            return;
        }
        try {
            door.statements().execute(this::work);
        } catch (RejectedExecutionException e) {
            // the server stops: this thread sees to what is left
            synchronized (this) {
                gone = true;
            }
            rest();
            ChannelFuture _ = channel.close();
        }
    }

    /** Whether all that waits takes no longer than to wake a thread, and this is the event loop. */
    private boolean isQuick() {
        Session current = session;
        if (current == null
                || gone
                || woken
                || queue.isEmpty()
                || !channel.eventLoop().inEventLoop()) {
            return false;
        }
        QuickMessages quick = current.quick();
        for (Message message : queue) {
            if (!quick.add(message.type(), message.body())) {
                return false;
            }
        }
        return true;
    }

    private void work() {
        do {
            look();
            Message message = poll();
            while (message != null) {
                work(message);
                if (output.isFull()) {
                    output.flush();
                }
                message = poll();
            }
            output.flush();
            Session current = session;
            if (current != null) {
                current.pause();
            }
        } while (!rest());
    }

    private void look() {
        boolean cancelled;
        synchronized (this) {
            cancelled = woken && !gone;
            woken = false;
        }
        Session current = session;
        if (cancelled && current != null) {
            current.woken();
        }
    }

    private void work(Message message) {
        try {
            Session current = Objects.requireNonNull(session);
            current.message(message.type(), new Body(message.body()));
        } catch (RuntimeException | Error e) {
            LOG.error("a message could not be worked on type={}", message.type(), e);
            last(Notice.of(Notice.Severity.FATAL, "XX000", "unexpected: " + e));
        } finally {
            free(message);
        }
    }

    private @Nullable Message poll() {
        Message message;
        boolean wasFull;
        synchronized (this) {
            if (gone || queue.isEmpty() || !channel.isWritable()) {
                return null;
            }
            wasFull = queueIsFull();
            message = queue.removeFirst();
            queuedBytes -= message.body().readableBytes();
            wasFull &= !queueIsFull();
        }
        if (wasFull) {
            channel.eventLoop().execute(this::decode);
        }
        return message;
    }

    /** Whether there is nothing to do for now; then another thread may be next. */
    private boolean rest() {
        boolean over;
        boolean stop;
        synchronized (this) {
            over = gone;
            if (!over && (woken || (!queue.isEmpty() && channel.isWritable()))) {
                return false;
            }
            if (!over) {
                working = false;
                early = null;
            }
            stop = stopping && queue.isEmpty();
        }
        if (over) {
            clear();
        } else if (stop) {
            last(stopped());
        }
        return true;
    }

    /** Frees what the client leaves behind; no thread works for it any more. */
    private void clear() {
        Message message;
        do {
            synchronized (this) {
                message = queue.pollFirst();
            }
            if (message != null) {
                free(message);
            }
        } while (message != null);
        output.release();
        Session ended = session;
        session = null;
        if (ended != null) {
            ended.close();
        }
    }

    private void free(Message message) {
        message.body().release();
        unreserve(message.reserved());
    }

    private void unreserve(long bytes) {
        if (bytes > 0) {
            door.memory().releaseReceived(bytes);
        }
    }

    // For the thread that works.

    /** The last word of a thread that works. */
    void last(Notice notice) {
        output.abandon();
        notice.writeTo(output);
        leave();
    }

    /** Nothing more is worked on. */
    void leave() {
        output.flush();
        channel.eventLoop().execute(this::hangUp);
    }

    /** What a cancel of this connection reaches from now on; null: nothing. */
    void running(@Nullable RunningStatement statement) {
        synchronized (this) {
            running = statement;
        }
        if (statement != null) {
            statement.onCancel(this::wake);
            WeirException reason;
            synchronized (this) {
                reason = gone ? new WeirException(ErrorCode.CANCELLED, "the client is gone") : early;
                early = null;
            }
            if (reason != null) {
                statement.cancel(reason);
            }
        }
    }

    /** Any thread. */
    void cancel(WeirException reason) {
        RunningStatement statement;
        synchronized (this) {
            statement = running;
            early = statement == null && working ? reason : null;
        }
        if (statement != null) {
            statement.cancel(reason);
        }
    }

    /** Something was cancelled: whoever waits looks again, and if nobody works, somebody looks. */
    private void wake() {
        synchronized (this) {
            notifyAll();
            woken = true;
        }
        kick();
    }

    /** Sends what was gathered, and waits until the client has taken most of it. Throws the reason if the statement is cancelled. */
    void awaitReader(RunningStatement statement) {
        output.flush();
        if (channel.isWritable()) {
            statement.check();
            return;
        }
        if (!door.memory().reserve(UNREAD_BYTES)) {
            throw Memory.full();
        }
        try {
            awaitWritable(statement);
        } finally {
            door.memory().release(UNREAD_BYTES);
        }
    }

    private synchronized void awaitWritable(RunningStatement statement) {
        long end = door.clock().nanos() + door.config().maxPause().toNanos();
        while (!channel.isWritable() && !gone) {
            statement.check();
            long left = end - door.clock().nanos();
            if (left <= 0) {
                door.metrics().reaped("postgres", "reader");
                ChannelFuture _ = channel.close();
                throw new WeirException(ErrorCode.TIMEOUT, "the client does not read");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new WeirException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
            }
        }
        statement.check();
        if (gone) {
            throw new WeirException(ErrorCode.CANCELLED, "the client is gone");
        }
    }
}
