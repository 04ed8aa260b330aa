/** Commands on places, which are sorted sets whose scores are geohashes. */
@NullMarked
package dev.roundhouse.storage.command.geo;

import org.jspecify.annotations.NullMarked;
