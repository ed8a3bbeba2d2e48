package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The bounds that the schema of the CRD states as numbers or as a range of durations, as cases: a
/// new field with such a bound is judged without a line of its own. The numbers themselves are
/// reviewed in the generated CRD. The field of the configuration is found by changing the one in
/// spec, so that one that is not compiled fails too.
final class SchemaBounds {
  private static final Pattern TIMES = Pattern.compile("must be between (\\d+m?s) and (\\d+)h");

  private final List<BoundCase> cases = new ArrayList<>();

  private final Predicate<String> wanted;

  private SchemaBounds(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /// @param wanted fields in the schema, such as `spec.upstreams[].weight`
  static List<BoundCase> cases(Predicate<String> wanted) {
    var bounds = new SchemaBounds(wanted);
    bounds.collect("/spec", SchemaCheck.schema().at("/properties/spec"));
    return List.copyOf(bounds.cases);
  }

  private void collect(String field, JsonNode schema) {
    if (wanted.test(BoundCase.schemaPath(field))) {
      bounds(field, schema);
    }
    for (var property : schema.path("properties").properties()) {
      collect(field + "/" + property.getKey(), property.getValue());
    }
    if (schema.has("items")) {
      collect(field + "/0", schema.get("items"));
    }
  }

  private void bounds(String field, JsonNode schema) {
    if (schema.has("minimum") && schema.has("maximum")) {
      numbers(field, schema.get("minimum").longValue(), schema.get("maximum").longValue());
    }
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      Matcher range = TIMES.matcher(rule.path("message").asText());
      if (range.matches()) {
        times(field, range.group(1), Duration.ofHours(Long.parseLong(range.group(2))));
      }
    }
  }

  private void numbers(String field, long least, long most) {
    String runtime = runtime(field, most, least);
    cases.add(new BoundCase(field, most, most + 1, runtime, most + 1));
    cases.add(new BoundCase(field, least, least - 1, runtime, least - 1));
  }

  private void times(String field, String least, Duration most) {
    String longest = most.toHours() + "h";
    Duration longer = most.plusSeconds(1);
    String runtime = runtime(field, longest, least);
    cases.add(new BoundCase(field, longest, longer.toSeconds() + "s", runtime, longer.toString()));
    cases.add(new BoundCase(field, least, "0s", runtime, Duration.ZERO.toString()));
  }

  /// The field of the configuration that changes with `field`, as a JSON pointer.
  private static String runtime(String field, Object... values) {
    for (Object value : values) {
      Set<String> changed = changed(field, value);
      if (changed.size() == 1) {
        return changed.iterator().next();
      }
    }
    return "/no-field-of-the-configuration-changes-with" + field;
  }

  private static Set<String> changed(String field, Object value) {
    try {
      JsonNode plain = BoundedGateway.runtime(BoundedGateway.plain());
      JsonNode other = BoundedGateway.runtime(BoundedGateway.with(field, value));
      Set<String> changed = new HashSet<>();
      Stream.concat(leaves("", plain), leaves("", other))
          .filter(leaf -> !plain.at(leaf).equals(other.at(leaf)))
          .forEach(changed::add);
      return changed;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compile " + field, e);
    }
  }

  private static Stream<String> leaves(String pointer, JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      return object.properties().stream()
          .flatMap(child -> leaves(pointer + "/" + child.getKey(), child.getValue()));
    }
    if (tree.isArray()) {
      return Stream.iterate(0, i -> i < tree.size(), i -> i + 1)
          .flatMap(i -> leaves(pointer + "/" + i, tree.get(i)));
    }
    return Stream.of(pointer);
  }
}
