package dev.roundhouse.proxy.configuration;

import java.util.List;

/** What reading a configuration comes to. */
public sealed interface ConfigurationResult {
    /**
     * @param warnings what works and may still surprise, a line each
     * @param given what it was read from
     */
    record Valid(Configuration configuration, List<String> warnings, Given given) implements ConfigurationResult {}

    /** @param errors all that were found, a line each, naming where, the key, the value and what would be right */
    record Invalid(List<String> errors) implements ConfigurationResult {}
}
