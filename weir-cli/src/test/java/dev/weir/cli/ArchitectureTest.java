package dev.weir.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of ARCHITECTURE.md. */
class ArchitectureTest {
    /** What each module may need of ours. */
    private static final Map<String, Set<String>> NEEDS = Map.of(
            "format", Set.of(),
            "client", Set.of("format"),
            "storage", Set.of("format"),
            "bucket", Set.of("storage", "format"),
            "lake", Set.of("storage", "format"),
            "server", Set.of("storage", "format"),
            "sql", Set.of("storage", "format"),
            "bench", Set.of("client", "format"));

    private static JavaClasses weir;

    @BeforeAll
    static void read() {
        weir = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // and not the generators that weir-format lends to the tests of others
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.weir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"format", "client", "storage", "bucket", "lake", "server", "sql", "bench"})
    void aModuleNeedsOnlyWhatItMay(String module) {
        String[] others = Stream.of("format", "client", "storage", "bucket", "lake", "server", "sql", "bench", "cli")
                .filter(other -> !other.equals(module) && !NEEDS.get(module).contains(other))
                .map(other -> "dev.weir." + other + "..")
                .toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("dev.weir." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .as(module + " needs none of " + Arrays.toString(others));
        rule.check(weir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"format", "client", "storage", "bucket", "lake", "server", "cli"})
    void packagesOfAModuleHaveNoCycles(String module) {
        slices().matching("dev.weir." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(weir);
    }

    @Test
    void onlyBootWires() {
        classes()
                .that()
                .haveFullyQualifiedName("dev.weir.server.Server")
                .or()
                .haveFullyQualifiedName("dev.weir.storage.disk.LocalDisk")
                .or()
                .haveFullyQualifiedName("dev.weir.storage.time.SystemClock")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(
                        "dev.weir.cli.boot..", "dev.weir.server", "dev.weir.storage.disk..", "dev.weir.storage.time..")
                .check(weir);
    }

    @Test
    void theWriteWayDoesNotKnowTheDoors() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.weir.server.write..",
                        "dev.weir.server.tablet..",
                        "dev.weir.server.serve..",
                        "dev.weir.server.lookup..",
                        "dev.weir.server.catalog..",
                        "dev.weir.server.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weir.server.wire..", "dev.weir.server.http..", "dev.weir.server.postgres..")
                .check(weir);
    }

    @Test
    void aTabletDoesNotKnowWhoWritesOrReads() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.server.tablet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weir.server.write..", "dev.weir.server.serve..", "dev.weir.server.query..")
                .check(weir);
    }

    @Test
    void sqlIsReachedThroughItsPortOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.weir.cli.boot..", "dev.weir.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.weir.sql..")
                .check(weir);
    }

    @Test
    void theLakeIsReachedThroughItsPortsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.weir.cli.boot..", "dev.weir.lake..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weir.lake..", "org.apache.iceberg..")
                .check(weir);
    }

    @Test
    void bucketsAreReachedThroughTheirPortOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.weir.cli.boot..", "dev.weir.bucket..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weir.bucket..", "software.amazon..", "com.azure..", "com.google.auth..")
                .check(weir);
    }

    @Test
    void sortedStoresAreReachedThroughTheirPortOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.storage.state.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(weir);
        classes()
                .that()
                .haveFullyQualifiedName("dev.weir.storage.state.store.RocksStores")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("dev.weir.cli.boot..", "dev.weir.storage.state.store..")
                .check(weir);
    }
}
