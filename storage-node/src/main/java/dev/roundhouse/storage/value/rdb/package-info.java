/** Redis' RDB encoding of values: what DUMP and RESTORE speak, and how values travel between replicas. */
@NullMarked
package dev.roundhouse.storage.value.rdb;

import org.jspecify.annotations.NullMarked;
