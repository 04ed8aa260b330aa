/** What the runnable jar can be asked to do. */
@NullMarked
package dev.roundhouse.spi.launch;

import org.jspecify.annotations.NullMarked;
