/** The backend {@code memory}: the in-memory store as a storage node of this process. */
@NullMarked
package dev.roundhouse.storage.memory;

import org.jspecify.annotations.NullMarked;
