/** What heals by itself: a node that lost its memory is filled from the others. */
@NullMarked
package dev.roundhouse.proxy.repair;

import org.jspecify.annotations.NullMarked;
