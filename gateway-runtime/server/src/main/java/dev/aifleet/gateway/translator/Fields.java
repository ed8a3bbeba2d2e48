package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One JSON object of a request, with its path. Records which fields were read, so that [#settle]
/// can apply the field table to the others. `null` counts as absent.
public final class Fields {
  private final ObjectNode node;

  /// Path in this request, for messages: `messages[3]`.
  private final String at;

  /// Path in the field table: `messages[]`.
  private final String place;

  private final Rules rules;
  private final Set<String> read = new HashSet<>();

  /// A whole request.
  ///
  /// @param isLenient whether fields that are not in the table are left out instead of refused
  public Fields(ObjectNode node, FieldTable table, boolean isLenient) {
    this(node, "", "", new Rules(table, isLenient, new IgnoredFields()));
  }

  private Fields(ObjectNode node, String at, String place, Rules rules) {
    this.node = node;
    this.at = at;
    this.place = place;
    this.rules = rules;
  }

  private Fields inner(ObjectNode object, String at, String place) {
    return new Fields(object, at, place, rules);
  }

  /// Shared by all objects of a request.
  private record Rules(FieldTable table, boolean isLenient, IgnoredFields ignored) {}

  /// A request that cannot be translated to the upstream's format.
  public static final class Untranslatable extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String param;

    public Untranslatable(String message, String param) {
      // Without a stack trace: this is an expected result, and clients control how often it occurs.
      super(message, null, false, false);
      this.param = param;
    }

    public Translation.Request.Impossible impossible() {
      return new Translation.Request.Impossible(String.valueOf(getMessage()), param);
    }
  }

  public String at(String name) {
    return at.isEmpty() ? name : at + "." + name;
  }

  private String place(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  public @Nullable JsonNode any(String name) {
    read.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  public @Nullable String text(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isTextual()) {
      throw wrong(name, "a string");
    }
    return value == null ? null : value.textValue();
  }

  public String needText(String name) {
    String text = text(name);
    if (text == null || text.isEmpty()) {
      throw wrong(name, "a string that is not empty");
    }
    return text;
  }

  public @Nullable JsonNode number(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isNumber()) {
      throw wrong(name, "a number");
    }
    return value;
  }

  public @Nullable JsonNode integer(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isIntegralNumber()) {
      throw wrong(name, "a whole number");
    }
    return value;
  }

  /// False if absent.
  public boolean flag(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value != null && value.booleanValue();
  }

  public @Nullable Fields object(String name) {
    JsonNode value = any(name);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return inner(object, at(name), place(name));
    }
    throw wrong(name, "an object");
  }

  public Fields needObject(String name) {
    Fields object = object(name);
    if (object == null) {
      throw wrong(name, "an object");
    }
    return object;
  }

  /// The whole object, for values that are sent unchanged, such as a JSON schema.
  public ObjectNode tree() {
    return node;
  }

  public @Nullable ObjectNode tree(String name) {
    Fields object = object(name);
    return object == null ? null : object.tree();
  }

  /// Empty if absent.
  public List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    JsonNode value = any(name);
    if (value != null && !value.isArray()) {
      throw wrong(name, "an array");
    }
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        String element = at(name) + "[" + i + "]";
        if (!(array.get(i) instanceof ObjectNode object)) {
          throw new Untranslatable("'" + element + "' must be an object.", element);
        }
        objects.add(inner(object, element, place(name) + "[]"));
      }
    }
    return objects;
  }

  /// A string or an array of strings; empty if absent.
  public List<String> texts(String name) {
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

  /// Applies the table to every field that was not read. To be called after all other reads.
  public void settle() {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isNull()) {
        settle(field.getKey(), field.getValue());
      }
    }
  }

  private void settle(String name, JsonNode value) {
    FieldTable.Row row = rules.table().row(place(name));
    if (row == null) {
      leaveOutUnknown(name);
      return;
    }
    switch (row.treatment()) {
      case Translated, Nearest -> {
        if (!read.contains(name) && Json.isSet(value)) {
          throw refused(name, "it has no meaning here.");
        }
      }
      case LeftOut -> leaveOut(name);
      case Refused -> {
        if (!row.accepted().test(value)) {
          throw row.note().isEmpty() ? refused(name) : refused(name, row.note());
        }
        leaveOut(name);
      }
    }
  }

  /// With a lenient client, new fields of its SDK do not fail the request.
  private void leaveOutUnknown(String name) {
    if (!rules.isLenient()) {
      throw refused(name);
    }
    leaveOut(name);
  }

  /// Does not send this field, and reports it to the client in the response header.
  public void leaveOut(String name) {
    rules.ignored().add(place(name));
  }

  /// The fields of the whole request that are not sent; complete after all objects are settled.
  public String ignored() {
    return rules.ignored().list();
  }

  public Untranslatable refused(String name) {
    String place = at(name);
    return new Untranslatable(
        "'" + place + "' cannot be translated for " + rules.table().target() + ".", place);
  }

  /// @param but what is accepted, or the reason, as a sentence
  public Untranslatable refused(String name, String but) {
    String place = at(name);
    return new Untranslatable(
        "'" + place + "' cannot be translated for " + rules.table().target() + ": " + but, place);
  }

  public Untranslatable wrong(String name, String expected) {
    String place = at(name);
    return new Untranslatable("'" + place + "' must be " + expected + ".", place);
  }
}
