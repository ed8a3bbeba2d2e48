package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig;
import dev.aifleet.gateway.auth.Caller;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps a caller on the same upstream, by weighted rendezvous hashing. For every upstream, a hash
/// of both names gives a fixed number u between 0 and 1, and the caller belongs to the upstream
/// with the least `-ln(u) / weight`.
///
/// These distances are exponentially distributed with the weight as rate, so each upstream is the
/// nearest for a share of callers in proportion to its weight. Raising one weight moves callers to
/// that upstream and none between others. The same holds for lowering it, and when an upstream is
/// unavailable only its own callers move.
final class Stickiness {
  private final GatewayConfig.@Nullable Sticky settings;
  private final long salt;

  /// @param gateway mixed into the hash, so that callers of two gateways are spread independently
  Stickiness(GatewayConfig.@Nullable Sticky settings, String gateway) {
    this.settings = settings;
    this.salt = hash(0, gateway);
  }

  /// Null: the request is not sticky.
  @Nullable Place place(Caller caller, MultiMap headers) {
    String subject = settings == null ? null : subject(settings, caller, headers);
    return subject == null || subject.isEmpty() ? null : new Place(hash(salt, subject));
  }

  private static @Nullable String subject(
      GatewayConfig.Sticky settings, Caller caller, MultiMap headers) {
    return switch (settings.source()) {
      case APIKey -> caller.identity();
      case Header -> settings.name() == null ? null : headers.get(settings.name());
      case JWTClaim -> settings.name() == null ? null : caller.claim(settings.name());
    };
  }

  /// The place of one caller.
  ///
  /// @param hash of the caller's identity
  record Place(long hash) {
    int nearest(List<? extends Candidate<?>> members) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < members.size(); i++) {
        double distance = distance(members.get(i));
        if (distance < least) {
          least = distance;
          nearest = i;
        }
      }
      return nearest;
    }

    private double distance(Candidate<?> member) {
      long bits = Stickiness.hash(hash, member.config().name());
      // 53 bits, and never 0.
      double u = ((bits >>> 11) + 0.5) * 0x1.0p-53;
      return -Math.log(u) / member.weight();
    }
  }

  /// 64-bit FNV-1a, which mixes low bits weakly, with the finalizer of SplitMix64.
  private static long hash(long seed, String text) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
