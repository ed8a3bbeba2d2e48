package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/// Creates Events, each before the status that it belongs to if the API server responds at once. A
/// failure is logged and not repeated.
public final class EventSink implements Consumer<Event> {
  private static final Logger LOG = System.getLogger(EventSink.class.getName());

  /// How long the status waits for its Event.
  private static final Duration MAX_WAIT = Duration.ofMillis(200);

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  public EventSink(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void accept(Event event) {
    LOG.log(
        Level.INFO,
        "{0}/{1} {2}: {3}",
        event.getRegarding().getNamespace(),
        event.getRegarding().getName(),
        event.getReason(),
        event.getNote());
    try {
      Thread.ofVirtual().name("event").start(() -> post(event)).join(MAX_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND || e.getCode() == FORBIDDEN) {
        return; // the namespace is being deleted, or the operator may not create Events
      }
      LOG.log(Level.WARNING, "an Event could not be created: {0}", e.getMessage());
    }
  }
}
