package dev.weir.server.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A setting that clients of PostgreSQL know.
 *
 * @param kind what may be done with it
 * @param why as SHOW ALL says it
 */
record KnownSetting(String name, String standard, Kind kind, String why) {
    enum Kind {
        /** Does something. */
        FREE,
        /** May be set to anything, as it asks for nothing that Weir has. */
        IDLE,
        /** May be set to what it is. */
        ONLY,
        /** May not be set. */
        FIXED
    }

    /** What PostgreSQL 15 would be, for clients that look for its features. */
    static final String SERVER_VERSION = "15.0";

    static final Map<String, KnownSetting> ALL = all();

    /** Clients are told these at the start and whenever they change. */
    static final List<KnownSetting> REPORTED = List.of(
                    "server_version",
                    "server_encoding",
                    "client_encoding",
                    "application_name",
                    "default_transaction_read_only",
                    "in_hot_standby",
                    "is_superuser",
                    "session_authorization",
                    "datestyle",
                    "intervalstyle",
                    "timezone",
                    "integer_datetimes",
                    "standard_conforming_strings")
            .stream()
            .map(ALL::get)
            .toList();

    boolean fixed() {
        return kind == Kind.FIXED;
    }

    boolean only() {
        return kind == Kind.ONLY;
    }

    private static Map<String, KnownSetting> all() {
        Map<String, KnownSetting> all = new LinkedHashMap<>();
        free(all, "application_name", "", "what the client calls itself");
        free(all, "search_path", "\"$user\", public", "the first of it is where tables are looked for");
        free(all, "statement_timeout", "0", "statements that take longer are cancelled");
        free(all, "timezone", "TimeZone", "UTC", "in which times with a zone are shown");
        free(all, "default_transaction_read_only", "off", "whether changes are refused");
        free(all, "transaction_read_only", "off", "whether changes are refused in this transaction");
        free(all, "default_transaction_isolation", "read committed", "told, not kept: each statement sees one moment");
        free(all, "transaction_isolation", "read committed", "told, not kept: each statement sees one moment");
        free(all, "client_encoding", "UTF8", "of all texts");
        free(all, "datestyle", "DateStyle", "ISO, MDY", "how dates are written");
        free(all, "client_min_messages", "notice", "remarks below this are not sent");
        only(all, "intervalstyle", "IntervalStyle", "postgres", "how intervals are written");
        only(all, "standard_conforming_strings", "standard_conforming_strings", "on", "whether a backslash is one");
        only(all, "bytea_output", "bytea_output", "hex", "how binary values are written");
        only(all, "row_security", "row_security", "on", "");
        only(all, "array_nulls", "array_nulls", "on", "");
        only(all, "xmloption", "xmloption", "content", "");
        only(all, "backslash_quote", "backslash_quote", "safe_encoding", "");
        for (String fixed : new String[] {
            "server_encoding=UTF8",
            "integer_datetimes=on",
            "in_hot_standby=off",
            "is_superuser=off",
            "session_authorization=",
            "max_identifier_length=63",
            "max_index_keys=32",
            "max_connections=2000",
            "block_size=8192",
            "wal_level=replica",
            "lc_collate=C",
            "lc_ctype=C.UTF-8",
            "data_checksums=on",
            "ssl=off",
            "hot_standby=off",
            "server_version_num=150000"
        }) {
            String[] parts = fixed.split("=", 2);
            put(all, parts[0], parts[0], parts[1], Kind.FIXED, "");
        }
        put(all, "server_version", "server_version", SERVER_VERSION, Kind.FIXED, "what PostgreSQL this is like");
        for (String idle : new String[] {
            "extra_float_digits=1",
            "lock_timeout=0",
            "idle_in_transaction_session_timeout=0",
            "idle_session_timeout=0",
            "default_transaction_deferrable=off",
            "transaction_deferrable=off",
            "synchronous_commit=on",
            "synchronize_seqscans=on",
            "work_mem=4MB",
            "maintenance_work_mem=64MB",
            "temp_buffers=8MB",
            "cursor_tuple_fraction=0.1",
            "jit=off",
            "geqo=on",
            "enable_seqscan=on",
            "enable_indexscan=on",
            "enable_bitmapscan=on",
            "enable_hashjoin=on",
            "enable_mergejoin=on",
            "enable_nestloop=on",
            "enable_sort=on",
            "enable_hashagg=on",
            "enable_parallel_append=on",
            "enable_partitionwise_join=off",
            "max_parallel_workers_per_gather=2",
            "plan_cache_mode=auto",
            "quote_all_identifiers=off",
            "check_function_bodies=on",
            "default_tablespace=",
            "default_table_access_method=heap",
            "default_with_oids=off",
            "default_text_search_config=pg_catalog.simple",
            "temp_tablespaces=",
            "escape_string_warning=on",
            "lc_messages=C",
            "lc_monetary=C",
            "lc_numeric=C",
            "lc_time=C",
            "log_statement=none",
            "log_min_duration_statement=-1",
            "log_min_messages=warning",
            "session_replication_role=origin",
            "tcp_keepalives_idle=0",
            "tcp_keepalives_interval=0",
            "tcp_keepalives_count=0",
            "tcp_user_timeout=0",
            "client_connection_check_interval=0",
            "transform_null_equals=off",
            "xmlbinary=base64",
            "role=none",
            "seed=0",
            "vacuum_cost_delay=0",
            "random_page_cost=4",
            "effective_cache_size=4GB",
            "effective_io_concurrency=1",
            "gin_fuzzy_search_limit=0",
            "track_activities=on",
            "statement_mem=0",
            "ssl_renegotiation_limit=0"
        }) {
            String[] parts = idle.split("=", 2);
            put(all, parts[0], parts[0], parts[1], Kind.IDLE, "without effect");
        }
        return Map.copyOf(all);
    }

    private static void free(Map<String, KnownSetting> all, String name, String standard, String why) {
        put(all, name, name, standard, Kind.FREE, why);
    }

    private static void free(Map<String, KnownSetting> all, String key, String name, String standard, String why) {
        put(all, key, name, standard, Kind.FREE, why);
    }

    private static void only(Map<String, KnownSetting> all, String key, String name, String standard, String why) {
        put(all, key, name, standard, Kind.ONLY, why);
    }

    private static void put(
            Map<String, KnownSetting> all, String key, String name, String standard, Kind kind, String why) {
        all.put(key.toLowerCase(Locale.ROOT), new KnownSetting(name, standard, kind, why));
    }
}
