/// The two other ports, plain `admin` (health, readiness, metrics) and `control` (TLS and token),
/// and the mounted configuration. Looks into: config, snapshot.
/// Ports run on their own event loop; files and configuration changes on the configuration thread.
@NullMarked
package dev.aifleet.gateway.admin;

import org.jspecify.annotations.NullMarked;
