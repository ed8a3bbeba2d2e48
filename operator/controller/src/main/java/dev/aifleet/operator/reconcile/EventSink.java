package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/// Posts Events, each before the status that it announces as long as the API server answers at
/// once. A lost one is logged and no more.
public final class EventSink implements Consumer<Event> {
  private static final Logger LOG = System.getLogger(EventSink.class.getName());

  /// How long the status waits for its Event.
  private static final Duration PATIENCE = Duration.ofMillis(200);

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
      Thread.ofVirtual().name("event").start(() -> post(event)).join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND || e.getCode() == FORBIDDEN) {
        return; // the namespace is going, or we were not given the right to tell
      }
      LOG.log(Level.WARNING, "an Event was lost: {0}", e.getMessage());
    }
  }
}
