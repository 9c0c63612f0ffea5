package dev.weir.sim.run;

import dev.weir.sim.client.Scene;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.Faults;
import java.time.Duration;
import java.util.List;

/** What befalls the machine while a server runs on it. */
final class Nature {
    private static final List<DiskOperation> FAILING = List.of(DiskOperation.values());

    private final Scene scene;
    private final Weather weather;

    Nature(Scene scene, Weather weather) {
        this.scene = scene;
        this.weather = weather;
    }

    private Faults faults() {
        return scene.world().machine().faultyDisk().faults();
    }

    /** The power will go in a disk operation to come. */
    void armCrash() {
        if (weather.has(Storm.CRASH_AT_OPERATION)) {
            crashAfter(scene.random().nextInt(1 << scene.between(1, 6)));
        }
    }

    void crashAfter(int operations) {
        var disk = scene.world().machine().faultyDisk();
        CrashMoment[] moments = CrashMoment.values();
        disk.crashAt(disk.operations() + operations, moments[scene.random().nextInt(moments.length)]);
        scene.world().trace().add("crash armed", operations);
    }

    /** No crash is to come any more. */
    void calmDown() {
        scene.world().machine().faultyDisk().crashAt(-1, CrashMoment.BEFORE);
    }

    /** An operation will fail. */
    void failOnce() {
        if (weather.has(Storm.IO_ERROR)) {
            DiskOperation operation = FAILING.get(scene.random().nextInt(FAILING.size()));
            scene.world().trace().add("fail " + operation);
            scene.world().troublesBegin();
            scene.model().syncsMayFail();
            faults().fail(operation, scene.random().nextInt(10));
            faults().afterFailedSync(
                            scene.happens(0.5)
                                    ? Faults.AfterFailedSync.IN_DOUBT
                                    : Faults.AfterFailedSync.STAY_DIRTY);
        }
    }

    void hang() {
        if (weather.has(Storm.HANG)) {
            DiskOperation operation = scene.happens(0.5) ? DiskOperation.SYNC : DiskOperation.WRITE;
            scene.world().trace().add("hang " + operation);
            faults().hang(operation, scene.random().nextInt(5), Duration.ofMillis(scene.between(100, 60_000)));
        }
    }

    void fillDisk() {
        if (weather.has(Storm.DISK_FULL)) {
            if (scene.world().full()) {
                scene.world().makeRoom();
            } else {
                scene.world().fill(scene.happens(0.3) ? 0 : scene.random().nextLong(8 << 10));
            }
        }
    }

    void jumpClock() {
        if (weather.has(Storm.CLOCK_JUMP)) {
            scene.world().jumpClock(Duration.ofSeconds(scene.between(-3600, 3600)));
        }
    }

    void pass() {
        long micros = scene.happens(0.8) ? scene.between(1, 20_000) : scene.between(1, 3_000_000);
        scene.world().trace().add("pass", micros);
        scene.world().pass(Duration.ofNanos(micros * 1000));
    }
}
