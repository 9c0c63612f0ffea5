package dev.weir.storage.object;

/** An object as a list shows it. */
public record ObjectInfo(ObjectName name, long bytes) {}
