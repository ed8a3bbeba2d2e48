package dev.aifleet.gateway.translator;

import java.util.regex.Pattern;

/// Ids of tool calls for an upstream that speaks OpenAI's format, the same in the call and in its
/// result. One that conforms stays, since the upstream may have made it itself.
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
