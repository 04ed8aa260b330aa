/** What keys hold beside strings: the data structures of the other types. They know nothing of keys, ballots or commands. */
@NullMarked
package dev.roundhouse.storage.value;

import org.jspecify.annotations.NullMarked;
