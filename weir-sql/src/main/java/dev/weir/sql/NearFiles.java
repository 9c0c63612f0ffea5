package dev.weir.sql;

import java.nio.file.Path;
import java.util.List;

/** Files of the lake, wherever they are, as files of this machine. */
public interface NearFiles {
    /** Returns when they are all here; they stay until what is returned is closed. May fail as any read does. */
    Held hold(List<ColdTable.LakeFile> files);

    /**
     * Files that are here.
     *
     * @param paths in the order of what was asked for
     * @param release when nobody reads them any more; once
     */
    record Held(List<Path> paths, Runnable release) implements AutoCloseable {
        public Held {
            paths = List.copyOf(paths);
        }

        @Override
        public void close() {
            release.run();
        }
    }
}
