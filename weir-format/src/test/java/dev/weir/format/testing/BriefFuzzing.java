package dev.weir.format.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.LoggerFactory;

/**
 * The short fuzzing that belongs to the ordinary tests: all that is in a target's corpus, then mutations of it for a moment. The
 * long one is Jazzer's, led by coverage: {@code ./weir fuzz}, docs/fuzzing.md.
 */
public final class BriefFuzzing {
    private static final long NANOS = 2_000_000_000L;
    private static final int MUTATIONS = 1_000;
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private BriefFuzzing() {}

    /** What is fuzzed: returns, or throws when something is found. */
    @FunctionalInterface
    public interface Target {
        void fuzz(byte[] input) throws Exception;
    }

    /**
     * @param seeds the part of the corpus that a program makes, by file name; with {@code -Dweir.fuzz.seeds=write} the files are
     *     written, and nothing else is done
     */
    public static void run(Class<?> of, Map<String, byte[]> seeds, Target target) {
        if ("write".equals(System.getProperty("weir.fuzz.seeds"))) {
            write(of, seeds);
            return;
        }
        run(of, target);
    }

    /** Of a target whose corpus was written by hand. */
    public static void run(Class<?> of, Target target) {
        Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = log.getLevel();
        log.setLevel(Level.OFF); // it would tell what is wrong with each of a million inputs
        try {
            replay(of, target);
        } finally {
            log.setLevel(before);
        }
    }

    private static void replay(Class<?> of, Target target) {
        List<byte[]> corpus = corpus(of);
        for (byte[] input : corpus) {
            one(of, target, input);
        }
        // the same mutations each time: what is new is for the long run to find, not for a change that has nothing to
        // do with it
        Mutator mutator = new Mutator(corpus, new Random(of.getName().hashCode()));
        long end = System.nanoTime() + NANOS;
        for (int i = 0; i < MUTATIONS && System.nanoTime() < end; i++) {
            one(of, target, mutator.next());
        }
    }

    private static void one(Class<?> of, Target target, byte[] input) {
        try {
            target.fuzz(input);
        } catch (Throwable e) {
            throw new AssertionError(
                    "a finding; repaired, its input belongs into " + directory(of) + " input=" + keep(of, input), e);
        }
    }

    /** In a target's corpus, and where a test looks for it. */
    static Path directory(Class<?> of) {
        return RESOURCES.resolve(of.getPackageName().replace('.', '/')).resolve(of.getSimpleName() + "Inputs");
    }

    private static List<byte[]> corpus(Class<?> of) {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(new byte[0]);
        try (Stream<Path> files = Files.list(directory(of))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return corpus;
    }

    private static void write(Class<?> of, Map<String, byte[]> seeds) {
        try {
            Files.createDirectories(directory(of));
            for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
                Files.write(directory(of).resolve(seed.getKey()), seed.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path keep(Class<?> of, byte[] input) {
        CRC32C name = new CRC32C();
        name.update(input);
        Path file = Path.of("target", "fuzz", of.getSimpleName() + "-" + Long.toHexString(name.getValue()));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toAbsolutePath();
    }
}
