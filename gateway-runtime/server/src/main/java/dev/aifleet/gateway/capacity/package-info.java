/// Limited resources of a pod and their holders: memory for requests and responses in progress, and
/// requests in flight. Code that buffers bytes or builds trees takes memory from here first.
/// Looks into: nothing. Pure, and shared by all event loops: counters change by CAS.
@NullMarked
package dev.aifleet.gateway.capacity;

import org.jspecify.annotations.NullMarked;
