package dev.aifleet.gateway.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Sequence and hash of a publication, read without parsing the rest: a rejected document, perhaps
/// of a newer format, must still be reported by its sequence.
///
/// @param sequence 0: not readable
/// @param configHash empty: not readable
record PublicationHead(long sequence, String configHash) {
  private static final JsonFactory JSON = new JsonFactory();

  /// Reads a publication, or a push that contains one.
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
      // Syntax error: fields before it are used.
      return new PublicationHead(sequence, configHash);
    }
    return new PublicationHead(sequence, configHash);
  }
}
