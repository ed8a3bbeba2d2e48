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
/// @param found how each pod finds those that it asks
public record FleetReport(Map<String, Answer> answers, Map<String, Found> found) {
  public static final FleetReport EMPTY = new FleetReport(Map.of(), Map.of());

  public FleetReport {
    answers = Map.copyOf(answers);
    found = Map.copyOf(found);
  }

  /// Of one pod's statistics what changes seldom.
  ///
  /// @param upstreams by upstream name
  /// @param issuerProblems why the keys of an issuer of tokens could not be had, by issuer
  public record Found(Map<String, Health> upstreams, Map<String, String> issuerProblems) {
    public static final Found NOTHING = new Found(Map.of(), Map.of());

    public Found {
      upstreams = Map.copyOf(upstreams);
      issuerProblems = Map.copyOf(issuerProblems);
    }
  }

  /// How one pod finds one upstream.
  public record Health(boolean breakerOpen, boolean credentialRefused, ProbeState probe) {}

  /// What came back from a pod.
  public sealed interface Answer {}

  public record Acknowledged(Acknowledgement acknowledgement) implements Answer {
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
  public record Unreachable(String why) implements Answer {}

  /// By pod name.
  public Stream<Map.Entry<String, Acknowledgement>> acknowledgements() {
    return answers.entrySet().stream()
        .filter(answer -> answer.getValue() instanceof Acknowledged)
        .map(
            answer ->
                Map.entry(answer.getKey(), ((Acknowledged) answer.getValue()).acknowledgement()));
  }

  public Stream<Acknowledgement.Running> running() {
    return acknowledgements().map(pod -> pod.getValue().running()).filter(Objects::nonNull);
  }

  public @Nullable Answer of(GatewayPod pod) {
    return answers.get(pod.name());
  }

  public boolean runs(GatewayPod pod, Publication publication) {
    return of(pod) instanceof Acknowledged answer && answer.runs(publication);
  }

  /// The highest sequence that any pod runs; 0 if none does.
  public long highestSequence() {
    return running().mapToLong(Acknowledgement.Running::sequence).max().orElse(0);
  }
}
