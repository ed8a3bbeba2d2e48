/// Values that the rooms exchange: the observed state, results of calls to pods, the desired state
/// and the result of applying it; and all names, labels and annotation keys.
/// Looks into: config.
/// Pure and immutable: any thread. The Kubernetes objects inside come from caches and are never
/// changed.
@NullMarked
package dev.aifleet.operator.state;

import org.jspecify.annotations.NullMarked;
