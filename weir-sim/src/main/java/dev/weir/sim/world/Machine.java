package dev.weir.sim.world;

import dev.weir.storage.disk.Disk;
import dev.weir.storage.testing.CrashModel;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What outlives a server: the disk, the clocks, and chance. */
public final class Machine {
    /** The server's data directory. */
    public static final Path DATA = Path.of("/weir");

    private final VirtualClock clock = new VirtualClock();
    private final MemoryDisk disk;
    private final SplittableRandom ids;
    private @Nullable SplittableRandom lakeIds;
    private long passedNanos;
    private UUID lastId = new UUID(0, 0);
    private Disk seenByServer;

    public Machine(SplittableRandom random) {
        this.disk = new MemoryDisk(CrashModel.ANY_ORDER, new Random(random.nextLong()), clock);
        this.ids = random.split();
        this.seenByServer = disk.incarnation();
    }

    /** With its faults and crashes: the simulation's side of it. */
    public MemoryDisk faultyDisk() {
        return disk;
    }

    Disk disk() {
        return seenByServer;
    }

    /** Those who had the disk are dead: this is for the next process. */
    void mountAgain() {
        seenByServer = disk.incarnation();
    }

    public VirtualClock clock() {
        return clock;
    }

    void fill(long bytesLeft) {
        disk.faults().capacity(disk.usedBytes() + bytesLeft);
    }

    void pass(Duration time) {
        passedNanos += time.toNanos();
        clock.advance(time);
    }

    /** How long disk operations have hung so far. */
    public long hungNanos() {
        return clock.nanos() - passedNanos;
    }

    UUID newId() {
        lastId = new UUID(ids.nextLong(), ids.nextLong());
        return lastId;
    }

    /** For what the lake is made of. */
    public UUID newLakeId() {
        SplittableRandom there = lakeIds;
        if (there == null) {
            there = ids.split();
            lakeIds = there;
        }
        return new UUID(there.nextLong(), there.nextLong());
    }

    /** The last one that the server asked for. */
    public UUID lastId() {
        return lastId;
    }
}
