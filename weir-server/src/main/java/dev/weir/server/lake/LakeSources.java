package dev.weir.server.lake;

import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.query.SqlTables;

/**
 * What a server has for its lake.
 *
 * @param tables whose rows settle
 * @param seen tables as statements see them, to read what settles
 */
public record LakeSources(CatalogPointers pointers, SettlingTables tables, SqlTables seen) {}
