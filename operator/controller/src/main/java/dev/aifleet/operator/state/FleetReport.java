package dev.aifleet.operator.state;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Statistics.ProbeState;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The latest result of calling each pod, by pod name. A pod that was not called yet is absent.
///
/// @param observations what each pod reports about its upstreams and issuers, by pod name
public record FleetReport(
    Map<String, CallResult> results, Map<String, PodObservation> observations) {
  public static final FleetReport EMPTY = new FleetReport(Map.of(), Map.of());

  public FleetReport {
    results = Map.copyOf(results);
    observations = Map.copyOf(observations);
  }

  /// The part of one pod's statistics that changes seldom.
  ///
  /// @param upstreams by upstream name
  /// @param issuerProblems why the keys of a token issuer could not be fetched, by issuer
  public record PodObservation(
      Map<String, UpstreamHealth> upstreams, Map<String, String> issuerProblems) {
    public static final PodObservation NOTHING = new PodObservation(Map.of(), Map.of());

    public PodObservation {
      upstreams = Map.copyOf(upstreams);
      issuerProblems = Map.copyOf(issuerProblems);
    }
  }

  /// The state of one upstream as one pod sees it.
  public record UpstreamHealth(boolean breakerOpen, boolean credentialRefused, ProbeState probe) {}

  /// The result of one call to a pod.
  public sealed interface CallResult {}

  public record Acknowledged(Acknowledgement acknowledgement) implements CallResult {
    /// Whether the pod runs exactly this configuration.
    public boolean runs(Publication publication) {
      var running = acknowledgement.running();
      return running != null
          && running.sequence() >= publication.sequence()
          && running.configHash().equals(publication.configHash());
    }

    /// Whether the pod has rejected this publication.
    public boolean rejected(Publication publication) {
      var offered = acknowledgement.offered();
      return offered != null
          && offered.sequence() == publication.sequence()
          && offered.verdict() == Verdict.Rejected;
    }
  }

  /// @param why a message for users; the same text as long as the reason is the same
  public record Unreachable(String why) implements CallResult {}

  /// By pod name.
  public Stream<Map.Entry<String, Acknowledgement>> acknowledgements() {
    return results.entrySet().stream()
        .filter(result -> result.getValue() instanceof Acknowledged)
        .map(
            result ->
                Map.entry(result.getKey(), ((Acknowledged) result.getValue()).acknowledgement()));
  }

  public Stream<Acknowledgement.Running> running() {
    return acknowledgements().map(pod -> pod.getValue().running()).filter(Objects::nonNull);
  }

  public @Nullable CallResult of(GatewayPod pod) {
    return results.get(pod.name());
  }

  public boolean runs(GatewayPod pod, Publication publication) {
    return of(pod) instanceof Acknowledged result && result.runs(publication);
  }

  /// The highest sequence that a pod runs; 0 if no pod runs any.
  public long highestSequence() {
    return running().mapToLong(Acknowledgement.Running::sequence).max().orElse(0);
  }
}
