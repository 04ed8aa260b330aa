/** What a proxy is told: read from YAML, the environment and options, checked as a whole, immutable after. */
@NullMarked
package dev.roundhouse.proxy.configuration;

import org.jspecify.annotations.NullMarked;
