package dev.aifleet.gateway.routing;

import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The upstreams that may answer one request, told one by one: the lowest priority number with
/// somebody available, and there by weight or by the caller's place. Shares are those among the
/// ones left, so nobody's share is lost when somebody is not available. Told ones do not come
/// again unless they are restored.
///
/// Belongs to one exchange.
///
/// `U` is an upstream, as the snapshot knows it.
public final class Candidates<U> {
  /// How one of those left is picked.
  private interface Pick {
    /// @param sum of the weights of those left; positive
    int of(List<? extends Candidate<?>> left, int sum);
  }

  private final List<Candidate<U>> left;
  private final Pick pick;
  private final Reason usual;
  private final int firstPriority;
  private boolean again;

  /// Comes first if it is available; null: there is none.
  private @Nullable Candidate<U> holder;

  private Candidates(List<Candidate<U>> members, Pick pick, Reason usual) {
    this.left = new ArrayList<>(members);
    this.pick = pick;
    this.usual = usual;
    this.firstPriority = members.isEmpty() ? 0 : members.getFirst().config().priority();
  }

  /// @param members of weights above 0, by priority
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

  /// The same, with one before all others: the upstream that made the state which the request
  /// refers to. Neither its weight nor its priority counts.
  Candidates<U> after(Candidate<U> maker) {
    holder = maker;
    return this;
  }

  public boolean isPinned() {
    return usual == Reason.Pinned;
  }

  /// The one that made the state, once. Null: none is known, or it is not available.
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

  /// The next one to ask. Null: none of those left is available.
  public @Nullable Choice<U> next(Predicate<Candidate<U>> available) {
    if (left.size() == 1) {
      // Nothing to choose, which is most of the time.
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

  /// @param sum of the weights of those that it was chosen from
  private Choice<U> take(Candidate<U> chosen, int sum) {
    left.remove(chosen);
    Choice<U> choice = choice(chosen, sum);
    again = true;
    return choice;
  }

  /// Makes one that was told one of those left again.
  public void restore(Choice<U> told) {
    int priority = told.config().priority();
    int at = 0;
    while (at < left.size() && left.get(at).config().priority() <= priority) {
      at++;
    }
    left.add(at, told.member());
  }

  /// Those not told yet.
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

  /// Rounded; a pinned one may have a weight of 0.
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
    throw new IllegalStateException("a draw below the sum falls on somebody");
  }
}
