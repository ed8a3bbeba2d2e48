/// From plan and observation to all desired objects: one renderer per object, and the selection of
/// the configuration that pods are to run.
/// Looks into: api, config, compiler, state, decide.
/// Pure: equal arguments give equal objects, so a second reconcile writes nothing. Any thread.
@NullMarked
package dev.aifleet.operator.render;

import org.jspecify.annotations.NullMarked;
