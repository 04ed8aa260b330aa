package dev.roundhouse.proxy.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every change of configuration, topology or membership: what was changed, by whom, from where. Never a value
 * of a key, never a password. Its logger is told apart by name, and speaks at every level but {@code off}.
 */
public final class Audit {
    /** Of the logger. */
    public static final String NAME = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private Audit() {}

    /** What a change is of. */
    public enum Subject {
        CONFIGURATION,
        TOPOLOGY,
        MEMBERSHIP;

        private final String label = name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * @param what as a person reads it, in one line
     * @param by who and from where, as {@code CONFIG SET by client 7 at 10.0.0.1:50312}
     */
    public static void changed(Subject subject, String what, String by) {
        LOG.atInfo()
                .addKeyValue("subject", subject.label)
                .addKeyValue("by", by)
                .log("{}: {}; by {}", subject.label, what, by);
    }
}
