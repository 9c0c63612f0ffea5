package dev.weir.server.postgres;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells whether messages that wait can be worked on by the event loop itself, because nothing in them takes long: they bind and run statements that are
 * answered by a lookup. Any other message, or one that is not understood at a glance, needs a thread.
 */
final class QuickMessages {
    private final Predicate<String> isQuick;
    private final Set<String> bound = new HashSet<>(2);

    /** @param isQuick by a statement's name */
    QuickMessages(Predicate<String> isQuick) {
        this.isQuick = isQuick;
    }

    /** The next one, in its order; it is only looked at. */
    boolean add(char type, ByteBuf body) {
        return switch (type) {
            case 'S', 'H' -> true;
            case 'B' -> {
                int portal = body.bytesBefore((byte) 0);
                if (portal < 0) {
                    yield false;
                }
                int at = body.readerIndex();
                bound.add(text(body, at, portal));
                int end = body.indexOf(at + portal + 1, body.writerIndex(), (byte) 0);
                yield end >= 0 && isQuick.test(text(body, at + portal + 1, end - at - portal - 1));
            }
            case 'E' -> {
                int portal = body.bytesBefore((byte) 0);
                yield portal >= 0 && bound.contains(text(body, body.readerIndex(), portal));
            }
            case 'D' -> body.isReadable() && body.getByte(body.readerIndex()) == 'P';
            default -> false;
        };
    }

    private static String text(ByteBuf body, int at, int length) {
        return body.toString(at, length, StandardCharsets.UTF_8);
    }
}
