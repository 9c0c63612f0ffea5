package dev.weir.bench.item;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What can be measured. Names and meanings are the workload's. */
public enum Item {
    A0("the generator alone", Needs.NOTHING, 3, "events"),
    A1("append rows until all are acknowledged", Needs.SERVER, 2, "records", "rows", "arrow"),
    A2("scan all rows and touch every column", Needs.EVENTS, 3, "arrow", "rows"),
    A3("scan two of ten columns", Needs.EVENTS, 3, "arrow"),
    A4("latency from append to subscriber at a steady rate", Needs.SERVER, 1, "default"),
    A5("count and sum grouped by kind", Needs.EVENTS, 3, "sql", "client"),
    A6("a thousandth of the rows by a range of event_id", Needs.EVENTS, 3, "filter", "sql"),
    W1("single rows of a hundred producers that wait for each", Needs.SERVER, 1, "durable"),
    W2("two columns of a thousand, and of two", Needs.SERVER, 10, "of 1000", "of 2"),
    I1("appends at a steady rate beside full scans", Needs.EVENTS, 1, IsolationItem.BESIDE, IsolationItem.BESIDE_PACED),
    P1("upserts into a table with a primary key until all are acknowledged", Needs.SERVER, 2, "records", "arrow"),
    P2(
            "lookups by key, one at a time, many in flight, many in a call",
            Needs.USERS,
            3,
            LookupItem.ONE_AT_A_TIME,
            LookupItem.MANY_IN_FLIGHT,
            LookupItem.BULK,
            LookupItem.BULK_ARROW),
    P3("all rows of a table with a primary key as they are now", Needs.USERS, 3, "arrow"),
    P4("all changes of a table with a primary key", Needs.USERS, 3, "arrow"),
    PL("lookups beside upserts, both at a steady rate", Needs.SERVER, 1, "beside upserts", "beside batches"),
    PR1("kill -9, restart, first lookup", Needs.FRESH_SERVER, 1, "kill -9 server after upserts"),
    T1("a producer beside fifty followers of its bucket", Needs.SERVER, 1, "all columns", "two columns"),
    S1("empty folder to first acknowledged row", Needs.PLACE, 1, "cold start"),
    MEM("memory of the server", Needs.SERVER, 1, "server"),
    R1("kill -9, restart, everything readable", Needs.LOADED_PLACE, 1, "kill -9 server after A1"),
    C1("rows a second and memory against the number of buckets", Needs.FRESH_SERVER, 1, "1", "10", "100", "1000"),
    C2(
            "rows a second and memory against the length of the log",
            Needs.FRESH_SERVER,
            1,
            LogSize.ALL.stream().map(LogSize::variant).toArray(String[]::new)),
    Q1(
            "prepared selects of one row by key over the Postgres door, by pgbench",
            Needs.FRESH_SERVER,
            1,
            "1 client",
            "8 clients"),
    TPCH("the 22 questions of TPC-H, beside DuckDB over Parquet files", Needs.FRESH_SERVER, 3, "sf 0.01", "sf 1"),
    L1("rows of a full log settle into the lake", Needs.FRESH_SERVER, 5, "switched on"),
    L2(
            "how old the lake is at a steady rate, and how long an engine waits that wants it newer",
            Needs.FRESH_SERVER,
            1,
            FreshnessItem.DEFAULT,
            FreshnessItem.ON_READ),
    L3("files of the lake, of 16 buckets, with a round every second", Needs.FRESH_SERVER, 1, "files"),
    L4(
            "a table half in the lake, half in the log, beside each half alone",
            Needs.FRESH_SERVER,
            5,
            UnionItem.GROUPED,
            UnionItem.EVERY_COLUMN),
    L5("nine aggregates after 30,000 appends of ten rows", Needs.FRESH_SERVER, 10, "aggregates"),
    /** Prints nothing: fills the table that the readers need when they run without A1 before them. */
    LOAD("fill the table", Needs.SERVER, 1, "records"),
    /** As LOAD, of the table with a primary key. */
    LOAD_USERS("fill the table with a primary key", Needs.SERVER, 1, "arrow");

    /** What has to be there before the item's JVM starts. */
    public enum Needs {
        NOTHING,
        SERVER,
        /** A server with the table of all rows. */
        EVENTS,
        /** A server with the table of all upserts. */
        USERS,
        /** A server of its own, which the item may kill. */
        FRESH_SERVER,
        /** A folder and ports for a server that the item starts. */
        PLACE,
        /** A fresh server with the table of all rows, which the item may kill. */
        LOADED_PLACE
    }

    /** What takes long and is measured only when it is named, since it stands apart from the peers; and what prints nothing. */
    private static final Set<Item> APART = EnumSet.of(C1, C2, Q1, TPCH, L1, L2, L3, L4, L5, LOAD, LOAD_USERS);

    private final String meaning;
    private final Needs needs;
    private final int passes;
    /** Unmodifiable. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> variants;

    Item(String meaning, Needs needs, int passes, String... variants) {
        this.meaning = meaning;
        this.needs = needs;
        this.passes = passes;
        this.variants = List.of(variants);
    }

    /** What a round consists of. */
    public static List<Item> ofARound() {
        return Stream.of(values()).filter(item -> !APART.contains(item)).toList();
    }

    public String meaning() {
        return meaning;
    }

    public Needs needs() {
        return needs;
    }

    /** How often it is repeated in one client unless said: the first is cold, the last warm. */
    public int passes() {
        return passes;
    }

    public List<String> variants() {
        return variants;
    }
}
