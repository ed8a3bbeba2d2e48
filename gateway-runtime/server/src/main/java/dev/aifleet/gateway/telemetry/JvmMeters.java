package dev.aifleet.gateway.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.concurrent.atomic.AtomicBoolean;

/// The JVM's own figures. Bound at the first scrape: a pod is ready long before anybody asks.
final class JvmMeters implements MeterBinder {
  private final AtomicBoolean bound = new AtomicBoolean();

  // Held for the life of the process: it listens to the collectors.
  private final JvmGcMetrics collectors = new JvmGcMetrics();

  @Override
  public void bindTo(MeterRegistry registry) {
    if (bound.compareAndSet(false, true)) {
      collectors.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ClassLoaderMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
  }
}
