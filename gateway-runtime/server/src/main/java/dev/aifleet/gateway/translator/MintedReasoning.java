package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What an upstream wants back with its answer, in the `encrypted_content` of a reasoning item: a
/// client of `/v1/responses` repeats it without looking into it. Fields are those of a chat
/// completion's message. No upstream gets it as it is: see [ResponsesToResponses].
final class MintedReasoning {
  private static final String MARK = MintedThinking.MARK;

  private MintedReasoning() {}

  /// Thoughts that no provider has signed.
  static ObjectNode unsigned(String thoughts) {
    return Json.object().put(OpenAiVariant.REASONING_CONTENT, thoughts);
  }

  static String encrypted(ObjectNode fields) {
    byte[] json = Json.written(fields).getBytes(StandardCharsets.UTF_8);
    return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /// Null: another provider has encrypted it.
  static @Nullable ObjectNode fields(@Nullable String encrypted) {
    if (encrypted == null || !encrypted.startsWith(MARK)) {
      return null;
    }
    try {
      return Json.read(Base64.getUrlDecoder().decode(encrypted.substring(MARK.length())));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
