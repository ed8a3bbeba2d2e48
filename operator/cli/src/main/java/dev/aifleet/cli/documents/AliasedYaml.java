package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// Documents with aliases, as kubectl reads them: `*name` is what the anchor `&name` holds, and
/// `<<: *name` adds its fields. Jackson takes both for texts.
final class AliasedYaml {
  /// What a few lines of aliases of aliases could grow to, otherwise.
  private static final int MOST_VALUES = 100_000;

  private static final int MOST_DEPTH = 100;
  private static final String MERGE = "<<";
  private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private int values;

  private AliasedYaml() {}

  /// @throws MarkedYAMLException for what is no YAML, with its place
  static List<JsonNode> documents(String text) {
    var options = new LoaderOptions();
    var parser = new ParserImpl(new StreamReader(text), options);
    var composer = new Composer(parser, new Resolver(), options);
    List<JsonNode> documents = new ArrayList<>();
    while (composer.checkNode()) {
      documents.add(new AliasedYaml().json(composer.getNode(), 0));
    }
    return documents;
  }

  private JsonNode json(Node node, int depth) {
    values++;
    if (values > MOST_VALUES || depth > MOST_DEPTH) {
      throw problem("the aliases stand for too much", node);
    }
    return switch (node) {
      case MappingNode mapping -> object(mapping, depth);
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.getValue().forEach(entry -> array.add(json(entry, depth + 1)));
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw problem("this is no value", node);
    };
  }

  /// Fields of its own win over merged ones, and earlier merged ones over later.
  private ObjectNode object(MappingNode mapping, int depth) {
    ObjectNode own = JSON.objectNode();
    List<JsonNode> merged = new ArrayList<>();
    for (NodeTuple field : mapping.getValue()) {
      if (!(field.getKeyNode() instanceof ScalarNode key)) {
        throw problem("a field needs a name", field.getKeyNode());
      }
      JsonNode value = json(field.getValueNode(), depth + 1);
      if (key.isPlain() && key.getValue().equals(MERGE)) {
        merged.add(value);
      } else if (own.has(key.getValue())) {
        throw problem("field '" + key.getValue() + "' is given twice", key);
      } else {
        own.set(key.getValue(), value);
      }
    }
    merged.forEach(value -> merge(value, own, mapping));
    return own;
  }

  private static void merge(JsonNode value, ObjectNode into, Node at) {
    if (value instanceof ArrayNode several) {
      several.forEach(one -> merge(one, into, at));
    } else if (value instanceof ObjectNode fields) {
      fields
          .properties()
          .forEach(
              field -> {
                if (!into.has(field.getKey())) {
                  into.set(field.getKey(), field.getValue());
                }
              });
    } else {
      throw problem("<< needs an alias of fields", at);
    }
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (!scalar.isPlain()) {
      return JSON.textNode(text);
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> JSON.nullNode();
      case "true", "True", "TRUE" -> JSON.booleanNode(true);
      case "false", "False", "FALSE" -> JSON.booleanNode(false);
      default -> number(text);
    };
  }

  private static JsonNode number(String text) {
    if (INTEGER.matcher(text).matches()) {
      var value = new BigInteger(text);
      return value.bitLength() < Integer.SIZE
          ? JSON.numberNode(value.intValue())
          : value.bitLength() < Long.SIZE
              ? JSON.numberNode(value.longValue())
              : JSON.numberNode(value);
    }
    return DECIMAL.matcher(text).matches()
        ? JSON.numberNode(new BigDecimal(text))
        : JSON.textNode(text);
  }

  private static MarkedYAMLException problem(String message, Node at) {
    return new Unresolvable(message, at);
  }

  private static final class Unresolvable extends MarkedYAMLException {
    private static final long serialVersionUID = 1;

    Unresolvable(String message, Node at) {
      super(null, null, message, at.getStartMark());
    }
  }
}
