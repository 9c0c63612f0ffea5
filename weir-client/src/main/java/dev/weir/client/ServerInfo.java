package dev.weir.client;

import java.util.Map;

/** @param doors addresses by protocol: flight, http */
public record ServerInfo(String version, Map<String, String> doors) {}
