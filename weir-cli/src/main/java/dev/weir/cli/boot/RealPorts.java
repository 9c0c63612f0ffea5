package dev.weir.cli.boot;

import dev.weir.format.RealWorld;
import dev.weir.server.Server;
import dev.weir.server.config.ServerConfig;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.LocalDisk;
import dev.weir.storage.state.store.RocksStores;
import dev.weir.storage.state.store.SortedStores;
import dev.weir.storage.state.store.StateConfig;
import dev.weir.storage.time.SystemClock;
import java.util.UUID;

/** The machine as the server sees it. */
@RealWorld("names of new tables")
public final class RealPorts {
    /** Native libraries that were unpacked, beside the data. */
    private static final String LIBRARIES = "native";

    private static final int COMPACTION_THREADS = 1;

    private RealPorts() {}

    static Server.Ports open() {
        return over(new LocalDisk());
    }

    /** On another disk; rows by key are on the real one in any case. */
    public static Server.Ports over(Disk disk) {
        return new Server.Ports(disk, new SystemClock(), UUID::randomUUID, config -> stores(config, disk));
    }

    private static SortedStores stores(ServerConfig config, Disk disk) {
        StateConfig state = new StateConfig(config.state().cacheBytes(), COMPACTION_THREADS);
        return new RocksStores(state, config.dataDirectory().resolve(LIBRARIES), disk);
    }
}
