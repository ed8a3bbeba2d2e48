package dev.aifleet.gateway.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// What orders a publication, read without understanding the rest: a document that is refused,
/// maybe because it is newer than this runtime, must still be told by its sequence.
///
/// @param sequence 0: could not be told
/// @param configHash empty: could not be told
record PublicationHead(long sequence, String configHash) {
  private static final JsonFactory JSON = new JsonFactory();

  /// Of a publication, or of a push around it.
  static PublicationHead of(byte[] json) {
    long sequence = 0;
    String configHash = "";
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() != null) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("sequence") && value == JsonToken.VALUE_NUMBER_INT) {
          sequence = parser.getLongValue();
        } else if (name.equals("configHash") && value == JsonToken.VALUE_STRING) {
          configHash = parser.getText();
        } else if (!name.equals("publication")) {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // Broken somewhere: what was found before counts.
      return new PublicationHead(sequence, configHash);
    }
    return new PublicationHead(sequence, configHash);
  }
}
