/** What the runnable jar can be asked to do, and what its programs share in how they log. */
@NullMarked
package dev.roundhouse.spi.launch;

import org.jspecify.annotations.NullMarked;
