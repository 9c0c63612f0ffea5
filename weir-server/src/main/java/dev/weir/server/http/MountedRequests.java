package dev.weir.server.http;

import dev.weir.server.auth.Logins;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests for guests, of one connection: collected here, answered elsewhere, one after the other. Others go on to the door's own answers. With users,
 * each request names one and the password (basic authentication), or has a token that was given for these.
 */
final class MountedRequests extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MountedRequests.class);

    /** Of bodies that are being received or answered, of all connections. */
    private static final long MAX_BODIES_BYTES = 64L << 20;

    private static final HttpResponseStatus TOO_LARGE = HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;

    /** What the connections have in common. */
    record Parts(List<Mounted> mounted, Logins logins, Executor executor, AtomicLong bodies) {
        Optional<Mounted> at(String path) {
            return mounted.stream().filter(mount -> mount.takes(path)).findFirst();
        }
    }

    /** A request that is being received. */
    private record Receiving(Mounted mount, HttpRequest head, String path, String query, ByteArrayOutputStream body) {}

    private final Parts parts;
    private Optional<Receiving> receiving = Optional.empty();
    /** Of the door's bytes, for the request that is received or answered. */
    private long reserved;

    private boolean passing;
    private boolean refused;

    MountedRequests(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request && !refused) {
            begin(ctx, request);
        }
        if (passing) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (message instanceof HttpContent content && receiving.isPresent()) {
                take(ctx, receiving.get(), content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        String uri = request.uri();
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        Optional<Mounted> mount = parts.at(path);
        passing = mount.isEmpty();
        if (passing) {
            return;
        }
        Receiving next = new Receiving(
                mount.get(),
                request,
                path.substring(mount.get().prefix().length()),
                mark < 0 ? "" : uri.substring(mark + 1),
                new ByteArrayOutputStream());
        if (!request.decoderResult().isSuccess()) {
            refuse(ctx, next, HttpResponseStatus.BAD_REQUEST, "the request is no http");
            return;
        }
        if (declaredBytes(request) > next.mount().maxBodyBytes()) {
            refuse(ctx, next, TOO_LARGE, tooLarge(next));
            return;
        }
        receiving = Optional.of(next);
        if (HttpUtil.is100ContinueExpected(request)) {
            ChannelFuture _ = ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private static long declaredBytes(HttpRequest request) {
        try {
            return HttpUtil.getContentLength(request, 0L);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static String tooLarge(Receiving request) {
        return "the request is too large limit=" + request.mount().maxBodyBytes();
    }

    private void take(ChannelHandlerContext ctx, Receiving request, HttpContent content) {
        ByteBuf bytes = content.content();
        int length = bytes.readableBytes();
        if (request.body().size() + (long) length > request.mount().maxBodyBytes()) {
            refuse(ctx, request, TOO_LARGE, tooLarge(request));
            return;
        }
        if (!reserve(length)) {
            refuse(
                    ctx,
                    request,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "too many requests are on their way; send it again");
            return;
        }
        byte[] copy = new byte[length];
        bytes.readBytes(copy);
        request.body().writeBytes(copy);
        if (content instanceof LastHttpContent) {
            receiving = Optional.empty();
            dispatch(ctx, request);
        }
    }

    private boolean reserve(long bytes) {
        if (parts.bodies().addAndGet(bytes) > MAX_BODIES_BYTES) {
            parts.bodies().addAndGet(-bytes);
            return false;
        }
        reserved += bytes;
        return true;
    }

    private void release() {
        parts.bodies().addAndGet(-reserved);
        reserved = 0;
    }

    /** Nothing is read before the answer is out; and the client's time does not run while it is made. */
    private void dispatch(ChannelHandlerContext ctx, Receiving request) {
        ctx.channel().config().setAutoRead(false);
        HttpPatience patience = ctx.pipeline().get(HttpPatience.class);
        if (patience != null) {
            patience.rest();
        }
        try {
            parts.executor().execute(() -> {
                Mounted.Response response = answer(request);
                ctx.executor().execute(() -> write(ctx, request, response));
            });
        } catch (RejectedExecutionException e) {
            refuse(ctx, request, HttpResponseStatus.SERVICE_UNAVAILABLE, "the server is busy; send it again");
        }
    }

    private Mounted.Response answer(Receiving request) {
        Mounted.Guest guest = request.mount().guest();
        try {
            Map<String, String> headers = new HashMap<>();
            request.head()
                    .headers()
                    .forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            Mounted.Request whole = new Mounted.Request(
                    request.head().method().name(),
                    request.path(),
                    request.query(),
                    headers,
                    request.body().toByteArray());
            if (request.mount().tokenPath().equals(Optional.of(request.path()))) {
                return new TokenRequests(parts.logins()).answer(whole);
            }
            if (!isKnown(headers.getOrDefault("authorization", ""))) {
                Mounted.Response refusal = guest.refusal(
                        HttpResponseStatus.UNAUTHORIZED.code(), "log in, with a user's name and password");
                Map<String, String> asking = new HashMap<>(refusal.headers());
                asking.put("www-authenticate", "Basic realm=\"weir\", charset=\"UTF-8\"");
                return new Mounted.Response(refusal.status(), asking, refusal.body());
            }
            return guest.answer(whole);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("a request over http failed path={}", request.path(), e);
            return guest.refusal(
                    HttpResponseStatus.INTERNAL_SERVER_ERROR.code(), "a defect of the server; see its log");
        }
    }

    private boolean isKnown(String authorization) {
        return parts.logins().trusting()
                || parts.logins().bearer(authorization).isPresent()
                || Logins.Password.of(authorization)
                        .filter(parts.logins()::check)
                        .isPresent();
    }

    private void write(ChannelHandlerContext ctx, Receiving request, Mounted.Response answer) {
        release();
        boolean keepAlive = HttpUtil.isKeepAlive(request.head());
        FullHttpResponse response = response(request, answer);
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = ctx.writeAndFlush(response);
        if (keepAlive) {
            written.addListener(done -> ctx.channel().config().setAutoRead(true));
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static FullHttpResponse response(Receiving request, Mounted.Response answer) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
        boolean bodiless =
                status.equals(HttpResponseStatus.NO_CONTENT) || status.equals(HttpResponseStatus.NOT_MODIFIED);
        boolean silent = bodiless || request.head().method().equals(HttpMethod.HEAD);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, silent ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        if (!bodiless) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        }
        return response;
    }

    /** And reads on, without a look, until the client hangs up or its time is over: to close at once would take the answer from it. */
    private void refuse(ChannelHandlerContext ctx, Receiving request, HttpResponseStatus status, String reason) {
        refused = true;
        receiving = Optional.empty();
        release();
        FullHttpResponse response = response(request, request.mount().guest().refusal(status.code(), reason));
        HttpUtil.setKeepAlive(response, false);
        ChannelFuture _ = ctx.writeAndFlush(response).addListener(done -> {
            ctx.channel().config().setAutoRead(true);
            ChannelFuture _ = ((DuplexChannel) ctx.channel()).shutdownOutput();
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        receiving = Optional.empty();
        release();
        ctx.fireChannelInactive();
    }
}
