package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The upstreams that may serve one request, returned one by one: the lowest priority number with
/// an available upstream, and within it by weight or by the caller's place. Shares are computed
/// among the remaining ones, so the share of an unavailable upstream is not lost. A returned
/// upstream does not come again unless it is restored.
///
/// Belongs to one exchange.
///
/// `U` is an upstream, as the snapshot knows it.
public final class Candidates<U> {
  /// Picks one of the remaining candidates.
  private interface Pick {
    /// @param sum of the weights of the remaining candidates; positive
    int of(List<? extends Candidate<?>> left, int sum);
  }

  private final List<Candidate<U>> left;
  private final Pick pick;
  private final Reason usual;
  private final int firstPriority;
  private boolean again;

  /// Returned first if it is available; null: none.
  private @Nullable Candidate<U> holder;

  private Candidates(List<Candidate<U>> members, Pick pick, Reason usual) {
    this.left = new ArrayList<>(members);
    this.pick = pick;
    this.usual = usual;
    this.firstPriority = members.isEmpty() ? 0 : members.getFirst().config().priority();
  }

  /// @param members with weights above 0, by priority
  static <U> Candidates<U> drawn(List<Candidate<U>> members, RandomGenerator random) {
    return new Candidates<>(
        members, (left, sum) -> draw(left, random.nextInt(sum)), Reason.Weighted);
  }

  /// @param place of the caller, see [Stickiness]
  static <U> Candidates<U> placed(List<Candidate<U>> members, Stickiness.Place place) {
    return new Candidates<>(members, (left, sum) -> place.nearest(left), Reason.Sticky);
  }

  static <U> Candidates<U> pinned(Candidate<U> member) {
    return new Candidates<>(List.of(member), (left, sum) -> 0, Reason.Pinned);
  }

  /// The same, preceded by the upstream that stores the state the request refers to. Neither its
  /// weight nor its priority counts.
  Candidates<U> after(Candidate<U> maker) {
    holder = maker;
    return this;
  }

  public boolean isPinned() {
    return usual == Reason.Pinned;
  }

  /// The upstream that stores the state, once. Null: not known, or not available.
  public @Nullable Choice<U> holder(Predicate<Candidate<U>> available) {
    Candidate<U> maker = holder;
    holder = null;
    if (maker == null || !available.test(maker)) {
      return null;
    }
    left.remove(maker);
    again = true;
    return new Choice<>(maker.upstream(), maker.config(), maker.model(), Reason.Conversation, 100);
  }

  /// The next upstream to try. Null: none of the remaining ones is available.
  public @Nullable Choice<U> next(Predicate<Candidate<U>> available) {
    if (left.size() == 1) {
      // The common case: a single candidate.
      Candidate<U> only = left.getFirst();
      return available.test(only) ? take(only, only.weight()) : null;
    }
    var tier = new ArrayList<Candidate<U>>(left.size());
    int sum = 0;
    for (Candidate<U> member : left) {
      boolean further =
          !tier.isEmpty() && member.config().priority() != tier.getFirst().config().priority();
      if (further) {
        break;
      }
      if (available.test(member)) {
        tier.add(member);
        sum += member.weight();
      }
    }
    if (tier.isEmpty()) {
      return null;
    }
    return take(tier.get(tier.size() == 1 ? 0 : pick.of(tier, sum)), sum);
  }

  /// @param sum of the weights of the candidates it was chosen from
  private Choice<U> take(Candidate<U> chosen, int sum) {
    left.remove(chosen);
    Choice<U> choice = choice(chosen, sum);
    again = true;
    return choice;
  }

  /// Makes a returned upstream a candidate again.
  public void restore(Choice<U> choice) {
    int priority = choice.config().priority();
    int at = 0;
    while (at < left.size() && left.get(at).config().priority() <= priority) {
      at++;
    }
    left.add(at, choice.member());
  }

  /// Candidates that were not returned yet.
  public List<Candidate<U>> left() {
    return List.copyOf(left);
  }

  private Choice<U> choice(Candidate<U> chosen, int sum) {
    Upstream config = chosen.config();
    Reason reason =
        config.priority() != firstPriority ? Reason.Fallback : again ? Reason.Retry : usual;
    return new Choice<>(
        chosen.upstream(), config, chosen.model(), reason, percent(chosen.weight(), sum));
  }

  /// Rounded; a pinned upstream may have a weight of 0.
  private static int percent(int weight, int sum) {
    return weight == sum ? 100 : (weight * 200 + sum) / (sum * 2);
  }

  private static int draw(List<? extends Candidate<?>> left, int draw) {
    int rest = draw;
    for (int i = 0; i < left.size(); i++) {
      rest -= left.get(i).weight();
      if (rest < 0) {
        return i;
      }
    }
    throw new IllegalStateException("a draw below the sum falls on a candidate");
  }
}
