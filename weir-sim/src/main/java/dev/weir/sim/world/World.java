package dev.weir.sim.world;

import dev.weir.server.metrics.Metrics;
import dev.weir.sim.lake.LakeShape;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The machine and the server that runs on it now, if one does. */
public final class World {
    /** Its figures steer nothing, and it is dear to make. */
    private static final Metrics METRICS = new Metrics();

    private final Machine machine;
    private final ServerProcess.Shape shape;
    private final Optional<LakeShape> lake;
    private final Trace trace = new Trace();
    private final SplittableRandom chance;
    private @Nullable ServerProcess server;
    private boolean troubles;
    private boolean full;
    private long lastFull;
    private long latestUs;
    private int life;
    private long catalogBackNanos = Long.MIN_VALUE;

    /** @param lake of a server that has one */
    public World(ServerProcess.Shape shape, Optional<LakeShape> lake, SplittableRandom random) {
        this.shape = shape;
        this.lake = lake;
        this.machine = new Machine(random);
        this.chance = random.split();
    }

    public Machine machine() {
        return machine;
    }

    public Trace trace() {
        return trace;
    }

    public Optional<ServerProcess> server() {
        return Optional.ofNullable(server);
    }

    /** Of the server that runs. */
    public ServerProcess up() {
        return server().orElseThrow(() -> new IllegalStateException("the server is down"));
    }

    /** How many servers there were before this one. */
    public int life() {
        return life;
    }

    public Moment now() {
        latestUs = Math.max(latestUs, machine.clock().nowUs());
        return new Moment(machine.clock().nanos(), machine.hungNanos(), latestUs, troubles, full);
    }

    /** Disk operations may fail from now on; what failed once may stay so until the next start. */
    public void troublesBegin() {
        troubles = true;
    }

    public boolean troubles() {
        return troubles;
    }

    /** The disk is full when no more than this many bytes are left, until {@link #makeRoom}. */
    public void fill(long bytesLeft) {
        full = true;
        machine.fill(bytesLeft);
        trace.add("disk full");
    }

    /** There is room again, and all must go on without a new start; unless the server met the full disk when it started. */
    public void makeRoom() {
        full = false;
        lastFull = trace.count();
        machine.faultyDisk().faults().capacity(Long.MAX_VALUE);
        trace.add("room");
    }

    public boolean full() {
        return full;
    }

    /** Whether the disk is full or was since this point of the trace. */
    public boolean fullSince(long entry) {
        return full || lastFull >= entry;
    }

    /** Throws what the server's start throws, also that it was killed. */
    public void start() {
        machine.mountAgain();
        troubles |= full;
        server = lake.isEmpty()
                ? ServerProcess.start(machine, METRICS, shape)
                : ServerProcess.startWithLake(machine, METRICS, shape, lake.get(), this::isCatalogDown, chance.split());
        life++;
        trace.add("started", life);
    }

    /** Answers how many bytes of native memory were not given back. */
    public long stop() {
        ServerProcess stopping = up();
        long kept = stopping.stop();
        server = null;
        trace.add("stopped", kept);
        return kept;
    }

    /** For so long nobody who uses the lake reaches the catalog. */
    public void catalogGoesDown(Duration time) {
        catalogBackNanos = machine.clock().nanos() + time.toNanos();
        trace.add("catalog down", time.toSeconds());
    }

    public void catalogComesBack() {
        catalogBackNanos = Long.MIN_VALUE;
    }

    private boolean isCatalogDown() {
        return catalogBackNanos > machine.clock().nanos();
    }

    /** Whether rows that only the lake has may not be there to read just now. */
    public boolean mayLackLake() {
        return troubles || full || isCatalogDown();
    }

    /** The disk works again; a server that starts now meets no trouble. */
    public void heal() {
        machine.faultyDisk().faults().clear();
        troubles = false;
        full = false;
    }

    /** The power has gone, or goes now, and comes back. */
    public void losePower() {
        machine.faultyDisk().crash(new Random(chance.nextLong()));
        vanish();
        trace.add("power lost");
    }

    /** The process is gone, the system goes on. */
    public void kill() {
        machine.faultyDisk().kill();
        vanish();
        trace.add("killed");
    }

    private void vanish() {
        if (server != null) {
            server.vanish();
            server = null;
        }
    }

    /** Somebody sets the wall clock. */
    public void jumpClock(Duration jump) {
        now();
        machine.clock().jump(jump);
        trace.add("clock jump", jump.toSeconds());
    }

    /** Lanes turn when they must, as their threads would. */
    public void pass(Duration time) {
        long until = machine.clock().nanos() + time.toNanos();
        while (server != null) {
            ManualLane next = null;
            for (ManualLane lane : server.lanes()) {
                if (next == null || lane.nextDueNanos() < next.nextDueNanos()) {
                    next = lane;
                }
            }
            if (next == null || next.nextDueNanos() > until) {
                break;
            }
            long wait = next.nextDueNanos() - machine.clock().nanos();
            machine.pass(Duration.ofNanos(Math.max(0, wait)));
            next.turn(0);
            until = Math.max(until, machine.clock().nanos());
        }
        machine.pass(Duration.ofNanos(until - machine.clock().nanos()));
    }

    /** The machine sleeps: time passes in which nobody does anything. */
    public void sleep(Duration time) {
        machine.pass(time);
    }
}
