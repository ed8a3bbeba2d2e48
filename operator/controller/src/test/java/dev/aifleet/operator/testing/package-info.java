/// Gateways, observations and fake pods for tests.
@NullMarked
package dev.aifleet.operator.testing;

import org.jspecify.annotations.NullMarked;
