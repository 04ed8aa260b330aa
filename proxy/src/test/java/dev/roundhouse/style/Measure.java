package dev.roundhouse.style;

/**
 * A length that the style limits.
 *
 * @param rule which limit
 * @param subject file, or file and method
 * @param value lines or parameters
 */
record Measure(Rule rule, String subject, long value) {

    boolean isWithinLimit() {
        return value <= rule.limit;
    }

    @Override
    public String toString() {
        return rule.text + " " + subject + " is " + value + ", at most " + rule.limit;
    }

    /** The limits of the house style. */
    enum Rule {
        FILE_LINES("file-lines", 500),
        METHOD_LINES("method-lines", 70),
        PARAMETERS("parameters", 5);

        final String text;
        final long limit;

        Rule(String text, long limit) {
            this.text = text;
            this.limit = limit;
        }
    }
}
