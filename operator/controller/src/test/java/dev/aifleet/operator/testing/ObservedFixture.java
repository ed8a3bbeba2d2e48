package dev.aifleet.operator.testing;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.UseLabel;
import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Offer;
import dev.aifleet.config.Acknowledgement.Running;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.render.ImagePolicy;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.CallResult;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.OwnedObjects;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an operator sees of one gateway, put together step by step. Immutable.
public record ObservedFixture(
    Instant at,
    List<HasMetadata> live,
    Map<String, Secret> secrets,
    Published published,
    List<GatewayPod> pods,
    Map<String, CallResult> results,
    Map<String, PodObservation> observations,
    Map<String, ConfigMap> configMaps) {
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  public static final String IMAGE = "aifleet.dev/gateway:1.2.3";

  /// Nothing exists but the users' Secrets.
  public static ObservedFixture fresh() {
    return new ObservedFixture(
        NOON,
        List.of(),
        GatewayFixture.secrets(),
        Published.NOTHING,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  public ObservedFixture later(Duration time) {
    return new ObservedFixture(
        at.plus(time), live, secrets, published, pods, results, observations, configMaps);
  }

  public ObservedFixture live(HasMetadata... objects) {
    List<HasMetadata> all = new ArrayList<>(live);
    all.addAll(List.of(objects));
    return new ObservedFixture(
        at, all, secrets, published, pods, results, observations, configMaps);
  }

  public ObservedFixture secrets(Map<String, Secret> others) {
    return new ObservedFixture(
        at, live, others, published, pods, results, observations, configMaps);
  }

  public ObservedFixture published(Published now) {
    return new ObservedFixture(at, live, secrets, now, pods, results, observations, configMaps);
  }

  /// One more ready pod that answers with `answer`; null: it was not asked yet.
  public ObservedFixture pod(String name, @org.jspecify.annotations.Nullable CallResult result) {
    List<GatewayPod> more = new ArrayList<>(pods);
    more.add(new GatewayPod(name, "10.0.0." + (more.size() + 1), true, true, false, 0, "", null));
    Map<String, CallResult> known = new HashMap<>(results);
    if (result != null) {
      known.put(name, result);
    }
    return new ObservedFixture(at, live, secrets, published, more, known, observations, configMaps);
  }

  /// One more pod as Kubernetes tells it.
  public ObservedFixture pod(GatewayPod pod) {
    List<GatewayPod> more = new ArrayList<>(pods);
    more.add(pod);
    return new ObservedFixture(
        at, live, secrets, published, more, results, observations, configMaps);
  }

  /// Pod `pod` tells how it finds `upstream`, and nothing of others that it has not told before.
  public ObservedFixture finds(String pod, String upstream, UpstreamHealth health) {
    PodObservation before = observations.getOrDefault(pod, PodObservation.NOTHING);
    Map<String, UpstreamHealth> upstreams = new HashMap<>(before.upstreams());
    upstreams.put(upstream, health);
    return observes(pod, new PodObservation(upstreams, before.issuerProblems()));
  }

  /// Pod `pod` tells exactly this.
  public ObservedFixture observes(String pod, PodObservation all) {
    Map<String, PodObservation> told = new HashMap<>(observations);
    told.put(pod, all);
    return new ObservedFixture(at, live, secrets, published, pods, results, told, configMaps);
  }

  public ObservedFixture configMap(String name, Map<String, String> data) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels(UseLabel.KEY, UseLabel.CA.value())
            .endMetadata()
            .withData(data)
            .build();
    return new ObservedFixture(
        at, live, secrets, published, pods, results, observations, Map.of(name, map));
  }

  /// What the same renderer would have published, as if it had been written.
  public ObservedFixture after(AIGateway gateway) {
    return published(desired(gateway).published());
  }

  public Observed observed() {
    var keys =
        new ControlKeys("token", "certificate", "key", null, null, NOON, NOON.plusSeconds(9999));
    return new Observed(
        at,
        new OwnedObjects(live),
        secrets,
        configMaps,
        published,
        keys,
        pods,
        new FleetReport(results, observations));
  }

  public Plan plan(AIGateway gateway) {
    return Decider.decide(gateway, observed());
  }

  public Desired desired(AIGateway gateway) {
    return new Renderer(ImagePolicy.any(IMAGE)).render(gateway, plan(gateway), observed());
  }

  /// A pod that runs `publication`.
  public static CallResult runs(Publication publication) {
    return new Acknowledged(
        new Acknowledgement(
            new Offer(
                publication.sequence(), publication.configHash(), Verdict.Accepted, List.of()),
            new Running(publication.sequence(), publication.configHash(), "credentials"),
            List.of(1),
            "1.2.3"));
  }

  /// A pod that refused `publication` and runs nothing.
  public static CallResult rejects(Publication publication, String message) {
    return new Acknowledged(
        new Acknowledgement(
            new Offer(
                publication.sequence(),
                publication.configHash(),
                Verdict.Rejected,
                List.of(new Problem("upstreams[0].url", message))),
            null,
            List.of(1),
            "1.2.3"));
  }

  /// A pod of a release that understands only `format`.
  public static CallResult understands(int format) {
    return new Acknowledged(new Acknowledgement(null, null, List.of(format), "0.0.9"));
  }
}
