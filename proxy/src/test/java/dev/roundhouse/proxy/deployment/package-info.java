/** The files that run Roundhouse as a service, held to what the program does: images, Kubernetes, monitoring, CI. */
@NullMarked
package dev.roundhouse.proxy.deployment;

import org.jspecify.annotations.NullMarked;
