/// From plan and observation to every object that is wanted: one renderer per object, all of one
/// shape, and the configuration that the pods are to run. Looks into: api, config, compiler, state,
/// decide. Pure: equal arguments give equal objects, so a second reconcile has nothing to write.
/// Any thread.
@NullMarked
package dev.aifleet.operator.render;

import org.jspecify.annotations.NullMarked;
