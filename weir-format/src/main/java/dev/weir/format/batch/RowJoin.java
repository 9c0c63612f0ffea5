package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.ValidityView;
import dev.weir.format.schema.TypeNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Puts the rows of many vectors of one type behind each other, a column at a time. */
final class RowJoin {
    private final MadeColumns into;

    RowJoin(MadeColumns into) {
        this.into = into;
    }

    /** Values {@code from} to {@code to} of a vector. */
    private record Run(FieldVector vector, int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** All values of each. */
    void append(List<FieldVector> vectors) {
        List<Run> runs = new ArrayList<>(vectors.size());
        for (FieldVector vector : vectors) {
            runs.add(new Run(vector, 0, vector.getValueCount()));
        }
        column(runs);
    }

    private void column(List<Run> runs) {
        FieldVector first = runs.get(0).vector();
        if (first instanceof ExtensionTypeVector<?>) {
            column(underlying(runs));
            return;
        }
        int count = count(runs);
        validity(runs, count);
        if (first instanceof BitVector) {
            bits(runs, count);
        } else if (first instanceof BaseFixedWidthVector fixed) {
            fixed(runs, count, fixed.getTypeWidth());
        } else if (first instanceof BaseVariableWidthVector) {
            variable(runs, count);
        } else if (first instanceof ListVector) {
            offsets(runs, count);
            column(elements(runs));
        } else if (first instanceof FixedSizeListVector list) {
            column(elements(runs, list.getListSize()));
        } else if (first instanceof StructVector struct) {
            for (int child = 0; child < struct.getChildrenFromFields().size(); child++) {
                column(children(runs, child));
            }
        } else {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "rows of this type cannot be joined type=" + TypeNames.shown(first.getField()));
        }
    }

    private static List<Run> underlying(List<Run> runs) {
        List<Run> under = new ArrayList<>(runs.size());
        for (Run run : runs) {
            FieldVector vector = (FieldVector) ((ExtensionTypeVector<?>) run.vector()).getUnderlyingVector();
            under.add(new Run(vector, run.from(), run.to()));
        }
        return under;
    }

    private static List<Run> children(List<Run> runs, int child) {
        List<Run> children = new ArrayList<>(runs.size());
        for (Run run : runs) {
            children.add(new Run(run.vector().getChildrenFromFields().get(child), run.from(), run.to()));
        }
        return children;
    }

    private static int count(List<Run> runs) {
        long count = 0;
        for (Run run : runs) {
            count += run.length();
        }
        return checkInt32(count);
    }

    private void validity(List<Run> runs, int count) {
        long to = into.buffer(8L * ValidityView.words(count));
        BitWriter bits = new BitWriter(to);
        for (Run run : runs) {
            ValidityView validity = ValidityView.of(run.vector());
            bits.add(validity::word, run.from(), run.length());
        }
        into.node(count, count - bits.finish());
    }

    private void bits(List<Run> runs, int count) {
        BitWriter bits = new BitWriter(into.buffer(8L * ValidityView.words(count)));
        for (Run run : runs) {
            long address = run.vector().getDataBuffer().memoryAddress();
            long bytes = Bits.bytes(run.to());
            bits.add(word -> ValidityView.word(address, bytes, word), run.from(), run.length());
        }
        bits.finish();
    }

    private void fixed(List<Run> runs, int count, int width) {
        long to = into.buffer((long) count * width);
        for (Run run : runs) {
            long bytes = (long) run.length() * width;
            long from = run.vector().getDataBuffer().memoryAddress() + (long) run.from() * width;
            MemoryUtil.copyMemory(from, to, bytes);
            to += bytes;
        }
    }

    private void variable(List<Run> runs, int count) {
        int bytes = offsets(runs, count);
        long to = into.buffer(bytes);
        for (Run run : runs) {
            int first = offset(run, run.from());
            long length = (long) offset(run, run.to()) - first;
            MemoryUtil.copyMemory(run.vector().getDataBuffer().memoryAddress() + first, to, length);
            to += length;
        }
    }

    private static List<Run> elements(List<Run> runs) {
        List<Run> elements = new ArrayList<>(runs.size());
        for (Run run : runs) {
            FieldVector values = ((ListVector) run.vector()).getDataVector();
            elements.add(new Run(values, offset(run, run.from()), offset(run, run.to())));
        }
        return elements;
    }

    private static List<Run> elements(List<Run> runs, int size) {
        List<Run> elements = new ArrayList<>(runs.size());
        for (Run run : runs) {
            FieldVector values = ((FixedSizeListVector) run.vector()).getDataVector();
            elements.add(new Run(values, Math.multiplyExact(run.from(), size), Math.multiplyExact(run.to(), size)));
        }
        return elements;
    }

    /** Where each value ends, counted from the first run's begin; answers the last. */
    private int offsets(List<Run> runs, int count) {
        long total = 0;
        for (Run run : runs) {
            total += (long) offset(run, run.to()) - offset(run, run.from());
        }
        checkInt32(total);
        long to = into.buffer(4L * (count + 1));
        MemoryUtil.putInt(to, 0);
        int end = 0;
        for (Run run : runs) {
            int shift = end - offset(run, run.from());
            for (int i = run.from() + 1; i <= run.to(); i++) {
                to += 4;
                MemoryUtil.putInt(to, offset(run, i) + shift);
            }
            end = shift + offset(run, run.to());
        }
        return end;
    }

    private static int offset(Run run, int index) {
        return run.length() == 0
                ? 0
                : MemoryUtil.getInt(run.vector().getOffsetBuffer().memoryAddress() + 4L * index);
    }

    private static int checkInt32(long size) {
        if (size > Integer.MAX_VALUE) {
            throw new WeirException(
                    ErrorCode.BATCH_TOO_LARGE, "the rows do not fit into one batch; join fewer size=" + size);
        }
        return (int) size;
    }
}
