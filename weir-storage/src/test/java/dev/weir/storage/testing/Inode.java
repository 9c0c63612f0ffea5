package dev.weir.storage.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A file's bytes: as every process sees them, as they are on the platter, and the changes between the two, in order. */
final class Inode implements Node {
    private SparseBytes visible = new SparseBytes();
    private final SparseBytes durable = new SparseBytes();
    private final List<Change> unsynced = new ArrayList<>();
    /** Whether a failed sync has dropped changes that every reader still sees. */
    private boolean dropped;

    /** Where the durable bytes are beyond the process, if anywhere. */
    private final @Nullable Platter platter;

    private final int number;

    Inode() {
        this.platter = null;
        this.number = 0;
    }

    /** A new file, whose bytes are kept under this number. */
    Inode(Platter platter, int number) {
        this.platter = platter;
        this.number = number;
    }

    /** One that was there before. */
    Inode(Platter platter, int number, byte[] bytes) {
        this(platter, number);
        durable.write(0, bytes, 0, bytes.length);
        visible = durable.copy();
    }

    int number() {
        return number;
    }

    private sealed interface Change {
        record Write(long position, byte[] bytes) implements Change {}

        record Cut(long size) implements Change {}
    }

    long size() {
        return visible.size();
    }

    long allocatedBytes() {
        return visible.allocatedBytes();
    }

    int fitting(long position, int length, long freeBytes) {
        return visible.fitting(position, length, freeBytes);
    }

    int read(long position, byte[] target) {
        return visible.read(position, target);
    }

    /** @param bytes are kept */
    void write(long position, byte[] bytes) {
        visible.write(position, bytes, 0, bytes.length);
        unsynced.add(new Change.Write(position, bytes));
    }

    void cut(long size) {
        visible.cut(size);
        unsynced.add(new Change.Cut(size));
    }

    void sync() {
        unsynced.forEach(this::makeDurable);
        unsynced.clear();
    }

    private void makeDurable(Change change) {
        switch (change) {
            case Change.Write(long position, byte[] bytes) -> {
                durable.write(position, bytes, 0, bytes.length);
                if (platter != null) {
                    platter.write(number, position, bytes);
                }
            }
            case Change.Cut(long size) -> {
                durable.cut(size);
                if (platter != null) {
                    platter.cut(number, size);
                }
            }
        }
    }

    /** Each write is on the platter now, or never will be: it counts as written, and no later sync tries it again. */
    void failSync(RandomGenerator random) {
        for (Change change : unsynced) {
            if (change instanceof Change.Cut || random.nextBoolean()) {
                makeDurable(change);
            } else {
                dropped = true;
            }
        }
        unsynced.clear();
    }

    /** At rest, whether the byte is on the platter already or on its way. */
    void flip(long position, int mask) {
        visible.flip(position, mask);
        durable.flip(position, mask);
        for (Change change : unsynced) {
            if (change instanceof Change.Write(long start, byte[] bytes)
                    && position >= start
                    && position < start + bytes.length) {
                bytes[(int) (position - start)] ^= (byte) mask;
            }
        }
    }

    /** By somebody else, and for good. */
    void cutForGood(long size) {
        visible.cut(size);
        durable.cut(size);
        unsynced.replaceAll(change -> switch (change) {
            case Change.Cut cut -> cut;
            case Change.Write(long position, byte[] bytes) -> {
                int left = Math.clamp(size - position, 0, bytes.length);
                yield new Change.Write(position, Arrays.copyOf(bytes, left));
            }
        });
    }

    void crash(CrashModel model, RandomGenerator random) {
        if (unsynced.isEmpty() && !dropped) {
            return;
        }
        switch (model) {
            case PREFIX -> surviveUpTo(random);
            case ANY_ORDER -> surviveEachByItself(random);
        }
        unsynced.clear();
        dropped = false;
        visible = durable.copy();
    }

    private void surviveUpTo(RandomGenerator random) {
        int whole = random.nextInt(unsynced.size() + 1);
        unsynced.subList(0, whole).forEach(this::makeDurable);
        if (whole < unsynced.size() && unsynced.get(whole) instanceof Change.Write(long position, byte[] bytes)) {
            durable.write(position, bytes, 0, random.nextInt(bytes.length + 1));
        }
        if (random.nextInt(4) == 0) {
            durable.grow(visible.size());
        }
    }

    private void surviveEachByItself(RandomGenerator random) {
        long longest = durable.size();
        // all or nothing now and then, which chance alone would hardly ever give
        int mood = random.nextInt(6);
        for (Change change : unsynced) {
            int fate = mood < 2 ? mood : random.nextInt(3);
            switch (change) {
                case Change.Cut _ when fate > 0 -> makeDurable(change);
                case Change.Cut _ -> {}
                case Change.Write(long position, byte[] bytes) -> {
                    longest = Math.max(longest, position + bytes.length);
                    if (fate == 1) {
                        makeDurable(change);
                    } else if (fate == 2) {
                        tear(position, bytes, random);
                    }
                }
            }
        }
        if (longest > durable.size() && random.nextInt(4) == 0) {
            durable.grow(random.nextLong(durable.size(), longest) + 1);
        }
    }

    private void tear(long position, byte[] bytes, RandomGenerator random) {
        int piece;
        for (int done = 0; done < bytes.length; done += piece) {
            piece = SparseBytes.pieceLength(position + done, bytes.length - done);
            if (random.nextBoolean()) {
                durable.write(position + done, bytes, done, piece);
            }
        }
    }
}
