package dev.weir.storage.disk;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An operating system's error told in our words. */
public final class DiskErrors {
    private DiskErrors() {}

    static WeirException of(String what, Path file, IOException e) {
        if (isFull(e)) {
            return new WeirException(
                    ErrorCode.DISK_FULL,
                    "cannot " + what + ": the disk or the quota is full; free some space and send it again file="
                            + file,
                    e);
        }
        if (isOutOfFiles(e)) {
            return new WeirException(
                    ErrorCode.UNAVAILABLE, "cannot " + what + ": " + OpenFiles.TOO_MANY + " file=" + file, e);
        }
        return new WeirException(
                ErrorCode.IO_ERROR, "cannot " + what + ": " + reason(e) + "; look at the disk file=" + file, e);
    }

    static WeirException closed(Path file, @Nullable Throwable cause) {
        return new WeirException(ErrorCode.UNAVAILABLE, "the file is closed; ask again file=" + file, cause);
    }

    private static boolean isFull(IOException e) {
        String text = text(e);
        return text.contains("no space left on device")
                || text.contains("disk quota exceeded")
                || text.contains("not enough space on the disk");
    }

    /** Of this process, or of the whole machine. */
    private static boolean isOutOfFiles(IOException e) {
        return text(e).contains("too many open files");
    }

    /** Java has no types for ENOSPC, EDQUOT, EMFILE and ENFILE: what is left is the text of strerror, which the JDK asks for in the C locale. */
    private static String text(IOException e) {
        return e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
    }

    /** In words: of what Java knows a type for, the message is the path alone. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _, FileNotFoundException _ -> "there is no such file";
            case FileAlreadyExistsException _ -> "there is such a file already";
            case AccessDeniedException _ -> "this user may not; give it the right, or choose another place";
            case DirectoryNotEmptyException _ -> "the directory is not empty";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
