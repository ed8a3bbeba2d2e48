package dev.aifleet.operator;

import dev.aifleet.operator.apply.Applier;
import dev.aifleet.operator.apply.ClusterClient;
import dev.aifleet.operator.fleet.ControlKeyIssuer;
import dev.aifleet.operator.fleet.Fleet;
import dev.aifleet.operator.fleet.PodClient;
import dev.aifleet.operator.observe.Observer;
import dev.aifleet.operator.reconcile.AIGatewayReconciler;
import dev.aifleet.operator.reconcile.AIGatewayReconciler.Components;
import dev.aifleet.operator.reconcile.ApiServerReads;
import dev.aifleet.operator.reconcile.EventSink;
import dev.aifleet.operator.reconcile.EventSources;
import dev.aifleet.operator.reconcile.FleetEventSource;
import dev.aifleet.operator.reconcile.KubernetesClients;
import dev.aifleet.operator.reconcile.OperatorRuntime;
import dev.aifleet.operator.reconcile.RecentWrites;
import dev.aifleet.operator.reconcile.StatusPublisher;
import dev.aifleet.operator.reconcile.StatusWriter;
import dev.aifleet.operator.render.ImagePolicy;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.report.Reporter;
import dev.aifleet.operator.telemetry.EventRecorder;
import dev.aifleet.operator.telemetry.HealthServer;
import dev.aifleet.operator.telemetry.JsonLogFormatter;
import dev.aifleet.operator.telemetry.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/// The main class: wires the rooms and starts the operator.
public final class Operator {
  private static final Logger LOG = System.getLogger(Operator.class.getName());
  private static final int CONTROL_PORT = 9443;

  private Operator() {}

  public static void main(String[] arguments) throws IOException {
    JsonLogFormatter.install();
    Settings settings = Settings.of(System.getenv(), version());
    var client =
        new KubernetesClientBuilder().withHttpClientFactory(new OkHttpClientFactory()).build();
    InstantSource clock = InstantSource.system();
    var metrics = new Metrics();
    var runtime = new OperatorRuntime(client, settings.lease(), clock);
    var health =
        new HealthServer(
            settings.healthPort(), runtime::isHealthy, runtime::isReady, metrics::scrape);
    Runtime.getRuntime().addShutdownHook(new Thread(runtime::releaseLease));
    LOG.log(
        Level.INFO,
        "aifleet operator starts; new gateways run {0}, health on port {1}",
        settings.gatewayImage(),
        String.valueOf(health.port()));
    try {
      runtime.start(reconciler(settings, client, metrics, clock));
    } catch (RuntimeException e) {
      // Other threads would keep a process alive that does not reconcile.
      LOG.log(Level.ERROR, "cannot start; is the CRD installed (kubectl apply -f crds/)?", e);
      System.exit(1);
    }
  }

  /// What the jar's manifest says; classes outside a jar belong to no release.
  private static String version() {
    String version = Operator.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /// One reconciler with its collaborators.
  static AIGatewayReconciler reconciler(
      Settings settings, KubernetesClient client, Metrics metrics, InstantSource clock) {
    var writes = new RecentWrites();
    var fleet = new Fleet(new PodClient(CONTROL_PORT), clock);
    var cluster =
        new ClusterClient(
            KubernetesClients.once(client, KubernetesClients.LONGEST_ADMISSION),
            (object, verb) -> {
              writes.wrote(object, verb);
              metrics.wrote(object, verb);
            });
    var applier = new Applier(cluster, clock);
    var quick = KubernetesClients.once(client, KubernetesClients.SHORT);
    var recorder = new EventRecorder(settings.identity(), new EventSink(quick));
    var statusWriter = new StatusWriter(quick);
    return new AIGatewayReconciler(
        new Components(
            new Observer(new ApiServerReads(client), fleet, new ControlKeyIssuer(), clock),
            new Renderer(new ImagePolicy(settings.gatewayImage(), settings.allowedImages())),
            applier,
            fleet,
            new Reporter(settings.gatewayImage()),
            new StatusPublisher(recorder, statusWriter, metrics, clock),
            statusWriter,
            new EventSources(new FleetEventSource(fleet, applier, statusWriter, metrics), writes)));
  }
}
