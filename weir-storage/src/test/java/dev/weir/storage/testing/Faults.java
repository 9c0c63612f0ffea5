package dev.weir.storage.testing;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What shall go wrong on a {@link MemoryDisk} while it has power. Counts are of calls of that kind from now on, 0 is the next one.
 * What is by chance is drawn from the disk's random numbers. Thread-safe by the disk's lock.
 */
public final class Faults {
    private static final int NEVER = -1;

    /** What becomes of the unsynced bytes of a file whose sync fails. */
    public enum AfterFailedSync {
        /** Each write is on the disk, or never will be although later syncs succeed: what Linux does. */
        IN_DOUBT,
        /** They wait for the next sync. */
        STAY_DIRTY
    }

    /** What was asked for one kind of operation. */
    private static final class Plan {
        private int callsUntilError = NEVER;
        private double errorChance;
        private int callsUntilHang = NEVER;
        private double hangChance;
        private Duration hang = Duration.ZERO;
    }

    private final Object lock;
    private final RandomGenerator random;
    private final VirtualClock clock;
    private final Map<DiskOperation, Plan> plans = new EnumMap<>(DiskOperation.class);
    private int writesUntilFull = NEVER;
    private int bytesBeforeFull;
    private int readsUntilFlip = NEVER;
    private double flipChance;
    private long lyingFrom = Long.MAX_VALUE;
    private long capacityBytes = Long.MAX_VALUE;
    private AfterFailedSync afterFailedSync = AfterFailedSync.IN_DOUBT;

    Faults(Object lock, RandomGenerator random, VirtualClock clock) {
        this.lock = lock;
        this.random = random;
        this.clock = clock;
        for (DiskOperation operation : DiskOperation.values()) {
            plans.put(operation, new Plan());
        }
    }

    /** A later operation fails, once, with {@code IO_ERROR}. Of a write a part may be there. */
    public void fail(DiskOperation operation, int later) {
        synchronized (lock) {
            plans.get(operation).callsUntilError = later;
        }
    }

    /** From now on operations fail with this probability: 1 is a disk that is gone, or was remounted for reading only. */
    public void failWithChance(DiskOperation operation, double chance) {
        synchronized (lock) {
            plans.get(operation).errorChance = chance;
        }
    }

    public void failSync(int later) {
        fail(DiskOperation.SYNC, later);
    }

    public void failTruncate(int later) {
        fail(DiskOperation.TRUNCATE, later);
    }

    public void afterFailedSync(AfterFailedSync what) {
        synchronized (lock) {
            afterFailedSync = what;
        }
    }

    /** A later write puts {@code bytes} bytes down, then the disk is full; the write after it has room again. */
    public void failWrite(int later, int bytes) {
        synchronized (lock) {
            writesUntilFull = later;
            bytesBeforeFull = bytes;
        }
    }

    /**
     * How large the whole disk is; may be less than what is on it. A file takes its sectors of 512 bytes, holes take nothing, and
     * each file and directory one sector more. What does not fit fails with {@code DISK_FULL}; of a write a part is there.
     */
    public void capacity(long bytes) {
        synchronized (lock) {
            capacityBytes = bytes;
        }
    }

    /** A later operation takes this long, once, and then does what it should. */
    public void hang(DiskOperation operation, int later, Duration duration) {
        synchronized (lock) {
            plans.get(operation).callsUntilHang = later;
            plans.get(operation).hang = duration;
        }
    }

    /** From now on operations take this long with this probability. */
    public void hangWithChance(DiskOperation operation, double chance, Duration duration) {
        synchronized (lock) {
            plans.get(operation).hangChance = chance;
            plans.get(operation).hang = duration;
        }
    }

    /** A later read brings one bit that is wrong, once; the bytes on the disk are right. */
    public void flipRead(int later) {
        synchronized (lock) {
            readsUntilFlip = later;
        }
    }

    public void flipReadsWithChance(double chance) {
        synchronized (lock) {
            flipChance = chance;
        }
    }

    /** Syncs of this operation (see {@link MemoryDisk#operations}) and later ones return, and nothing becomes durable by them. */
    public void lieFrom(long operation) {
        synchronized (lock) {
            lyingFrom = operation;
        }
    }

    /** Syncs are syncs again, also for what was not written during the lie. */
    public void tellTheTruth() {
        lieFrom(Long.MAX_VALUE);
    }

    /** Nothing goes wrong any more. */
    public void clear() {
        synchronized (lock) {
            plans.replaceAll((_, _) -> new Plan());
            writesUntilFull = NEVER;
            readsUntilFlip = NEVER;
            flipChance = 0;
            lyingFrom = Long.MAX_VALUE;
            capacityBytes = Long.MAX_VALUE;
        }
    }

    /** Lets time pass if the operation is to hang; whether it is to fail. */
    boolean strikes(DiskOperation operation) {
        Plan plan = plans.get(operation);
        boolean hangs = plan.callsUntilHang == 0 || happens(plan.hangChance);
        plan.callsUntilHang = next(plan.callsUntilHang);
        if (hangs) {
            clock.advance(plan.hang);
        }
        boolean fails = plan.callsUntilError == 0 || happens(plan.errorChance);
        plan.callsUntilError = next(plan.callsUntilError);
        return fails;
    }

    private static int next(int later) {
        return later == NEVER ? NEVER : later - 1;
    }

    private boolean happens(double chance) {
        return chance > 0 && random.nextDouble() < chance;
    }

    /** How many bytes of a write get through; all of them, mostly. */
    int admitted(int bytes) {
        boolean full = writesUntilFull == 0;
        writesUntilFull = next(writesUntilFull);
        return full ? Math.max(0, Math.min(bytesBeforeFull, bytes - 1)) : bytes;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    boolean lies(long operation) {
        return operation >= lyingFrom;
    }

    AfterFailedSync afterFailedSync() {
        return afterFailedSync;
    }

    /** A wrong bit into what was read, if that is to happen. */
    void spoil(byte[] bytes, int length) {
        boolean flips = readsUntilFlip == 0 || happens(flipChance);
        readsUntilFlip = next(readsUntilFlip);
        if (flips && length > 0) {
            bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
    }
}
