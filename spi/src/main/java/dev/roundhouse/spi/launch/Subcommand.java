package dev.roundhouse.spi.launch;

/**
 * A subcommand of the runnable jar ({@code roundhouse NAME ...}), found by ServiceLoader, so that no module needs to
 * know who else has one. Its constructor runs whenever subcommands are listed: it does nothing.
 */
public interface Subcommand {
    /** What the user types: lower case, one word. */
    String name();

    /** What it does, in a line for {@code --help}. */
    String summary();

    /**
     * Runs it to the end, or starts it: threads that are not daemons keep the process alive after an answer of 0.
     *
     * @param arguments what follows the name
     * @return the exit code: 0 done or started, 1 failed, 2 wrong usage
     */
    int run(String[] arguments) throws Exception;
}
