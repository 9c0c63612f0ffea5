package dev.weir.cli;

/** What the command answers to a script. */
final class ExitCode {
    static final int OK = 0;
    /** The command was understood and failed; one line on standard error says why. */
    static final int FAILED = 1;
    /** The command line was not understood. */
    static final int USAGE = 2;
    /** No server answers at the address. */
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
