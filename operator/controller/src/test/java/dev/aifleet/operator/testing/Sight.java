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
import dev.aifleet.operator.render.Images;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.FleetReport;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.Answer;
import dev.aifleet.operator.state.FleetReport.Found;
import dev.aifleet.operator.state.FleetReport.Health;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Live;
import dev.aifleet.operator.state.Observed;
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
public record Sight(
    Instant at,
    List<HasMetadata> live,
    Map<String, Secret> secrets,
    Published published,
    List<GatewayPod> pods,
    Map<String, Answer> answers,
    Map<String, Found> found,
    Map<String, ConfigMap> configMaps) {
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  public static final String IMAGE = "aifleet.dev/gateway:0.1.0";

  /// Nothing exists but the users' Secrets.
  public static Sight fresh() {
    return new Sight(
        NOON,
        List.of(),
        Gateways.secrets(),
        Published.NOTHING,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  public Sight later(Duration time) {
    return new Sight(at.plus(time), live, secrets, published, pods, answers, found, configMaps);
  }

  public Sight live(HasMetadata... objects) {
    List<HasMetadata> all = new ArrayList<>(live);
    all.addAll(List.of(objects));
    return new Sight(at, all, secrets, published, pods, answers, found, configMaps);
  }

  public Sight secrets(Map<String, Secret> others) {
    return new Sight(at, live, others, published, pods, answers, found, configMaps);
  }

  public Sight published(Published now) {
    return new Sight(at, live, secrets, now, pods, answers, found, configMaps);
  }

  /// One more ready pod that answers with `answer`; null: it was not asked yet.
  public Sight pod(String name, @org.jspecify.annotations.Nullable Answer answer) {
    List<GatewayPod> more = new ArrayList<>(pods);
    more.add(new GatewayPod(name, "10.0.0." + (more.size() + 1), true, true, false, 0, "", null));
    Map<String, Answer> known = new HashMap<>(answers);
    if (answer != null) {
      known.put(name, answer);
    }
    return new Sight(at, live, secrets, published, more, known, found, configMaps);
  }

  /// One more pod as Kubernetes tells it.
  public Sight pod(GatewayPod pod) {
    List<GatewayPod> more = new ArrayList<>(pods);
    more.add(pod);
    return new Sight(at, live, secrets, published, more, answers, found, configMaps);
  }

  /// Pod `pod` tells how it finds `upstream`, and nothing of others that it has not told before.
  public Sight finds(String pod, String upstream, Health health) {
    Found before = found.getOrDefault(pod, Found.NOTHING);
    Map<String, Health> upstreams = new HashMap<>(before.upstreams());
    upstreams.put(upstream, health);
    return tells(pod, new Found(upstreams, before.issuerProblems()));
  }

  /// Pod `pod` tells exactly this.
  public Sight tells(String pod, Found all) {
    Map<String, Found> told = new HashMap<>(found);
    told.put(pod, all);
    return new Sight(at, live, secrets, published, pods, answers, told, configMaps);
  }

  public Sight configMap(String name, Map<String, String> data) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels(UseLabel.KEY, UseLabel.CA.value())
            .endMetadata()
            .withData(data)
            .build();
    return new Sight(at, live, secrets, published, pods, answers, found, Map.of(name, map));
  }

  /// What the same renderer would have published, as if it had been written.
  public Sight after(AIGateway gateway) {
    return published(desired(gateway).published());
  }

  public Observed observed() {
    var keys =
        new ControlKeys("token", "certificate", "key", null, null, NOON, NOON.plusSeconds(9999));
    return new Observed(
        at,
        new Live(live),
        secrets,
        configMaps,
        published,
        keys,
        pods,
        new FleetReport(answers, found));
  }

  public Plan plan(AIGateway gateway) {
    return Decider.decide(gateway, observed());
  }

  public Desired desired(AIGateway gateway) {
    return new Renderer(Images.any(IMAGE)).render(gateway, plan(gateway), observed());
  }

  /// A pod that runs `publication`.
  public static Answer runs(Publication publication) {
    return new Acknowledged(
        new Acknowledgement(
            new Offer(
                publication.sequence(), publication.configHash(), Verdict.Accepted, List.of()),
            new Running(publication.sequence(), publication.configHash(), "credentials"),
            List.of(1),
            "0.1.0"));
  }

  /// A pod that refused `publication` and runs nothing.
  public static Answer rejects(Publication publication, String message) {
    return new Acknowledged(
        new Acknowledgement(
            new Offer(
                publication.sequence(),
                publication.configHash(),
                Verdict.Rejected,
                List.of(new Problem("upstreams[0].url", message))),
            null,
            List.of(1),
            "0.1.0"));
  }

  /// A pod of a release that understands only `format`.
  public static Answer understands(int format) {
    return new Acknowledged(new Acknowledgement(null, null, List.of(format), "0.0.9"));
  }
}
