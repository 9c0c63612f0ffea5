package dev.weir.bench.item;

import dev.weir.bench.measure.Figure;
import java.util.function.Consumer;

/** The main class of a client JVM: one task as its argument, figures as lines on standard output. */
public final class ItemMain {
    private ItemMain() {}

    public static void main(String[] args) {
        // exits by itself: a client that leaves threads behind must not hang the bench
        System.exit(run(ItemTask.fromJson(args[0]), System.out::println));
    }

    /** Hands over each figure as a line of JSON; 1 when an answer was wrong, else 0. */
    public static int run(ItemTask task, Consumer<String> lines) {
        boolean[] failed = new boolean[1];
        measure(task, figure -> {
            failed[0] |= figure.failed();
            lines.accept(figure.json());
        });
        return failed[0] ? 1 : 0;
    }

    private static void measure(ItemTask task, Consumer<Figure> figures) {
        switch (task.item()) {
            case A0 -> GeneratorItem.run(task, figures);
            case A1 -> AppendItem.run(task, figures);
            case A2, A3 -> ScanItem.run(task, figures);
            case A4 -> LatencyItem.run(task, figures);
            case A5 -> GroupByItem.run(task, figures);
            case A6 -> FilterItem.run(task, figures);
            case W1 -> SmallWritesItem.run(task, figures);
            case W2 -> WidthItem.run(task, figures);
            case I1 -> IsolationItem.run(task, figures);
            case P1 -> UpsertItem.run(task, figures);
            case P2 -> LookupItem.run(task, figures);
            case P3, P4 -> StateItem.run(task, figures);
            case PL -> LookupsBesideItem.run(task, figures);
            case PR1 -> KeyedRecoveryItem.run(task, figures);
            case T1 -> TailItem.run(task, figures);
            case C1, C2 -> ScaleItem.run(task, figures);
            case Q1 -> PointSelectItem.run(task, figures);
            case TPCH -> TpchItem.run(task, figures);
            case L1 -> SettleItem.run(task, figures);
            case L2 -> FreshnessItem.run(task, figures);
            case L3 -> LakeFilesItem.run(task, figures);
            case L4 -> UnionItem.run(task, figures);
            case L5 -> TinyAppendsItem.run(task, figures);
            case S1 -> StartItem.run(task, figures);
            case MEM -> MemoryItem.run(task, figures);
            case R1 -> RecoveryItem.run(task, figures);
            case LOAD -> AppendItem.run(task, failed(figures));
            case LOAD_USERS -> UpsertItem.run(task, failed(figures));
        }
    }

    private static Consumer<Figure> failed(Consumer<Figure> figures) {
        return figure -> {
            if (figure.failed()) {
                figures.accept(figure);
            }
        };
    }
}
