package dev.aifleet.gateway.translator.messages;

import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.OpenAiVariant;
import java.util.regex.Pattern;

/// Converts tool call ids for an upstream of OpenAI's format, consistently in call and result. An
/// id that conforms is kept, since the upstream may have generated it.
final class CallIds {
  private static final int MISTRALS_LENGTH = 9;
  private static final Pattern MISTRAL = Pattern.compile("[a-zA-Z0-9]{" + MISTRALS_LENGTH + "}");

  private CallIds() {}

  static String toUpstream(String id, OpenAiVariant variant) {
    if (!variant.isMistral()) {
      return Identifiers.OPENAI_CALLS.fit(id);
    }
    return MISTRAL.matcher(id).matches() ? id : Identifiers.hex(id).substring(0, MISTRALS_LENGTH);
  }
}
