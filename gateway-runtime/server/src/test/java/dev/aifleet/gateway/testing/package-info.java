/// Hand-made fakes and the rig for stories: upstreams over real sockets, a gateway inside the
/// test's own process, a client, configurations. Looks into: the whole module. Used by tests only;
/// upstreams run on threads of their own.
@NullMarked
package dev.aifleet.gateway.testing;

import org.jspecify.annotations.NullMarked;
