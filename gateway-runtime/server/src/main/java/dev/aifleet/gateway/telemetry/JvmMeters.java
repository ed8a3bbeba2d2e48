package dev.aifleet.gateway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Metrics of the JVM. Bound at the first scrape, so that a pod is ready earlier.
final class JvmMeters implements MeterBinder {
  /// Kept for the life of the process, since it listens to the garbage collectors. Null until
  /// bound.
  private final AtomicReference<@Nullable JvmGcMetrics> collectors = new AtomicReference<>();

  @Override
  public void bindTo(MeterRegistry registry) {
    if (collectors.get() != null) {
      return;
    }
    var made = new JvmGcMetrics();
    if (collectors.compareAndSet(null, made)) {
      made.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ClassLoaderMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
  }
}
