/// JMH benchmarks of the pieces that every request or chunk passes. Looks into: config, dialect,
/// routing, limit, auth. Run by `dev/bench/jmh`, on JMH's threads.
@NullMarked
package dev.aifleet.bench;

import org.jspecify.annotations.NullMarked;
