package dev.aifleet.operator.state;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Statistics.ProbeState;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The latest that each pod answered, by pod name. A pod that was not asked yet is absent.
///
/// @param observations how each pod finds those that it asks
public record FleetReport(
    Map<String, CallResult> results, Map<String, PodObservation> observations) {
  public static final FleetReport EMPTY = new FleetReport(Map.of(), Map.of());

  public FleetReport {
    results = Map.copyOf(results);
    observations = Map.copyOf(observations);
  }

  /// Of one pod's statistics what changes seldom.
  ///
  /// @param upstreams by upstream name
  /// @param issuerProblems why the keys of an issuer of tokens could not be had, by issuer
  public record PodObservation(
      Map<String, UpstreamHealth> upstreams, Map<String, String> issuerProblems) {
    public static final PodObservation NOTHING = new PodObservation(Map.of(), Map.of());

    public PodObservation {
      upstreams = Map.copyOf(upstreams);
      issuerProblems = Map.copyOf(issuerProblems);
    }
  }

  /// How one pod finds one upstream.
  public record UpstreamHealth(boolean breakerOpen, boolean credentialRefused, ProbeState probe) {}

  /// What came back from a pod.
  public sealed interface CallResult {}

  public record Acknowledged(Acknowledgement acknowledgement) implements CallResult {
    /// Whether the pod runs this very configuration.
    public boolean runs(Publication publication) {
      var running = acknowledgement.running();
      return running != null
          && running.sequence() >= publication.sequence()
          && running.configHash().equals(publication.configHash());
    }

    /// Whether the pod has seen this publication and refused it.
    public boolean rejected(Publication publication) {
      var offered = acknowledgement.offered();
      return offered != null
          && offered.sequence() == publication.sequence()
          && offered.verdict() == Verdict.Rejected;
    }
  }

  /// @param why for people; equal as long as the reason is
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

  /// The highest sequence that any pod runs; 0 if none does.
  public long highestSequence() {
    return running().mapToLong(Acknowledgement.Running::sequence).max().orElse(0);
  }
}
