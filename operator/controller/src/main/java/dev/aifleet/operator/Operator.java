package dev.aifleet.operator;

import dev.aifleet.operator.apply.Applier;
import dev.aifleet.operator.apply.Cluster;
import dev.aifleet.operator.fleet.ControlKeyIssuer;
import dev.aifleet.operator.fleet.Fleet;
import dev.aifleet.operator.fleet.PodCalls;
import dev.aifleet.operator.observe.Observer;
import dev.aifleet.operator.reconcile.AIGatewayReconciler;
import dev.aifleet.operator.reconcile.AIGatewayReconciler.Rooms;
import dev.aifleet.operator.reconcile.Clients;
import dev.aifleet.operator.reconcile.ClusterReads;
import dev.aifleet.operator.reconcile.EventPost;
import dev.aifleet.operator.reconcile.EventSources;
import dev.aifleet.operator.reconcile.FleetEvents;
import dev.aifleet.operator.reconcile.Narrator;
import dev.aifleet.operator.reconcile.Queue;
import dev.aifleet.operator.reconcile.RecentWrites;
import dev.aifleet.operator.reconcile.StatusWriter;
import dev.aifleet.operator.render.Images;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.report.Reporter;
import dev.aifleet.operator.telemetry.Announcer;
import dev.aifleet.operator.telemetry.HealthServer;
import dev.aifleet.operator.telemetry.LogLines;
import dev.aifleet.operator.telemetry.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/// Wires the rooms and starts.
public final class Operator {
  private static final Logger LOG = System.getLogger(Operator.class.getName());
  private static final int CONTROL_PORT = 9443;

  private Operator() {}

  public static void main(String[] arguments) throws IOException {
    LogLines.install();
    Settings settings = Settings.of(System.getenv());
    var client =
        new KubernetesClientBuilder().withHttpClientFactory(new OkHttpClientFactory()).build();
    InstantSource clock = InstantSource.system();
    var metrics = new Metrics();
    var queue = new Queue(client, settings.lease(), clock);
    var health =
        new HealthServer(settings.healthPort(), queue::isHealthy, queue::isReady, metrics::scrape);
    Runtime.getRuntime().addShutdownHook(new Thread(queue::leave));
    LOG.log(
        Level.INFO,
        "aifleet operator starts; new gateways run {0}, health on port {1}",
        settings.gatewayImage(),
        String.valueOf(health.port()));
    try {
      queue.start(reconciler(settings, client, metrics, clock));
    } catch (RuntimeException e) {
      // Other threads would keep a process alive that reconciles nothing.
      LOG.log(Level.ERROR, "cannot start; is the CRD installed (kubectl apply -f crds/)?", e);
      System.exit(1);
    }
  }

  /// One reconciler with everything it works with.
  static AIGatewayReconciler reconciler(
      Settings settings, KubernetesClient client, Metrics metrics, InstantSource clock) {
    var writes = new RecentWrites();
    var fleet = new Fleet(new PodCalls(CONTROL_PORT), clock);
    var cluster =
        new Cluster(
            Clients.once(client, Clients.LONGEST_ADMISSION),
            (object, verb) -> {
              writes.wrote(object, verb);
              metrics.wrote(object, verb);
            });
    var applier = new Applier(cluster, clock);
    var quick = Clients.once(client, Clients.SHORT);
    var announcer = new Announcer(settings.identity(), new EventPost(quick));
    var statuses = new StatusWriter(quick);
    return new AIGatewayReconciler(
        new Rooms(
            new Observer(new ClusterReads(client), fleet, new ControlKeyIssuer(), clock),
            new Renderer(new Images(settings.gatewayImage(), settings.allowedImages())),
            applier,
            fleet,
            new Reporter(settings.gatewayImage()),
            new Narrator(announcer, statuses, metrics, clock),
            statuses,
            new EventSources(new FleetEvents(fleet, applier, statuses, metrics), writes)));
  }
}
