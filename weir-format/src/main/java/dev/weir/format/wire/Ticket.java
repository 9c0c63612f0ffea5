package dev.weir.format.wire;

/** What the bytes of a Flight ticket mean. */
public sealed interface Ticket {
    record Scan(ScanRequest request) implements Ticket {}

    record Sql(SqlRequest request) implements Ticket {}
}
