package dev.roundhouse.proxy.session;

/**
 * One proxy among those that know each other.
 *
 * @param id of this run of the process
 * @param address where clients connect to it
 * @param startedAtMillis by its own clock
 * @param isSelf whether it is this one
 */
public record MemberFacts(String id, String address, String version, long startedAtMillis, boolean isSelf) {}
