/** The external backend: Redis, Valkey and Dragonfly as storage nodes. */
@NullMarked
package dev.roundhouse.storage.redis;

import org.jspecify.annotations.NullMarked;
