package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.client.Appender;
import dev.weir.client.TypedAppender;
import dev.weir.client.TypedLookups;
import dev.weir.client.TypedTable;
import dev.weir.client.Weir;
import dev.weir.client.schema.Schemas;
import dev.weir.format.wire.TableSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows by key through Weir's own client. */
@Timeout(60)
class KeyedClientIT {
    @TempDir
    Path data;

    record User(long id, String name, double score) {}

    private static Weir connect(TestServer test) {
        return Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort());
    }

    private static TypedTable<User> users(Weir weir) {
        weir.createIfAbsent(TableSpec.of("users", Schemas.of(User.class))
                .withBuckets(3, List.of())
                .withPrimaryKey("id"));
        return weir.table("users", User.class);
    }

    @Test
    void aLookupSeesWhatWasAcknowledged() {
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test);
                Weir other = connect(test)) {
            TypedTable<User> users = users(weir);
            try (TypedAppender<User> appender = users.appender();
                    TypedLookups<User> lookups = users(other).lookups()) {
                for (int turn = 0; turn < 200; turn++) {
                    long id = turn % 7;
                    User user = new User(id, "turn " + turn, turn);
                    var unused = appender.append(user).join();
                    assertEquals(Optional.of(user), lookups.lookup(id));
                    if (turn % 5 == 0) {
                        var gone = appender.deleteKey(id).join();
                        assertEquals(Optional.empty(), lookups.lookup(id));
                    }
                }
            }
        }
    }

    @Test
    void rowsAreFoundInMemoryInTheStoreAndAfterAStart() {
        int count = 20_000;
        List<Long> keys = new ArrayList<>();
        List<Optional<User>> expected = new ArrayList<>();
        try (TestServer test = new TestServer(data, "state.memory_bytes=1MiB");
                Weir weir = connect(test)) {
            TypedTable<User> users = users(weir);
            try (TypedAppender<User> appender = users.appender()) {
                for (long id = 0; id < count; id++) {
                    appender.append(new User(id, "first", id), (bucket, offset, error) -> {});
                }
                for (long id = 0; id < count; id += 3) {
                    appender.append(new User(id, "second", id), (bucket, offset, error) -> {});
                }
                appender.flush();
                CompletableFuture<?> last = null;
                for (long id = 0; id < count; id += 100) {
                    last = appender.deleteKey(id);
                }
                var unused = last == null ? null : last.join();
            }
            for (long id = 0; id < count + 10; id += 7) {
                keys.add(id);
                boolean there = id % 100 != 0 && id < count;
                expected.add(
                        there ? Optional.of(new User(id, id % 3 == 0 ? "second" : "first", id)) : Optional.empty());
            }
            TestServer.await("a flush", () -> test.figure("weir_state_flushes_total") > 0);
            try (TypedLookups<User> lookups = users.lookups()) {
                assertEquals(expected, lookups.lookupAll(keys));
            }
        }
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test);
                TypedLookups<User> lookups = users(weir).lookups()) {
            assertEquals(expected, lookups.lookupAll(keys));
        }
    }

    @Test
    void writersOwnColumnsOfOneRow() {
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test)) {
            weir.create(TableSpec.of("scores", Schemas.of(Score.class)).withPrimaryKey("id"));
            TypedTable<Score> scores = weir.table("scores", Score.class);
            try (Appender home = scores.table().partialAppender("id", "home");
                    Appender guest = scores.table().partialAppender("guest", "id");
                    TypedLookups<Score> lookups = scores.lookups()) {
                var first = home.append(1L, "one").join();
                assertEquals(Optional.of(new Score(1, "one", null, null)), lookups.lookup(1L));
                var second = guest.append("a longer text", 1L).join();
                var third = home.append(1L, "two").join();
                assertEquals(Optional.of(new Score(1, "two", "a longer text", null)), lookups.lookup(1L));
            }
        }
    }

    record Score(
            long id,
            @Nullable String home,
            @Nullable String guest,
            @Nullable Integer sum) {}

    @Test
    void aPrefixFindsRowsInTheOrderOfTheirKeys() {
        try (TestServer test = new TestServer(data);
                Weir weir = connect(test)) {
            weir.create(TableSpec.of("places", Schemas.of(Place.class))
                    .withBuckets(4, List.of("country"))
                    .withPrimaryKey("country", "city"));
            TypedTable<Place> places = weir.table("places", Place.class);
            try (TypedAppender<Place> appender = places.appender();
                    TypedLookups<Place> lookups = places.lookups()) {
                for (String city : List.of("Ulm", "Aachen", "Bonn", "Celle")) {
                    var unused = appender.append(new Place("DE", city, 1)).join();
                }
                var more = appender.append(new Place("D", "Elsewhere", 2)).join();
                var gone = appender.deleteKey("DE", "Bonn").join();
                assertEquals(
                        List.of("Aachen", "Celle", "Ulm"),
                        lookups.lookupPrefix("DE").stream().map(Place::city).toList());
                assertEquals(List.of(), lookups.lookupPrefix("FR"));
            }
        }
    }

    record Place(String country, String city, int people) {}
}
