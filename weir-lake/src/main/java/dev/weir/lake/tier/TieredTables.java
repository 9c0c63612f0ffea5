package dev.weir.lake.tier;

import java.util.List;
import java.util.Set;

/** The port to the tables whose rows settle. Any thread; answers what is there now. */
public interface TieredTables {
    /** Those with {@code lake = on}. */
    List<TieredTable> settling();

    /** Ids of all tables that there are, also of those whose rows stay in the log. What is not among them has been dropped, and never comes again. */
    Set<String> ids();
}
