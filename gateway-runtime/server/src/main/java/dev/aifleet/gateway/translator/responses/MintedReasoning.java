package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Encodes the state that an upstream requires back with its response (reasoning, signatures) in
/// the `encrypted_content` of a reasoning item, which clients of `/v1/responses` send back
/// unchanged. The encoded fields are those of a chat completion message. It is never sent to an
/// upstream in this form: see [ResponsesToResponses].
final class MintedReasoning {
  private static final String MARK = MintedThinking.MARK;

  private MintedReasoning() {}

  /// Reasoning without a signature.
  static ObjectNode unsigned(String thoughts) {
    return Json.object().put(OpenAiVariant.REASONING_CONTENT, thoughts);
  }

  static String encrypted(ObjectNode fields) {
    byte[] json = Json.written(fields).getBytes(StandardCharsets.UTF_8);
    return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /// Null if the content is another provider's.
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
