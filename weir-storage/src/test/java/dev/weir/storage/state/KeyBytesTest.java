package dev.weir.storage.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class KeyBytesTest {
    private static final int PAIRS = 12;

    /**
     * The highest bit of a factor of a product changes its highest bit alone, whatever the other factor; with that bit folded once downwards known, a second word can undo what a first one
     * did. Each pair of words then doubles the keys of one hash.
     */
    @Test
    void keysThatWereChosenToMeetDoNot() {
        Set<Long> hashes = new HashSet<>();
        for (int which = 0; which < 1 << PAIRS; which++) {
            ByteBuffer key = ByteBuffer.allocate(PAIRS * 2 * Long.BYTES).order(ByteOrder.nativeOrder());
            for (int pair = 0; pair < PAIRS; pair++) {
                boolean flipped = (which >>> pair & 1) != 0;
                key.putLong(flipped ? 1L << 63 : 0);
                key.putLong(flipped ? 1L << 63 | 1L << 31 : 0);
            }
            hashes.add(KeyBytes.hash(key.array(), 0, key.capacity()));
        }
        assertEquals(1 << PAIRS, hashes.size());
    }

    @Test
    void keysHashAlikeOnTheHeapAndInNativeMemory() {
        Random chance = new Random(7);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBuf memory = allocator.buffer(64)) {
            for (int length = 0; length < 40; length++) {
                byte[] key = new byte[length + 3];
                chance.nextBytes(key);
                memory.setBytes(1, key, 3, length);
                assertEquals(KeyBytes.hash(key, 3, key.length), KeyBytes.hash(memory.memoryAddress() + 1, length));
            }
        }
    }
}
