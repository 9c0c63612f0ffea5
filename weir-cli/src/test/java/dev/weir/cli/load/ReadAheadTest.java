package dev.weir.cli.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
    @Test
    void everyByteComesOnceAndInOrder() throws IOException {
        byte[] bytes = new byte[20_000_001];
        new Random(7).nextBytes(bytes);
        try (ReadAhead ahead = new ReadAhead(new ByteArrayInputStream(bytes))) {
            assertEquals(bytes[0] & 0xff, ahead.read());
            byte[] rest = ahead.readAllBytes();
            assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 1, bytes.length), rest);
            assertEquals(-1, ahead.read());
        }
    }

    @Test
    void itTakesWhatComesUpToABound() throws Exception {
        AtomicLong taken = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return taken.incrementAndGet() > 0 ? 'x' : -1;
            }
        };
        try (ReadAhead ahead = new ReadAhead(endless)) {
            Await.that("it is full", () -> ahead.available() == ReadAhead.MOST);
            assertTrue(taken.get() <= ReadAhead.MOST + 2 * (1 << 16), taken.toString());
        }
    }

    @Test
    void anErrorComesBehindWhatWasRead() throws IOException {
        InputStream torn = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("torn");
            }
        };
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(new byte[] {1, 2}), torn);
        try (ReadAhead ahead = new ReadAhead(in)) {
            assertArrayEquals(new byte[] {1, 2}, ahead.readNBytes(2));
            assertEquals("torn", assertThrows(IOException.class, ahead::read).getMessage());
        }
    }
}
