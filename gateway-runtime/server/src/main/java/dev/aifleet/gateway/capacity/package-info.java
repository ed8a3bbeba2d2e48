/// What a pod has only so much of, and who holds how much of it: memory for requests and responses
/// under way, and requests in flight. Whatever holds bytes or builds trees takes from here first.
/// Looks into: nothing. Pure, and shared by all event loops: counters change by CAS.
@NullMarked
package dev.aifleet.gateway.capacity;

import org.jspecify.annotations.NullMarked;
