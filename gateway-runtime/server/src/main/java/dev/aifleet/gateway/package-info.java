/// The data plane's wiring: main, settings and the embeddable runtime. Everything else lives in a
/// room one level below. Looks into: all rooms. Runs on the thread that starts or stops the
/// runtime.
@NullMarked
package dev.aifleet.gateway;

import org.jspecify.annotations.NullMarked;
