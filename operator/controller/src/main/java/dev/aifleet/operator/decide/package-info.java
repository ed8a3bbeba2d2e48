/// What the fleet is to do now: the rollback rule first, then whether anything may change at all.
/// Looks into: api, state.
/// Pure: time is in what was observed, so equal observations give equal plans on any thread.
@NullMarked
package dev.aifleet.operator.decide;

import org.jspecify.annotations.NullMarked;
