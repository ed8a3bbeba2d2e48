package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.upstream.Target;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The variant of OpenAI's format that the upstream of one attempt accepts: what is known about it,
/// and what its errors teach during the attempt.
final class LearnedVariant {
  private final Choice<Target> choice;
  private @Nullable OpenAiVariant variant;

  /// Fields that the upstream has rejected and that it can do without.
  private Set<String> learned = Set.of();

  LearnedVariant(Choice<Target> choice) {
    this.choice = choice;
  }

  /// The variant to render the request in.
  OpenAiVariant use() {
    OpenAiVariant used = variant();
    variant = used;
    return used;
  }

  /// Whether the upstream is known to lack `/responses`.
  boolean isChatOnly(Endpoint endpoint) {
    return endpoint == Endpoint.Responses && isOpenAis() && !variant().takesResponses();
  }

  /// Whether the upstream rejected a field that it can do without, so that the request can be
  /// repeated at once. It is remembered only after a success, since a client controls part of the
  /// error text.
  ///
  /// @param sent of the request; null: nothing was sent
  boolean adapts(UpstreamError error, @Nullable ResponseTranslation sent) {
    if (sent == null || !isOpenAis() || !error.isWhole()) {
      return false;
    }
    String text = error.body().toString();
    OpenAiVariant before = variant();
    boolean isResponses = sent.endpoint() == Endpoint.Responses && sent.translation() == null;
    OpenAiVariant after =
        isResponses
            ? before.afterResponses(error.status(), error.body().getBytes())
            : sent.translation() == null ? null : before.after(error.status(), text);
    if (after == null) {
      return false;
    }
    Set<String> lasting = new HashSet<>(learned);
    lasting.addAll(before.lasting(after, text));
    learned = lasting;
    variant = after;
    return true;
  }

  /// The request has succeeded: further ones profit.
  void keep() {
    choice.upstream().live().refusedFields().add(choice.model(), learned);
  }

  private OpenAiVariant variant() {
    Set<String> refused = choice.upstream().live().refusedFields().of(choice.model());
    String provider = choice.upstream().format().provider(choice.config().provider());
    var known = OpenAiVariant.of(provider, choice.model(), refused);
    return variant == null ? known : known.with(variant.refused());
  }

  private boolean isOpenAis() {
    return choice.upstream().format().isOpenAis();
  }
}
