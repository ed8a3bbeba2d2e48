package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One JSON object of a request, with the place it stands at. Remembers which fields were asked
/// for, so that [#refuseRest] finds whatever nobody has translated. `null` counts as absent.
final class Fields {
  private final ObjectNode node;
  private final String at;
  private final String target;
  private final Set<String> known = new HashSet<>();

  /// @param target what the upstream is called in messages to the client
  Fields(ObjectNode node, String at, String target) {
    this.node = node;
    this.at = at;
    this.target = target;
  }

  /// A request that cannot be said in the upstream's format.
  static final class Untranslatable extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String param;

    Untranslatable(String message, String param) {
      // Without a stack trace: it is an answer, and clients decide how often it is made.
      super(message, null, false, false);
      this.param = param;
    }

    Translation.Request.Impossible told() {
      return new Translation.Request.Impossible(String.valueOf(getMessage()), param);
    }
  }

  String at(String name) {
    return at.isEmpty() ? name : at + "." + name;
  }

  @Nullable JsonNode any(String name) {
    known.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String text(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isTextual()) {
      throw wrong(name, "a string");
    }
    return value == null ? null : value.textValue();
  }

  String needText(String name) {
    String text = text(name);
    if (text == null || text.isEmpty()) {
      throw wrong(name, "a string that is not empty");
    }
    return text;
  }

  @Nullable JsonNode number(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isNumber()) {
      throw wrong(name, "a number");
    }
    return value;
  }

  @Nullable JsonNode integer(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isIntegralNumber()) {
      throw wrong(name, "a whole number");
    }
    return value;
  }

  /// False where it is absent.
  boolean flag(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value != null && value.booleanValue();
  }

  @Nullable Fields object(String name) {
    JsonNode value = any(name);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return new Fields(object, at(name), target);
    }
    throw wrong(name, "an object");
  }

  Fields needObject(String name) {
    Fields object = object(name);
    if (object == null) {
      throw wrong(name, "an object");
    }
    return object;
  }

  /// This object as it is, for what is sent on whole, such as a JSON schema.
  ObjectNode tree() {
    return node;
  }

  @Nullable ObjectNode tree(String name) {
    Fields object = object(name);
    return object == null ? null : object.tree();
  }

  /// Empty where it is absent.
  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    JsonNode value = any(name);
    if (value != null && !value.isArray()) {
      throw wrong(name, "an array");
    }
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        String place = at(name) + "[" + i + "]";
        if (!(array.get(i) instanceof ObjectNode object)) {
          throw new Untranslatable("'" + place + "' must be an object.", place);
        }
        objects.add(new Fields(object, place, target));
      }
    }
    return objects;
  }

  /// A string or an array of strings; empty where it is absent.
  List<String> texts(String name) {
    JsonNode value = any(name);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value.isArray() ? value : Json.array().add(value)) {
      if (!text.isTextual()) {
        throw wrong(name, "a string or an array of strings");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /// Accepts a field only where it says what would happen without it.
  void only(String name, Predicate<JsonNode> harmless) {
    JsonNode value = any(name);
    if (value != null && !harmless.test(value)) {
      throw refused(name);
    }
  }

  /// Fields that do not change the answer.
  void ignore(Collection<String> names) {
    known.addAll(names);
  }

  void refuseRest() {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        throw refused(field.getKey());
      }
    }
  }

  Untranslatable refused(String name) {
    String place = at(name);
    return new Untranslatable("'" + place + "' cannot be translated for " + target + ".", place);
  }

  /// @param but what is accepted, or why not, as a sentence
  Untranslatable refused(String name, String but) {
    String place = at(name);
    return new Untranslatable(
        "'" + place + "' cannot be translated for " + target + ": " + but, place);
  }

  Untranslatable wrong(String name, String expected) {
    String place = at(name);
    return new Untranslatable("'" + place + "' must be " + expected + ".", place);
  }
}
