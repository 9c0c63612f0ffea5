package dev.weir.client.schema;

/** Whether a column may hold nulls. */
enum Nulls {
    ALLOWED,
    REFUSED
}
