/// JMH benchmarks of the pieces that every request or chunk passes, and the configuration of the
/// gateway that `dev/bench/bench` measures. Never in an image.
/// Looks into: config, gateway. Run by `dev/bench/jmh`, on JMH's threads.
@NullMarked
package dev.aifleet.bench;

import org.jspecify.annotations.NullMarked;
