package dev.weir.cli.boot;

import dev.weir.lake.tier.LakeWriter;
import dev.weir.sql.NearFiles;
import java.util.List;

/** Files of the lake, by their locations, as files of this machine. */
interface NearObjects {
    /** As {@link NearFiles#hold}. */
    NearFiles.Held hold(List<LakeWriter.Source> files);
}
