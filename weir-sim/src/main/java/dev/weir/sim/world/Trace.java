package dev.weir.sim.world;

import java.util.ArrayList;
import java.util.List;

/** All that happened, as one number; the last of it also as text. Two runs that differ anywhere differ in the number. */
public final class Trace {
    private static final int KEPT = 400;
    private static final long PRIME = 0x100000001b3L;

    private final String[] names = new String[KEPT];
    private final long[][] facts = new long[KEPT][];
    private long count;
    private long hash = 0xcbf29ce484222325L;

    public void add(String name, long... values) {
        int slot = (int) (count++ % KEPT);
        names[slot] = name;
        facts[slot] = values;
        mix(name.hashCode());
        for (long value : values) {
            mix(value);
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 32;
    }

    public long hash() {
        return hash;
    }

    public long count() {
        return count;
    }

    /** The last entries, oldest first. */
    public List<String> last(int most) {
        List<String> lines = new ArrayList<>();
        long from = Math.max(0, count - Math.min(most, KEPT));
        for (long i = from; i < count; i++) {
            int slot = (int) (i % KEPT);
            StringBuilder line = new StringBuilder().append(i).append(' ').append(names[slot]);
            for (long value : facts[slot]) {
                line.append(' ').append(value);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
