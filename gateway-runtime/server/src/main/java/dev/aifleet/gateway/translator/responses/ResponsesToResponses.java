package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.IgnoredFields;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;

/// Prepares an OpenAI client's `/v1/responses` request for OpenAI itself: removes reasoning items
/// that the gateway generated for another provider.
public final class ResponsesToResponses {
  private ResponsesToResponses() {}

  /// @param clientBody as the client sent it; returned unchanged if it is not a JSON object, so
  ///     that OpenAI reports the error
  public static Cleaned cleaned(byte[] clientBody) {
    ObjectNode request = Json.read(clientBody);
    var ignored = new IgnoredFields();
    if (request == null || !(request.get("input") instanceof ArrayNode input)) {
      return new Cleaned(Buffer.buffer(clientBody), "");
    }
    for (int i = input.size() - 1; i >= 0; i--) {
      if (isMinted(input.path(i))) {
        input.remove(i);
        ignored.add("input[].encrypted_content");
      }
    }
    return new Cleaned(Json.buffer(request), ignored.list());
  }

  private static boolean isMinted(JsonNode item) {
    return Json.text(item, "encrypted_content").startsWith(MintedThinking.MARK);
  }
}
