/** Side-by-side runs against other systems, and JMH for the hot pieces. */
@NullMarked
package dev.roundhouse.benchmarks;

import org.jspecify.annotations.NullMarked;
