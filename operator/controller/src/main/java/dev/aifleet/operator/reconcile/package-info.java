/// The story of one reconcile, and what makes it begin: event sources, mappers, retries.
/// Looks into: all other rooms.
/// The queue runs at most one reconcile per gateway at a time, several gateways side by side.
@NullMarked
package dev.aifleet.operator.reconcile;

import org.jspecify.annotations.NullMarked;
