package dev.aifleet.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;

/// Adds to a generated schema what the generator cannot say: number formats, keys of list-maps,
/// bounds that keep the cost of CEL rules low, and words for types that are not ours. Walks the
/// types and the schema side by side.
final class SchemaCompletion {
  /// Bounds where a type names none.
  private static final int MAX_LENGTH = 253;

  private static final int MAX_STATUS_LENGTH = 2048;
  private static final int MAX_QUANTITY_LENGTH = 32;
  private static final int MAX_ITEMS = 64;
  private static final int MAX_PROPERTIES = 256;

  private final int maxLength;
  private final boolean spec;

  private SchemaCompletion(int maxLength, boolean spec) {
    this.maxLength = maxLength;
    this.spec = spec;
  }

  static void complete(ObjectNode root) {
    root.put(
        "description",
        "A fleet of gateway pods in front of AI providers, with one API for clients: which"
            + " upstreams there are, who may call, how much, and a way back.");
    root.putArray("required").add("spec");
    var spec = (ObjectNode) root.at("/properties/spec");
    spec.put("description", "Desired state. The operator never writes it.");
    new SchemaCompletion(MAX_LENGTH, true).object(AIGatewaySpec.class, spec);
    var status = (ObjectNode) root.at("/properties/status");
    status.put("description", "Observed state, written by the operator only.");
    new SchemaCompletion(MAX_STATUS_LENGTH, false).object(AIGatewayStatus.class, status);
  }

  private void object(Class<?> type, ObjectNode schema) {
    for (RecordComponent component : type.getRecordComponents()) {
      var field = (ObjectNode) schema.at("/properties/" + component.getName());
      if (!field.hasNonNull("description")) {
        throw new IllegalStateException(type + "." + component.getName() + " has no description");
      }
      any(component.getGenericType(), field);
      field.put("description", described(field));
    }
    if (!spec) {
      requirePrimitives(type, schema);
    }
  }

  /// What the schema says, in words: `kubectl explain` shows nothing else.
  private static String described(JsonNode field) {
    var text = new StringBuilder(field.path("description").asText());
    if (field.has("minimum") && field.has("maximum")) {
      text.append(" From ").append(field.get("minimum").asLong());
      text.append(" to ").append(field.get("maximum").asLong()).append('.');
    }
    if (field.path("default").isValueNode()) {
      text.append(" Default: ").append(field.get("default").asText()).append('.');
    }
    return text.toString();
  }

  /// A primitive in status is always written.
  private static void requirePrimitives(Class<?> type, ObjectNode schema) {
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    Arrays.stream(type.getRecordComponents())
        .filter(component -> component.getType().isPrimitive())
        .map(RecordComponent::getName)
        .sorted()
        .forEach(required::add);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
  }

  private void any(Type type, ObjectNode schema) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Map.class) {
        bound(schema, "maxProperties", MAX_PROPERTIES);
        any(generic.getActualTypeArguments()[1], (ObjectNode) schema.get("additionalProperties"));
      } else {
        list(generic.getActualTypeArguments()[0], schema);
      }
    } else if (type instanceof Class<?> plain) {
      plain(plain, schema);
    }
  }

  private void list(Type element, ObjectNode schema) {
    bound(schema, "maxItems", MAX_ITEMS);
    var items = (ObjectNode) schema.get("items");
    String key = keyOf(element);
    any(element, items);
    if (items.at("/properties/" + key).isObject()) {
      schema.put("x-kubernetes-list-type", "map");
      schema.putArray("x-kubernetes-list-map-keys").add(key);
    } else {
      schema.put("x-kubernetes-list-type", "atomic");
    }
    if (spec && element == String.class) {
      items.put("minLength", 1);
    }
    withoutDefaults(items);
  }

  /// A default inside of a list is a change for ever to who compares what was applied with what is
  /// stored (`kubectl apply`, Argo CD): the compiler fills it in, and the description names it.
  private static void withoutDefaults(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("default").isValueNode()) {
      object.remove("default");
    }
    schema.forEach(SchemaCompletion::withoutDefaults);
  }

  private static String keyOf(Type element) {
    if (element == Condition.class) {
      return "type";
    }
    return element == JwtSpec.class ? "issuer" : "name";
  }

  private void plain(Class<?> type, ObjectNode schema) {
    if (type == Condition.class) {
      condition(schema);
    } else if (type == Quantity.class) {
      bound(schema, "maxLength", MAX_QUANTITY_LENGTH);
    } else if (type == Integer.class || type == int.class) {
      number(schema, "int32");
    } else if (type == Long.class || type == long.class) {
      number(schema, "int64");
    } else if (type == String.class) {
      bound(schema, "maxLength", maxLength);
    } else if (type.isRecord()) {
      object(type, schema);
    }
  }

  private static void number(ObjectNode schema, String format) {
    schema.put("format", format);
    for (String bound : new String[] {"minimum", "maximum"}) {
      JsonNode value = schema.get(bound);
      if (value != null) {
        schema.put(bound, value.asLong());
      }
    }
  }

  private static void bound(ObjectNode schema, String name, int value) {
    if (!schema.has(name)) {
      schema.put(name, value);
    }
  }

  /// As in metav1.Condition, in our words.
  private static void condition(ObjectNode schema) {
    ObjectNode fields = schema.putObject("properties");
    text(fields, "type", "What the condition is about, such as Ready.", 316)
        .put("pattern", "^[A-Za-z][A-Za-z0-9]*$");
    text(
            fields,
            "status",
            "Whether it holds: True, False, or Unknown while that cannot be told.",
            7)
        .putArray("enum")
        .add("True")
        .add("False")
        .add("Unknown");
    text(fields, "reason", "Why, as one word for programs, such as PodsNotReady.", 1024)
        .put("minLength", 1)
        .put("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    text(fields, "message", "Why, and what to do, for people.", 32768);
    text(fields, "lastTransitionTime", "Time when status changed last (RFC 3339).", 64)
        .put("format", "date-time");
    fields
        .putObject("observedGeneration")
        .put("description", "metadata.generation of the spec that the condition is about.")
        .put("type", "integer")
        .put("format", "int64")
        .put("minimum", 0);
    ArrayNode required = schema.putArray("required");
    for (String name : new String[] {"lastTransitionTime", "message", "reason", "status", "type"}) {
      required.add(name);
    }
    schema.put("type", "object");
  }

  private static ObjectNode text(ObjectNode fields, String name, String description, int longest) {
    return fields
        .putObject(name)
        .put("description", description)
        .put("type", "string")
        .put("maxLength", longest);
  }
}
