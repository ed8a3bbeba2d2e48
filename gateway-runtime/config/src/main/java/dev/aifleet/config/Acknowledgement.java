package dev.aifleet.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pod answers about the newest configuration it was offered, by push or by mount.
///
/// @param offered the one it judged last; null: it has seen none yet
/// @param running the one that serves; null: none was ever accepted
/// @param formats configuration formats this runtime understands
/// @param version release of the runtime
public record Acknowledgement(
    @Nullable Offer offered, @Nullable Running running, List<Integer> formats, String version) {

  public Acknowledgement {
    formats = List.copyOf(formats);
  }

  /// @param problems why it was rejected; empty when accepted
  public record Offer(long sequence, String configHash, Verdict verdict, List<Problem> problems) {
    public Offer {
      problems = List.copyOf(problems);
    }
  }

  /// @param credentialsHash [Credentials#hashOf] the ids that the running configuration uses
  public record Running(long sequence, String configHash, String credentialsHash) {}

  public enum Verdict {
    Accepted,
    Rejected,
    /// Its sequence is not above the running one's; nothing was changed.
    Stale
  }
}
