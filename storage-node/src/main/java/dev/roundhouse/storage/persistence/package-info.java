/** What a node keeps on disk. */
@NullMarked
package dev.roundhouse.storage.persistence;

import org.jspecify.annotations.NullMarked;
