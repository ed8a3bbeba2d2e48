/// Rate limits: which limits a request counts against, and the store that counts, behind an
/// asynchronous port. Looks into: config, auth. Time is an argument. The local store is shared by
/// all event loops and changes by CAS.
@NullMarked
package dev.aifleet.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
