package dev.aifleet.operator.telemetry;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.WriteListener;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts writes and reconciles, and exposes the conditions of every gateway. The series of a
/// deleted gateway are removed. Any thread.
public final class Metrics implements WriteListener {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer reconciles =
      Timer.builder("aifleet.operator.reconcile")
          .description("From the observation to the decided status")
          .publishPercentiles(0.5, 0.99)
          .register(registry);
  private final Map<GatewayId, Map<String, AtomicInteger>> conditions = new ConcurrentHashMap<>();

  @Override
  public void wrote(HasMetadata object, String verb) {
    Counter.builder("aifleet.operator.writes")
        .description("Writes to the API server, by kind and verb")
        .tags("kind", object.getKind(), "verb", verb)
        .register(registry)
        .increment();
  }

  /// One reconcile, until its status was computed.
  public void reconciled(Duration took) {
    reconciles.record(took);
  }

  /// Sets the conditions of a gateway.
  public void show(GatewayId gateway, AIGatewayStatus status) {
    var shown = conditions.computeIfAbsent(gateway, _ -> new ConcurrentHashMap<>());
    for (Condition condition : status.conditions()) {
      shown
          .computeIfAbsent(condition.getType(), type -> gauge(gateway, type))
          .set(condition.getStatus().equals("True") ? 1 : 0);
    }
  }

  /// The gateway is gone.
  public void forget(GatewayId gateway) {
    if (conditions.remove(gateway) != null) {
      List<Meter> its =
          registry.getMeters().stream()
              .filter(meter -> gateway.name().equals(meter.getId().getTag("gateway")))
              .filter(meter -> gateway.namespace().equals(meter.getId().getTag("namespace")))
              .toList();
      its.forEach(registry::remove);
    }
  }

  /// In the text format of Prometheus.
  public String scrape() {
    return registry.scrape();
  }

  private AtomicInteger gauge(GatewayId gateway, String type) {
    var value = new AtomicInteger();
    Gauge.builder("aifleet.gateway.condition", value, AtomicInteger::get)
        .description("1 while the condition is True")
        .tags(Tags.of("namespace", gateway.namespace(), "gateway", gateway.name(), "type", type))
        .register(registry);
    return value;
  }
}
