package dev.weir.server.lookup;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.BucketHash;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LookupRequest;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of keys that one stream sends: what they are as keys, and in which buckets. Immutable. */
final class KeyColumns {
    private final TableSchema incoming;
    private final KeyEncoder encoder;
    private final int buckets;
    /** Absent: the bucket cannot be told from these columns. */
    private final Optional<BucketHash> hash;

    private KeyColumns(TableSchema incoming, KeyEncoder encoder, int buckets, Optional<BucketHash> hash) {
        this.incoming = incoming;
        this.encoder = encoder;
        this.buckets = buckets;
        this.hash = hash;
    }

    /**
     * By name, in whatever order. Throws {@code INVALID_SCHEMA} unless they are the primary key's columns, or for prefixes its first ones, and
     * {@code TYPE_MISMATCH}.
     */
    static KeyColumns of(KeyedTable table, LookupRequest.Match match, Schema sent) {
        TableSpec spec = table.spec();
        List<String> key = spec.key().orElseThrow().columns();
        List<String> names = new ArrayList<>();
        for (Field field : sent.getFields()) {
            names.add(String.valueOf(field.getName()));
        }
        List<String> wanted = switch (match) {
            case KEY -> key;
            case PREFIX -> key.subList(0, Math.clamp(names.size(), 1, key.size()));
        };
        if (names.size() != wanted.size() || !new HashSet<>(names).equals(new HashSet<>(wanted))) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "keys have the columns of the primary key, those of a prefix its first ones; send each once primary_key="
                            + key + " sent=" + names.stream().limit(20).toList());
        }
        TableSchema incoming = spec.schema().project(names);
        if (!incoming.sameLayout(sent)) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "columns of keys have the types that the table has; cast them wanted=" + incoming.columns()
                            + " sent=" + sent.getFields());
        }
        boolean hashable = new HashSet<>(wanted).containsAll(spec.bucketKey());
        return new KeyColumns(
                incoming,
                new KeyEncoder(spec.schema(), wanted),
                spec.buckets(),
                hashable
                        ? Optional.of(new BucketHash(spec.schema(), spec.bucketKey(), spec.buckets()))
                        : Optional.empty());
    }

    /** The table's columns that come, in the order in which they come. */
    TableSchema incoming() {
        return incoming;
    }

    EncodedKeys encode(VectorSchemaRoot keys) {
        return encoder.encode(keys);
    }

    /** The bucket of each key; empty: any bucket may have rows of any key. */
    Optional<int[]> buckets(VectorSchemaRoot keys) {
        return buckets == 1 ? Optional.of(new int[keys.getRowCount()]) : hash.map(by -> by.buckets(keys));
    }
}
