/**
 * Who is there and what they are to each partition: an event loop's links, the topology record, and the keeper that reads
 * and changes it.
 */
@NullMarked
package dev.roundhouse.proxy.membership;

import org.jspecify.annotations.NullMarked;
