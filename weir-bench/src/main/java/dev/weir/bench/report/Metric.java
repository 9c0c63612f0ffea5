package dev.weir.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A number of a line, how it is called, in which unit, and which direction is better. */
enum Metric {
    SECS("secs", "s", 1, 2, Better.LESS),
    ROWS_PER_S("rows_per_s", "k rows/s", 1e3, 0, Better.MORE),
    MB_PER_S("mb_per_s", "MB/s", 1, 0, Better.MORE),
    P50("p50_ms", "p50 ms", 1, 2, Better.LESS),
    P99("p99_ms", "p99 ms", 1, 2, Better.LESS),
    P999("p999_ms", "p99.9 ms", 1, 2, Better.LESS),
    MAX("max_ms", "max ms", 1, 1, Better.LESS),
    DUE_P99("from_due_p99_ms", "p99 from due", 1, 2, Better.LESS),
    BARE_P50("bare_p50_ms", "p50 of bare wakes", 1, 2, Better.LESS),
    BARE_P99("bare_p99_ms", "p99 of bare wakes", 1, 2, Better.LESS),
    CLIENT_CPU("client_cpu_s", "client CPU s", 1, 2, Better.LESS),
    SERVER_CPU("server_cpu_s", "server CPU s", 1, 2, Better.LESS),
    CPU_PER_ROW("", "CPU µs/row", 1, 2, Better.LESS) {
        @Override
        OptionalDouble of(Line line) {
            OptionalDouble rows = line.number("rows");
            OptionalDouble client = line.number("client_cpu_s");
            return rows.isEmpty() || client.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                            (client.getAsDouble() + line.number("server_cpu_s").orElse(0)) / rows.getAsDouble() * 1e6);
        }
    },
    LOOPBACK("lo_bytes", "lo MB", 1e6, 1, Better.LESS),
    LOG_BYTES("log_bytes", "log MB", 1e6, 1, Better.LESS),
    DISK("disk_alloc_bytes", "disk MB", 1e6, 1, Better.LESS),
    PORTS_OPEN("ports_open_s", "ports open s", 1, 2, Better.LESS),
    TABLE_READY("table_ready_s", "table ready s", 1, 2, Better.LESS),
    QUERIED("queried_s", "first row in SQL s", 1, 2, Better.LESS),
    RSS("rss_mib", "RSS MiB", 1, 0, Better.LESS),
    RSS_PEAK("rss_peak_mib", "peak RSS MiB", 1, 0, Better.LESS),
    HEAP_LIVE("heap_live_mib", "live heap MiB", 1, 0, Better.LESS),
    RSS_AFTER_GC("rss_after_gc_mib", "RSS after GC MiB", 1, 0, Better.LESS),
    READABLE("readable_after_restart_s", "readable s", 1, 2, Better.LESS),
    PORT_AFTER_RESTART("port_open_after_restart_s", "port open s", 1, 2, Better.LESS),
    EMPTY_START("empty_start_s", "start without data s", 1, 2, Better.LESS),
    FIRST_LOOKUP("first_lookup_s", "first lookup s", 1, 2, Better.LESS),
    BEYOND_START("beyond_start_s", "beyond a start without data s", 1, 2, Better.LESS),
    ALL_BUCKETS("all_buckets_s", "a lookup in each bucket s", 1, 2, Better.LESS),
    UPSERTS("upserts_per_s", "upserts k/s", 1e3, 1, Better.MORE),
    DISK_SYNCS("disk_syncs_per_s", "bare syncs/s of the disk", 1, 0, Better.MORE),
    ROWS_PER_BATCH("rows_per_batch", "rows per stored batch", 1, 1, Better.MORE),
    SCAN_RATIO("scan_ratio", "scan, in times of large batches", 1, 2, Better.LESS),
    SCAN("scan_rows_per_s", "scan k rows/s", 1e3, 0, Better.MORE),
    PROJECTION("projection_rows_per_s", "scan of two columns k rows/s", 1e3, 0, Better.MORE),
    DUCKDB_SECS("duckdb_s", "DuckDB s", 1, 2, Better.LESS),
    DUCKDB_RATIO("duckdb_ratio", "in times of DuckDB", 1, 2, Better.LESS),
    QUERIES_PER_CPU("queries_per_cpu_s", "queries per s of server CPU", 1, 0, Better.MORE),
    LOAD_SECS("load_s", "load s", 1, 1, Better.LESS),
    MB_PER_CPU("mb_per_cpu_s", "MB per s of server CPU", 1, 0, Better.MORE),
    LAKE_BYTES("lake_bytes", "files MB", 1e6, 1, Better.LESS),
    ROUNDS("rounds", "rounds", 1, 0, Better.LESS),
    AGE_MEAN("age_mean_s", "oldest row not in the lake s", 1, 1, Better.LESS),
    AGE_MAX("age_max_s", "at most s", 1, 1, Better.LESS),
    ROUND_WRITE("write_s", "a round: files s", 1, 2, Better.LESS),
    ROUND_PUT("put_s", "put s", 1, 3, Better.LESS),
    ROUND_COMMIT("commit_s", "commit s", 1, 2, Better.LESS),
    STALE_READS("stale_reads", "reads without the newest rows", 1, 0, Better.LESS),
    FILES_A_DAY("files_a_day", "files a day, a round a minute", 1, 0, Better.LESS),
    FILES_LIVE("files_live", "files in the end", 1, 0, Better.LESS),
    COLD("cold_s", "lake alone s", 1, 3, Better.LESS),
    HOT("hot_s", "log alone s", 1, 3, Better.LESS),
    UNION_RATIO("union_ratio", "in times of both alone", 1, 2, Better.LESS),
    BUCKETS("buckets", "buckets", 1, 0, Better.LESS),
    BUCKETS_WRITTEN("buckets_written", "buckets with rows", 1, 0, Better.LESS),
    COLUMNS("columns_of_table", "columns of the table", 1, 0, Better.LESS),
    ALONE_P99("alone_p99_ms", "p99 alone ms", 1, 2, Better.LESS),
    BESIDE_P99("beside_scans_p99_ms", "p99 beside scans ms", 1, 2, Better.LESS),
    P99_RATIO("p99_ratio", "p99 in times of alone", 1, 2, Better.LESS),
    SYNCS_ALONE_P99("syncs_alone_p99_ms", "p99 of bare syncs alone ms", 1, 2, Better.LESS),
    SYNCS_BESIDE_P99("syncs_beside_scans_p99_ms", "p99 of bare syncs beside scans ms", 1, 2, Better.LESS),
    ALONE_RATE("alone_rows_per_s", "k rows/s alone", 1e3, 0, Better.MORE),
    RATE_RATIO("rate_ratio", "rate in times of alone", 1, 2, Better.MORE),
    ALONE_P50("alone_p50_ms", "p50 alone ms", 1, 2, Better.LESS),
    BESIDE_FOLLOWERS_P50("beside_followers_p50_ms", "p50 beside followers ms", 1, 2, Better.LESS),
    BESIDE_FOLLOWERS_P99("beside_followers_p99_ms", "p99 beside followers ms", 1, 2, Better.LESS),
    DELIVERED("delivered_rows_per_s", "delivered k rows/s", 1e3, 0, Better.MORE),
    CUTS_PER_BATCH("cuts_per_batch", "cuts per batch", 1, 2, Better.LESS),
    FULL_ALONE("full_alone_rows_per_s", "unpaced alone k rows/s", 1e3, 0, Better.MORE),
    FULL_RATIO("full_ratio", "unpaced in times of alone", 1, 2, Better.MORE),
    FULL_DELIVERED("full_delivered_rows_per_s", "unpaced delivered k rows/s", 1e3, 0, Better.MORE),
    FULL_CUTS_PER_BATCH("full_cuts_per_batch", "unpaced cuts per batch", 1, 2, Better.LESS),
    NS_PER_ROW("ns_per_row", "ns/row", 1, 1, Better.LESS),
    GB_PER_S("gb_per_s", "GB/s", 1, 2, Better.MORE),
    LIMIT_GB_PER_S("limit_gb_per_s", "limit GB/s", 1, 2, Better.MORE),
    LIMIT_RATIO("ratio_to_limit", "ratio to the limit", 1, 2, Better.MORE),
    LOST("acked_rows_lost", "acked rows lost", 1, 0, Better.LESS);

    enum Better {
        MORE,
        LESS
    }

    /** Of a memory line: what many processes have is added up. */
    static final List<Metric> MEMORY = List.of(RSS, RSS_PEAK, HEAP_LIVE, RSS_AFTER_GC);

    private final String field;
    private final String heading;
    private final double unit;
    private final int digits;
    private final Better better;

    Metric(String field, String heading, double unit, int digits, Better better) {
        this.field = field;
        this.heading = heading;
        this.unit = unit;
        this.digits = digits;
        this.better = better;
    }

    String field() {
        return field;
    }

    String heading() {
        return heading;
    }

    Better better() {
        return better;
    }

    OptionalDouble of(Line line) {
        return line.number(field);
    }

    String show(double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value / unit);
    }
}
