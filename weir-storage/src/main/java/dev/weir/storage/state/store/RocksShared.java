package dev.weir.storage.state.store;

/**
 * What all databases of a server use, in native memory: the cache, and the options. They are made for a thousand small databases in one process: no
 * memtables, since rows come as files; no statistics; filters and indexes in parts, in the cache, so that one limit bounds all of it;
 * one small pool of threads.
 */
record RocksShared(long cache, long options, long fileOptions, long ingestOptions, long waitOptions, Holds holds) {
    private static final int LZ4 = 4;
    private static final int TWO_LEVEL_INDEX = 2;
    private static final int BINARY_AND_HASH = 1;
    private static final int FATAL = 4;

    private static final double FILTER_BITS_PER_KEY = 10;

    /** A get decompresses one block; a scan many, and larger ones compress better. */
    private static final long BLOCK_BYTES = 8 << 10;

    /** Checksums that know where their block lies, so that one that was put elsewhere is noticed. */
    private static final int FORMAT_WITH_PLACED_CHECKSUMS = 6;

    /** Nothing is ever written to a memtable; this bounds the arena that each database takes in advance. */
    private static final long NO_MEMTABLE_BYTES = 64 << 10;

    /** Each database keeps two of these. */
    private static final long WRITE_BUFFER_BYTES = 16 << 10;

    private static final long MANIFEST_BYTES = 1 << 20;
    private static final long MANIFEST_RESERVED_BYTES = 16 << 10;

    static RocksShared create(StateConfig config) {
        long cache = createCache(config.cacheBytes());
        long options = createOptions(config, cache);
        long fileOptions = RocksNative.create("rocksdb_envoptions_create");
        long ingestOptions = RocksNative.create("rocksdb_ingestexternalfileoptions_create");
        RocksNative.set("rocksdb_ingestexternalfileoptions_set_move_files", ingestOptions, true);
        long waitOptions = RocksNative.create("rocksdb_wait_for_compact_options_create");
        return new RocksShared(cache, options, fileOptions, ingestOptions, waitOptions, new Holds(() -> {
            RocksNative.destroy("rocksdb_wait_for_compact_options_destroy", waitOptions);
            RocksNative.destroy("rocksdb_ingestexternalfileoptions_destroy", ingestOptions);
            RocksNative.destroy("rocksdb_envoptions_destroy", fileOptions);
            RocksNative.destroy("rocksdb_options_destroy", options);
            RocksNative.destroy("rocksdb_cache_destroy", cache);
        }));
    }

    private static long createCache(long bytes) {
        long of = RocksNative.create("rocksdb_lru_cache_options_create");
        RocksNative.set("rocksdb_lru_cache_options_set_capacity", of, bytes);
        // few shards: each must hold the largest block
        RocksNative.set("rocksdb_lru_cache_options_set_num_shard_bits", of, 4);
        long cache = RocksNative.create("rocksdb_cache_create_lru_opts", of);
        RocksNative.destroy("rocksdb_lru_cache_options_destroy", of);
        return cache;
    }

    private static long createOptions(StateConfig config, long cache) {
        long options = RocksNative.create("rocksdb_options_create");
        RocksNative.set("rocksdb_options_set_create_if_missing", options, true);
        long table = createTableOptions(cache);
        RocksNative.set("rocksdb_options_set_block_based_table_factory", options, table);
        RocksNative.destroy("rocksdb_block_based_options_destroy", table);
        RocksNative.set("rocksdb_options_set_compression", options, LZ4);
        RocksNative.set("rocksdb_options_set_write_buffer_size", options, NO_MEMTABLE_BYTES);
        // of these one is for flushes, which never come
        RocksNative.set("rocksdb_options_set_max_background_jobs", options, config.compactionThreads() + 1);
        // a file that is not open would be opened again, and its filters read, for a lookup
        RocksNative.set("rocksdb_options_set_max_open_files", options, -1);
        RocksNative.set("rocksdb_options_set_table_cache_numshardbits", options, 1);
        RocksNative.set("rocksdb_options_set_skip_stats_update_on_db_open", options, true);
        RocksNative.set("rocksdb_options_set_stats_dump_period_sec", options, 0);
        RocksNative.set("rocksdb_options_set_stats_persist_period_sec", options, 0);
        // No file of its own for each database to write about itself: what fails is told by the call that failed.
        long silent = RocksNative.createStderrLogger(FATAL);
        RocksNative.set("rocksdb_options_set_info_log", options, silent);
        RocksNative.destroy("rocksdb_logger_destroy", silent);
        RocksNative.set("rocksdb_options_set_writable_file_max_buffer_size", options, WRITE_BUFFER_BYTES);
        RocksNative.set("rocksdb_options_set_max_manifest_file_size", options, MANIFEST_BYTES);
        RocksNative.set("rocksdb_options_set_manifest_preallocation_size", options, MANIFEST_RESERVED_BYTES);
        return options;
    }

    private static long createTableOptions(long cache) {
        long table = RocksNative.create("rocksdb_block_based_options_create");
        RocksNative.set("rocksdb_block_based_options_set_block_cache", table, cache);
        RocksNative.set("rocksdb_block_based_options_set_block_size", table, BLOCK_BYTES);
        RocksNative.set("rocksdb_block_based_options_set_format_version", table, FORMAT_WITH_PLACED_CHECKSUMS);
        RocksNative.set("rocksdb_block_based_options_set_data_block_index_type", table, BINARY_AND_HASH);
        // the table takes the policy over
        RocksNative.set(
                "rocksdb_block_based_options_set_filter_policy", table, RocksNative.createBloom(FILTER_BITS_PER_KEY));
        // Whole filters would not fit into the cache's shards, and each lookup would read them again.
        RocksNative.set("rocksdb_block_based_options_set_index_type", table, TWO_LEVEL_INDEX);
        RocksNative.set("rocksdb_block_based_options_set_partition_filters", table, true);
        RocksNative.set("rocksdb_block_based_options_set_cache_index_and_filter_blocks", table, true);
        RocksNative.set("rocksdb_block_based_options_set_optimize_filters_for_memory", table, true);
        return table;
    }
}
