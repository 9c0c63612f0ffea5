package dev.weir.client.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;

/** Whether Arrow can use native memory in this JVM. Without its options it fails late, deep in the transport, and unreadably. */
public final class JvmCheck {
    private static final String ADD_OPENS = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    private static final int FIRST_JDK_WITHOUT_UNSAFE = 24;

    private JvmCheck() {}

    /** Makes an allocator, or throws {@code INVALID_CONFIG} naming the options to start the JVM with. */
    public static RootAllocator allocator() {
        RootAllocator allocator = null;
        try {
            allocator = new RootAllocator();
            try (ArrowBuf probe = allocator.buffer(8)) {
                probe.setLong(0, 1);
                probe.nioBuffer(0, 8);
            }
            return allocator;
        } catch (LinkageError | RuntimeException e) {
            if (allocator != null) {
                allocator.close();
            }
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG, sentence(Runtime.version().feature()), e);
        }
    }

    /** There is no room for what the server has sent. */
    public static WeirException full(Throwable cause) {
        return new WeirException(
                ErrorCode.OUT_OF_MEMORY,
                "there is no native memory for a batch in this jvm: read fewer columns, or start the JVM with more of it (-XX:MaxDirectMemorySize)",
                cause);
    }

    static String sentence(int jdk) {
        String options = jdk >= FIRST_JDK_WITHOUT_UNSAFE ? ADD_OPENS + " " + UNSAFE : ADD_OPENS;
        return "arrow cannot use native memory in this jvm: start the JVM with " + options + " jdk=" + jdk;
    }
}
