/// The gateway inside the test process, an HTTP/2 upstream, clients and certificates; see also the
/// module test-fixtures. Looks into: the whole module. Used by tests only;
/// upstreams run on threads of their own.
@NullMarked
package dev.aifleet.gateway.testing;

import org.jspecify.annotations.NullMarked;
