package dev.weir.server.postgres;

import dev.weir.server.postgres.value.PgType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Types of parameters as PREPARE names them. Those that are not known are left to the engine. */
final class TypeNames {
    private static final Map<String, Integer> OIDS = Map.ofEntries(
            Map.entry("bool", 16),
            Map.entry("boolean", 16),
            Map.entry("bytea", 17),
            Map.entry("int8", 20),
            Map.entry("bigint", 20),
            Map.entry("int2", 21),
            Map.entry("smallint", 21),
            Map.entry("int4", 23),
            Map.entry("int", 23),
            Map.entry("integer", 23),
            Map.entry("text", 25),
            Map.entry("varchar", 1043),
            Map.entry("character varying", 1043),
            Map.entry("float4", 700),
            Map.entry("real", 700),
            Map.entry("float8", 701),
            Map.entry("double precision", 701),
            Map.entry("date", 1082),
            Map.entry("time", 1083),
            Map.entry("timestamp", 1114),
            Map.entry("timestamptz", 1184),
            Map.entry("numeric", 1700),
            Map.entry("uuid", 2950));

    private TypeNames() {}

    static List<Integer> oids(List<String> names) {
        return names.stream()
                .map(name -> OIDS.getOrDefault(name.toLowerCase(Locale.ROOT), PgType.UNSPECIFIED))
                .toList();
    }
}
