package dev.weir.server.config;

import dev.weir.format.batch.BatchLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** All settings of a server; made by {@link ConfigLoader}. */
public record ServerConfig(
        @Setting(
                key = "data.directory",
                standard = "./data",
                why = "where tables and catalog are kept; one server at a time")
        Path dataDirectory,

        Flight flight,
        Http http,
        Postgres postgres,
        Users users,
        Tablets tablets,
        State state,
        Batch batch,
        Scrub scrub,

        @Setting(
                key = "memory.budget_bytes",
                standard = "512MiB",
                unit = "bytes",
                min = 16L << 20,
                why =
                        "native memory for network and batch buffers; a request that does not fit is refused with out_of_memory")
        long memoryBudgetBytes,

        Sql sql,
        Lake lake,

        @Setting(
                key = "stop.grace",
                standard = "5s",
                unit = "duration",
                why = "how long a stopping server waits for running calls before it breaks them off")
        Duration stopGrace) {

    /** The Flight door. */
    public record Flight(
            @Setting(key = "flight.host", standard = "127.0.0.1", why = "address to listen on; 0.0.0.0 for all")
            String host,

            @Setting(
                    key = "flight.port",
                    standard = "9470",
                    max = 65_535,
                    why = "0 takes a free one, told in the start-up message")
            int port,

            @Setting(
                    key = "flight.advertised",
                    standard = "",
                    why = "host:port that clients are sent to; empty: the address listened on")
            String advertised,

            FlightLimits limits,
            FlightPatience patience) {}

    /** How much the Flight door takes. */
    public record FlightLimits(
            @Setting(
                    key = "flight.max_connections",
                    standard = "2000",
                    min = 1,
                    max = 1_000_000,
                    why = "each costs a file and some 50 KiB; more are closed when they are accepted")
            int maxConnections,

            @Setting(
                    key = "flight.max_calls",
                    standard = "10000",
                    min = 1,
                    max = 1_000_000,
                    why = "calls open on all connections; each costs some KiB, and more are refused as unavailable")
            int maxCalls,

            @Setting(
                    key = "flight.max_calls_per_connection",
                    standard = "1024",
                    min = 1,
                    max = Integer.MAX_VALUE,
                    why = "calls open on one connection; clients are told and wait")
            int maxCallsPerConnection,

            @Setting(
                    key = "flight.max_message_bytes",
                    standard = "80MiB",
                    unit = "bytes",
                    min = 65_536,
                    max = Integer.MAX_VALUE,
                    why =
                            "a message of a put; a longer one is refused before it is buffered, as is one above half of memory.budget_bytes; leave room above batch.max_body_bytes")
            int maxMessageBytes,

            @Setting(
                    key = "flight.max_request_bytes",
                    standard = "2MiB",
                    unit = "bytes",
                    min = 65_536,
                    max = 1 << 26,
                    why = "tickets, actions, statements, and a batch's metadata: they are read into the heap")
            int maxRequestBytes,

            @Setting(
                    key = "flight.max_header_bytes",
                    standard = "16KiB",
                    unit = "bytes",
                    min = 1024,
                    max = 1 << 20,
                    why = "HTTP/2 headers of one call")
            int maxHeaderBytes) {}

    /** How long the Flight door waits for its clients. */
    public record FlightPatience(
            @Setting(
                    key = "flight.keepalive",
                    standard = "30s",
                    unit = "duration",
                    min = 1,
                    why =
                            "a silent connection is asked after this long, and closed after as long again, so that the streams of vanished clients end")
            Duration keepalive,

            @Setting(
                    key = "flight.min_client_keepalive",
                    standard = "5s",
                    unit = "duration",
                    why = "clients that ask more often are sent away")
            Duration minClientKeepalive,

            @Setting(
                    key = "flight.max_idle",
                    standard = "30min",
                    unit = "duration",
                    min = 1,
                    why = "a connection without calls is closed after this long; clients connect again by themselves")
            Duration maxIdle,

            @Setting(
                    key = "flight.request_timeout",
                    standard = "2min",
                    unit = "duration",
                    min = 1,
                    why =
                            "within this a message that was begun must be whole, and an action must be answered; a connection must greet within 20s of it")
            Duration requestTimeout,

            @Setting(
                    key = "flight.max_reader_pause",
                    standard = "5min",
                    unit = "duration",
                    min = 1,
                    why = "a reader that takes nothing for this long is ended: it holds memory, or a thread of sql")
            Duration maxReaderPause,

            @Setting(
                    key = "flight.max_writer_pause",
                    standard = "1h",
                    unit = "duration",
                    min = 1,
                    why = "a put that sends nothing for this long is ended; writers open another")
            Duration maxWriterPause) {}

    /** The HTTP door. */
    public record Http(
            @Setting(key = "http.host", standard = "127.0.0.1", why = "address to listen on")
            String host,

            @Setting(key = "http.port", standard = "9471", max = 65_535, why = "0 takes a free one")
            int port,

            @Setting(
                    key = "http.max_connections",
                    standard = "100",
                    min = 1,
                    max = 100_000,
                    why = "apart from Flight's, so that health and metrics can be asked when that door is full")
            int maxConnections,

            @Setting(
                    key = "http.max_request_bytes",
                    standard = "16KiB",
                    unit = "bytes",
                    min = 1024,
                    max = 1 << 20,
                    why = "first line, headers and body of a request")
            int maxRequestBytes,

            @Setting(
                    key = "http.timeout",
                    standard = "10s",
                    unit = "duration",
                    min = 1,
                    why =
                            "a request must be whole, and its answer taken, within this; a connection between requests waits as long")
            Duration timeout) {}

    /** The door for clients of PostgreSQL. */
    public record Postgres(
            @Setting(key = "postgres.host", standard = "127.0.0.1", why = "address to listen on; 0.0.0.0 for all")
            String host,

            @Setting(
                    key = "postgres.port",
                    standard = "9472",
                    max = 65_535,
                    why = "0 takes a free one, told in the start-up message")
            int port,

            @Setting(
                    key = "postgres.max_connections",
                    standard = "2000",
                    min = 1,
                    max = 1_000_000,
                    why = "each costs a file and some KiB; more are closed when they are accepted")
            int maxConnections,

            @Setting(
                    key = "postgres.max_message_bytes",
                    standard = "16MiB",
                    unit = "bytes",
                    min = 65_536,
                    max = 1 << 30,
                    why =
                            "one message, such as a row of a COPY or the values of a statement; a longer one is refused unread")
            int maxMessageBytes,

            @Setting(
                    key = "postgres.request_timeout",
                    standard = "1min",
                    unit = "duration",
                    min = 1,
                    why =
                            "within this a message that was begun must be whole; a connection must have said who it is within 20s of it")
            Duration requestTimeout,

            @Setting(
                    key = "postgres.max_pause",
                    standard = "5min",
                    unit = "duration",
                    min = 1,
                    why =
                            "a connection that takes nothing of its answer for this long, or sends nothing of its COPY, is closed: it holds memory and a statement")
            Duration maxPause,

            @Setting(
                    key = "postgres.keepalive",
                    standard = "1min",
                    unit = "duration",
                    min = 1000,
                    why =
                            "a silent connection is probed by TCP after this long, and closed when four probes in a row are not answered")
            Duration keepalive) {}

    /** Who may come in. */
    public record Users(
            @Setting(
                    key = "users.file",
                    standard = "",
                    why =
                            "names and secrets of passwords, lines as `weir user NAME` prints them; read at the start. Empty: everybody is let in")
            String file) {}

    /** The owners of the buckets. */
    public record Tablets(
            @Setting(
                    key = "tablets.lanes",
                    standard = "0",
                    max = 1024,
                    why = "threads that own buckets and write logs; 0: one per core")
            int lanes,

            @Setting(
                    key = "log.segment_bytes",
                    standard = "128MiB",
                    unit = "bytes",
                    min = 4096,
                    why = "a segment that is longer gets no further batch")
            long segmentBytes,

            @Setting(
                    key = "log.segment_age",
                    standard = "7d",
                    unit = "duration",
                    min = 1000,
                    why =
                            "a segment whose first row is older gets no further batch; of a table with a retention time the segments are at most a quarter of that long")
            Duration segmentAge) {}

    /** Rows of primary-key tables, by key. */
    public record State(
            @Setting(
                    key = "state.memory_bytes",
                    standard = "256MiB",
                    unit = "bytes",
                    min = 1 << 20,
                    why =
                            "native memory for the newest rows of primary-key tables, of all buckets together; older ones are in RocksDB. A start reads at most so much of the log again")
            long memoryBytes,

            @Setting(
                    key = "state.cache_bytes",
                    standard = "128MiB",
                    unit = "bytes",
                    min = 1 << 20,
                    why = "native memory for blocks of RocksDB that were read, of all buckets together")
            long cacheBytes,

            @Setting(
                    key = "state.snapshot_interval",
                    standard = "10min",
                    unit = "duration",
                    why =
                            "a bucket whose stored rows have changed gets a snapshot so often; the log keeps what the older of the newest two lacks, however short the table's retention, so that rows that are damaged or gone can be made anew. 0: none are made; then the log is kept from what RocksDB lacks, and rows whose files are damaged are lost when retention has removed older changes")
            Duration snapshotInterval,

            @Setting(
                    key = "state.snapshot_directory",
                    standard = "",
                    why =
                            "where snapshots are kept, a directory of this server's own; empty: snapshots in data.directory. There they help when files are damaged or deleted; on another disk they help when a disk is lost")
            String snapshotDirectory) {}

    /** The slow check of all that is stored. */
    public record Scrub(
            @Setting(
                    key = "scrub.bytes_per_second",
                    standard = "8MiB",
                    unit = "bytes",
                    why = "how fast everything stored is read again and checked, round after round; 0: not at all")
            long bytesPerSecond,

            @Setting(
                    key = "scrub.rest",
                    standard = "1min",
                    unit = "duration",
                    why =
                            "pause before each round, so that little is not read all day, and a start has its readers first")
            Duration rest) {}

    /** Statements. */
    public record Sql(
            @Setting(
                    key = "sql.threads",
                    standard = "8",
                    min = 1,
                    max = 1024,
                    why = "statements that compute at the same time; one that waits for its reader lets others compute")
            int threads,

            @Setting(
                    key = "sql.max_statements",
                    standard = "256",
                    min = 1,
                    max = 100_000,
                    why =
                            "statements that run or are being read, at all doors; each has a thread, and more are refused as unavailable")
            int maxStatements,

            @Setting(
                    key = "sql.statement_timeout",
                    standard = "0s",
                    unit = "duration",
                    why =
                            "a statement that takes longer is cancelled, unless its client has set a statement_timeout of its own; 0: none is")
            Duration statementTimeout,

            @Setting(
                    key = "sql.max_statement_chars",
                    standard = "262144",
                    min = 1,
                    max = 1 << 24,
                    why = "a statement is parsed and planned in memory that no budget counts")
            int maxStatementChars,

            @Setting(
                    key = "sql.memory_bytes",
                    standard = "2GiB",
                    unit = "bytes",
                    min = 64 << 20,
                    why =
                            "native memory that statements compute in, all together, beside memory.budget_bytes; over sql.query_memory_bytes it is how many can have their own at the same time, of which the light ones share one")
            long memoryBytes,

            @Setting(
                    key = "sql.query_memory_bytes",
                    standard = "512MiB",
                    unit = "bytes",
                    min = 64 << 20,
                    why =
                            "native memory of one statement, or of several that share it when more run than have their own; what needs more goes to the disk where it can, or fails with out_of_memory")
            long queryMemoryBytes,

            @Setting(
                    key = "sql.spill_bytes",
                    standard = "16GiB",
                    unit = "bytes",
                    min = 0,
                    why =
                            "disk, in data.directory, for what statements cannot keep in memory, cut into a part for each that has memory of its own and one for the lake's files; a statement that needs more than its part fails with disk_full")
            long spillBytes,

            @Setting(
                    key = "sql.cache_bytes",
                    standard = "512MiB",
                    unit = "bytes",
                    min = 0,
                    why =
                            "native memory for columns of log tables as statements have read and decompressed them, so that the next one need not; 0: none are kept")
            long cacheBytes) {}

    /** What tables settle into. */
    public record Lake(
            @Setting(
                    key = "lake.warehouse",
                    standard = "",
                    why =
                            "where the lake's files are, as an absolute URI without a slash at its end: file:///var/lib/weir/lake, the same directory for all engines that read them, or a bucket: s3://bucket/prefix, gs://bucket/prefix, abfss://container@account.dfs.core.windows.net/prefix. No other server may use it, nor one that comes later. Empty: lake in data.directory")
            String warehouse,

            @Setting(
                    key = "lake.snapshot_keep",
                    standard = "1h",
                    unit = "duration",
                    why =
                            "how long snapshots of lake tables stay, with their files, for engines that read them; a table's history.expire.max-snapshot-age-ms comes first")
            Duration snapshotKeep,

            @Setting(
                    key = "lake.snapshots_min",
                    standard = "10",
                    min = 1,
                    max = 100_000,
                    why =
                            "so many snapshots of a lake table stay, however old; a table's history.expire.min-snapshots-to-keep comes first")
            int snapshotsMin,

            @Setting(
                    key = "lake.snapshots_max",
                    standard = "500",
                    min = 1,
                    max = 100_000,
                    why =
                            "no more snapshots of a lake table stay, however young, but for lake.snapshots_min: each is in the metadata that every commit writes")
            int snapshotsMax,

            @Setting(
                    key = "lake.orphan_age",
                    standard = "12h",
                    unit = "duration",
                    min = 60_000,
                    why =
                            "files at a lake table's place that nothing names go when they were seen so for so long; longer than any engine takes from writing a file to its commit")
            Duration orphanAge,

            @Setting(
                    key = "lake.cache_bytes",
                    standard = "4GiB",
                    unit = "bytes",
                    min = 256L << 20,
                    why =
                            "disk, in data.directory, for files of a lake in a bucket: those that statements and merges read, and as many more as there is room for; a statement that finds none fails with disk_full")
            long cacheBytes,

            S3 s3,
            Gcs gcs,
            Azure azure,
            LakeCatalog catalog) {}

    /** Which Iceberg catalog knows of the lake tables. */
    public record LakeCatalog(
            @Setting(
                    key = "lake.catalog",
                    standard = "weir",
                    why =
                            "which catalog knows of the lake tables. weir: the server's own, at /iceberg; rest or jdbc: another one, which engines ask in its place")
            String kind,

            @Setting(
                    key = "lake.catalog_uri",
                    standard = "",
                    why =
                            "where that other catalog is: http://host:port/path of a server with Iceberg's REST protocol, or jdbc:postgresql://host/database")
            String uri,

            @Setting(
                    key = "lake.catalog_properties",
                    standard = "",
                    why =
                            "more for it, by the names of Iceberg's library, key=value with commas between: credential=user:password,warehouse=... or jdbc.user=...,jdbc.password=...; better in a file than on the command line. Never printed")
            String properties) {
        @Override
        public String toString() {
            return "LakeCatalog[kind=" + kind + ", uri=" + uri + "]";
        }
    }

    /** How a lake in a bucket is reached. */
    public record S3(
            @Setting(
                    key = "lake.s3.endpoint",
                    standard = "",
                    why =
                            "address of the object store, such as http://127.0.0.1:9000. Empty: that of AWS for the region")
            String endpoint,

            @Setting(
                    key = "lake.s3.region",
                    standard = "",
                    why =
                            "of the bucket. Empty: as AWS's tools find it (AWS_REGION, profile, machine), or any when there is an endpoint")
            String region,

            @Setting(
                    key = "lake.s3.access_key",
                    standard = "",
                    why =
                            "with lake.s3.secret_key, for the bucket. Empty: as AWS's tools find credentials (AWS_ACCESS_KEY_ID and so on, profile, role of the container or machine), which are renewed")
            String accessKey,

            @Setting(
                    key = "lake.s3.secret_key",
                    standard = "",
                    why = "better in a file than on the command line, which others see. Never printed")
            String secretKey,

            @Setting(
                    key = "lake.s3.path_style",
                    standard = "auto",
                    why =
                            "on: the bucket is in the path of addresses; off: in their host; auto: in the path when there is an endpoint")
            String pathStyle) {
        @Override
        public String toString() {
            return "S3[endpoint=" + endpoint + ", region=" + region + ", pathStyle=" + pathStyle + "]";
        }
    }

    /** How a lake in a bucket of Google is reached. */
    public record Gcs(
            @Setting(
                    key = "lake.gcs.endpoint",
                    standard = "",
                    why = "address of the object store. Empty: https://storage.googleapis.com")
            String endpoint,

            @Setting(
                    key = "lake.gcs.credentials",
                    standard = "google",
                    why =
                            "google: calls are signed in; none: they are not, for emulators and for what stands before a store and signs in itself")
            String credentials,

            @Setting(
                    key = "lake.gcs.key_file",
                    standard = "",
                    why =
                            "a service account's key, as JSON. Empty: as Google's tools find credentials (GOOGLE_APPLICATION_CREDENTIALS, gcloud's, account of the machine), which are renewed")
            String keyFile) {}

    /** How a lake in a container of Azure is reached. */
    public record Azure(
            @Setting(
                    key = "lake.azure.endpoint",
                    standard = "",
                    why =
                            "address of the account's blobs, such as http://127.0.0.1:10000/devstoreaccount1. Empty: https://account.blob.core.windows.net, as lake.warehouse says")
            String endpoint,

            @Setting(
                    key = "lake.azure.account_key",
                    standard = "",
                    why =
                            "of the storage account; better in a file than on the command line, which others see. Never printed. Empty, and lake.azure.sas_token too: as the environment says (AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE), or the machine's managed identity")
            String accountKey,

            @Setting(
                    key = "lake.azure.sas_token",
                    standard = "",
                    why =
                            "a shared access signature in place of the account's key, with read, create, write, delete and list for the container. Never printed")
            String sasToken) {
        @Override
        public String toString() {
            return "Azure[endpoint=" + endpoint + "]";
        }
    }

    /** What one batch may cost. */
    public record Batch(
            @Setting(
                    key = "batch.max_rows",
                    standard = "8388608",
                    min = 1,
                    max = Integer.MAX_VALUE,
                    why = "rows of one batch")
            int maxRows,

            @Setting(
                    key = "batch.max_body_bytes",
                    standard = "64MiB",
                    unit = "bytes",
                    min = 1024,
                    max = Integer.MAX_VALUE,
                    why = "bytes of one batch as sent")
            long maxBodyBytes,

            @Setting(
                    key = "batch.max_raw_bytes",
                    standard = "256MiB",
                    unit = "bytes",
                    min = 1024,
                    why = "bytes of one batch after decompression")
            long maxRawBytes,

            @Setting(
                    key = "batch.join_bytes",
                    standard = "32KiB",
                    unit = "bytes",
                    max = 1 << 20,
                    why =
                            "an append that takes no more in memory becomes one stored batch with others of the same moment; 0: each stays what it was")
            long joinBytes) {
        public BatchLimits limits() {
            return new BatchLimits(maxRows, maxBodyBytes, maxRawBytes);
        }
    }

    public static ServerConfig standard() {
        return ConfigLoader.from(Map.of());
    }
}
