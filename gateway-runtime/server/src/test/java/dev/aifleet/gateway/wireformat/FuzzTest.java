package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation.Request;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Randomly changed recorded cases: each is translated or refused by name, and none throws, since
/// an exception would leave a client without a response.
class FuzzTest {
  private static final long SEED = 20_260_301;
  private static final int ROUNDS = 4_000;

  /// Replacement values: limits of every type, and names with a meaning elsewhere.
  private static final ArrayNode VALUES =
      (ArrayNode)
          Golden.read(
              Buffer.buffer(
                  """
                  [null, true, false, 0, 1, -1, 2, 0.5, 1.5, 1e400, -1e400, 99999999999999999999, "",
                   "x", "\\ud800", "auto", "none", "text", "tool_use", "tool", "system", "length",
                   "function", "data:image/png;base64,AA==", "data:,", "{", "[1]", [], {}, [[]], [{}],
                   ["x"], [null], {"type": "text"}, {"type": "text", "text": "x"},
                   {"type": "function", "function": {"name": "f"}}, {"": 1}]
                  """));

  /// A number that no tree can hold, so it is written as text.
  private static final String BEYOND_BOUNDS = "1e99999999999";

  static {
    VALUES.addRawValue(new RawValue(BEYOND_BOUNDS));
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsTranslatedOrRefusedByName(Golden pair) {
    List<JsonNode> requests = recorded(pair, "request-", "/client");
    var seen = new int[2];

    each(
        requests,
        (random, request) -> {
          switch (pair.request(request, "their-model")) {
            case Request.Translated(String path, Buffer body, _, _, _) -> {
              seen[0]++;
              assertThat(path).startsWith("/");
              assertThat(Golden.read(body).isObject()).isTrue();
            }
            case Request.Known _ -> throw new AssertionError("nothing is known beforehand");
            case Request.Impossible(String message, String param) -> {
              seen[1]++;
              assertThat(message).endsWith(".");
              if (isReadable(request)) {
                assertThat(param).isNotBlank();
              }
            }
          }
        });

    // Both must occur often for the test to be meaningful.
    assertThat(seen[0]).isGreaterThan(ROUNDS / 20);
    assertThat(seen[1]).isGreaterThan(ROUNDS / 20);
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownFieldIsNeverLeftOut(Golden pair) {
    List<JsonNode> requests = recorded(pair, "request-", "/client");
    requests.removeIf(
        request -> pair.request(request, "their-model") instanceof Request.Impossible);
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      ObjectNode request = (ObjectNode) requests.get(random.nextInt(requests.size())).deepCopy();
      String field = "field_" + Integer.toString(random.nextInt(1_000_000), 36);
      request.set(field, VALUES.get(1 + random.nextInt(VALUES.size() - 2)));

      assertThat(pair.request(request, "their-model"))
          .as("seed %d, round %d", SEED, i)
          .isInstanceOfSatisfying(
              Request.Impossible.class, refused -> assertThat(refused.param()).isEqualTo(field));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseIsTranslatedOrUnreadable(Golden pair) {
    BodyTranslation translation = pair.back(pair.smallest());

    each(
        recorded(pair, "answer-", "/upstream"),
        (random, answer) -> {
          switch (translation.response(Buffer.buffer(answer.toString()))) {
            case Response.Translated(Buffer body, _) ->
                assertThat(Golden.read(body).isObject()).isTrue();
            case Response.Unreadable(String message) -> assertThat(message).endsWith(".");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aStreamGivesReadableEventsAndFailsOnceAtMost(Golden pair) {
    BodyTranslation translation = pair.back(pair.smallest());

    each(
        recorded(pair, "stream-", "/upstream"),
        (random, events) -> {
          StreamTranslation stream = translation.stream();
          JsonNode out = Golden.dataOf(Golden.through(stream, Golden.events(events)));
          int errors = 0;
          for (JsonNode event : out) {
            errors += event.path("error").isObject() ? 1 : 0;
          }
          assertThat(errors).isEqualTo(stream.failure() == null ? 0 : 1);
          assertThat(stream.isComplete() && errors > 0).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void anErrorAlwaysHasAMessage(Golden pair) {
    BodyTranslation translation = pair.back(pair.smallest());
    List<JsonNode> errors = new ArrayList<>();
    Golden.read(pair.files("errors.json").getFirst())
        .forEach(row -> errors.add(row.path("upstream")));

    each(
        errors,
        (random, error) -> {
          int status = 400 + random.nextInt(200);
          ErrorParts told = translation.error(status, Buffer.buffer(error.toString()));
          assertThat(told.message()).isNotEmpty();
          assertThat(told.status()).isBetween(400, 599);
        });
  }

  private static List<JsonNode> recorded(Golden pair, String prefix, String pointer) {
    List<JsonNode> recorded = new ArrayList<>();
    for (Path file : pair.files(prefix)) {
      recorded.add(Golden.read(file).at(pointer));
    }
    assertThat(recorded).isNotEmpty();
    return recorded;
  }

  private static void each(List<JsonNode> recorded, BiConsumer<Random, JsonNode> test) {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      JsonNode changed = recorded.get(random.nextInt(recorded.size())).deepCopy();
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        change(changed, random);
      }
      try {
        test.accept(random, changed);
      } catch (RuntimeException | AssertionError e) {
        fail("seed " + SEED + ", round " + i + ": " + changed, e);
      }
    }
  }

  /// Changes one random value: removes or replaces it.
  private static void change(JsonNode tree, Random random) {
    List<JsonNode> holders = new ArrayList<>();
    holders(tree, holders);
    if (holders.isEmpty()) {
      return;
    }
    JsonNode holder = holders.get(random.nextInt(holders.size()));
    boolean remove = random.nextInt(4) == 0;
    JsonNode value = VALUES.get(random.nextInt(VALUES.size())).deepCopy();
    int at = random.nextInt(holder.size());
    switch (holder) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (remove) {
          object.remove(names.get(at));
        } else {
          object.set(names.get(at), value);
        }
      }
      case ArrayNode array -> {
        if (remove) {
          array.remove(at);
        } else {
          array.set(at, value);
        }
      }
      default -> throw new IllegalStateException("only objects and arrays hold something");
    }
  }

  private static boolean isReadable(JsonNode tree) {
    return !tree.toString().contains(BEYOND_BOUNDS);
  }

  private static void holders(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode() && !node.isEmpty()) {
      holders.add(node);
      node.forEach(child -> holders(child, holders));
    }
  }
}
