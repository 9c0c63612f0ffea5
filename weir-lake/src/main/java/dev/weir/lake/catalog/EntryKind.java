package dev.weir.lake.catalog;

/** What a namespace holds beside namespaces: names are of one or the other. */
enum EntryKind {
    TABLE("Table"),
    VIEW("View");

    private final String title;

    EntryKind(String title) {
        this.title = title;
    }

    /** As messages begin with it. */
    String title() {
        return title;
    }

    String word() {
        return this == TABLE ? "table" : "view";
    }

    EntryKind other() {
        return this == TABLE ? VIEW : TABLE;
    }
}
