/**
 * Proxies that know each other: who is there, and the messages between them (publish and subscribe, wake-ups of blocked
 * clients, keyspace notifications, notices of a new topology). Available, not consistent: nothing here decides what could
 * lose data, and a proxy alone serves as well.
 */
@NullMarked
package dev.roundhouse.proxy.members;

import org.jspecify.annotations.NullMarked;
