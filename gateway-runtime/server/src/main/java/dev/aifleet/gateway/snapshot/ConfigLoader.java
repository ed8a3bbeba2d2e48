package dev.aifleet.gateway.snapshot;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Offer;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.upstream.LiveUpstream;
import dev.aifleet.gateway.upstream.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Validates configurations from either source and activates the valid ones.
///
/// A pod accepts only a higher sequence than the running one, so a late mount or an old leader
/// cannot undo a rollback. A rejected configuration replaces nothing. There is no partial change: a
/// snapshot is built completely and becomes visible by one write.
///
/// Confined to the configuration thread, except [#acknowledgement], which any thread may call.
public final class ConfigLoader {
  private final RunningSnapshot running;
  private final String version;
  private final SnapshotBuilder builder;
  private volatile @Nullable Offer offered;

  /// @param version release of the runtime
  /// @param newKeys creates the keys of an issuer that was not configured before
  public ConfigLoader(
      RunningSnapshot running, String version, Function<RemoteKeys.Identity, RemoteKeys> newKeys) {
    this.running = running;
    this.version = version;
    this.builder = new SnapshotBuilder(newKeys);
  }

  /// Validates a configuration together with its credentials, and activates it if valid.
  public Verdict offer(Push push) {
    Publication publication = push.publication();
    Snapshot before = running.current();
    if (isStale(publication.sequence())) {
      return staleOrRepeated(publication, before);
    }
    return switch (built(push, before)) {
      case Parsed.Refused<Snapshot>(List<Problem> problems) ->
          note(publication, Verdict.Rejected, problems);
      case Parsed.Read<Snapshot>(Snapshot next) -> {
        run(next, before);
        yield note(publication, Verdict.Accepted, List.of());
      }
    };
  }

  /// Activates the last accepted configuration in a starting pod that has rejected the current one;
  /// the rejection stays in the acknowledgement. False: not valid either, or a configuration is
  /// running.
  public boolean resume(Push push) {
    if (running.current() == null
        && built(push, null) instanceof Parsed.Read<Snapshot>(Snapshot next)) {
      run(next, null);
      return true;
    }
    return false;
  }

  /// Records a document that could not be parsed.
  ///
  /// @param sequence as far as it could be read, else 0
  public Verdict refuse(long sequence, String configHash, List<Problem> problems) {
    boolean stale = sequence > 0 && isStale(sequence);
    Verdict verdict = stale ? Verdict.Stale : Verdict.Rejected;
    offered = new Offer(sequence, configHash, verdict, stale ? List.of() : problems);
    return verdict;
  }

  /// Whether `sequence` is not newer than the running one.
  public boolean isStale(long sequence) {
    Snapshot now = running.current();
    return now != null && sequence <= now.identity().sequence();
  }

  /// Safe on any thread: two volatile reads, the offer first, so that an accepted offer is never
  /// reported together with an older running configuration.
  public Acknowledgement acknowledgement() {
    Offer last = offered;
    Snapshot now = running.current();
    return new Acknowledgement(
        last, now == null ? null : now.identity(), ConfigFormat.UNDERSTOOD, version);
  }

  /// A problem found only while building counts as a validation problem.
  private Parsed<Snapshot> built(Push push, @Nullable Snapshot before) {
    try {
      List<Problem> problems = problemsOf(push);
      return problems.isEmpty()
          ? new Parsed.Read<>(builder.build(push, before))
          : new Parsed.Refused<>(problems);
    } catch (RuntimeException e) {
      return new Parsed.Refused<>(List.of(new Problem("", "cannot be built: " + e)));
    }
  }

  private static List<Problem> problemsOf(Push push) {
    var problems =
        new ArrayList<>(ConfigValidator.validate(push.publication().config(), push.credentials()));
    List<Upstream> upstreams = push.publication().config().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      String id = upstreams.get(i).credential();
      String value = id == null ? null : push.credentials().values().get(id);
      if (value != null && !Target.isCredential(value)) {
        problems.add(
            new Problem("upstreams[" + i + "].credential", "its value cannot stand in a header"));
      }
    }
    return List.copyOf(problems);
  }

  private void run(Snapshot next, @Nullable Snapshot before) {
    running.replace(next);
    next.issuers().forEach(RemoteKeys::look);
    if (before != null) {
      before.upstreams().stream()
          .filter(live -> !next.upstreams().contains(live))
          .forEach(LiveUpstream::retire);
    }
  }

  /// A repeated offer of the running configuration is ignored; any other old one is reported.
  private Verdict staleOrRepeated(Publication publication, @Nullable Snapshot now) {
    boolean repeated =
        now != null
            && publication.sequence() == now.identity().sequence()
            && publication.configHash().equals(now.identity().configHash());
    return repeated ? Verdict.Accepted : note(publication, Verdict.Stale, List.of());
  }

  private Verdict note(Publication publication, Verdict verdict, List<Problem> problems) {
    offered = new Offer(publication.sequence(), publication.configHash(), verdict, problems);
    return verdict;
  }
}
