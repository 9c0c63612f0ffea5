package dev.weir.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests of one connection, one after the other: it is read no further until the answer is written. */
final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRequests.class);

    private final HttpAnswers answers;
    private final Executor executor;

    HttpRequests(HttpAnswers answers, Executor executor) {
        this.answers = answers;
        this.executor = executor;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        HttpMethod method = request.method();
        String path = new QueryStringDecoder(request.uri()).path();
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        ctx.channel().config().setAutoRead(false);
        try {
            executor.execute(() -> answer(ctx, method, path, keepAlive));
        } catch (RejectedExecutionException e) {
            ChannelFuture _ = ctx.close();
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpMethod method, String path, boolean keepAlive) {
        FullHttpResponse response;
        try {
            HttpAnswers.Answer answer = answers.to(method.name(), path);
            response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(answer.status()),
                    method.equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("a request over http failed path={}", path, e);
            refuse(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR);
            return;
        }
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = ctx.writeAndFlush(response);
        if (keepAlive) {
            written.addListener(done -> ctx.channel().config().setAutoRead(true));
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** And reads on, without a look, until the client hangs up or its time is over: to close at once would take the answer from it. */
    private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        HttpUtil.setKeepAlive(response, false);
        ChannelFuture _ = ctx.writeAndFlush(response).addListener(done -> {
            ctx.channel().config().setAutoRead(true);
            ChannelFuture _ = ((DuplexChannel) ctx.channel()).shutdownOutput();
        });
    }

    /** Broken connections, and requests above the limits of the decoder: nobody is left to be told. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection over http ended", cause);
        ChannelFuture _ = ctx.close();
    }
}
