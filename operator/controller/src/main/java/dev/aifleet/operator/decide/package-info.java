/// What the fleet is to serve: the rollback rule first, then whether anything may be written.
/// Looks into: api, config, state.
/// Pure: the time is part of the observation, so equal observations give equal plans. Any thread.
@NullMarked
package dev.aifleet.operator.decide;

import org.jspecify.annotations.NullMarked;
