package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation.Request;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Translations of recorded requests, responses, streams and errors.
class GoldenTest {
  @TestFactory
  Stream<DynamicTest> requestsAreSaidInTheUpstreamsFormat() {
    return each(
        "request-",
        (pair, golden) -> {
          var translated =
              (Request.Translated)
                  pair.request(
                      golden.path("client").toString().getBytes(StandardCharsets.UTF_8),
                      golden.path("model").asText("their-model"),
                      golden.path("lenient").booleanValue());

          assertJson(Golden.read(translated.body()), golden.path("upstream"));
          assertThat(translated.path()).isEqualTo(golden.path("path").textValue());
          if (golden.has("headers")) {
            assertThatObject(Golden.MAPPER.<JsonNode>valueToTree(translated.headers()))
                .isEqualTo(golden.path("headers"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> answersAreSaidInTheClientsFormat() {
    return each(
        "answer-",
        (pair, golden) -> {
          BodyTranslation translation = pair.back(golden.path("request"));

          var answer = (Response.Translated) translation.response(buffer(golden.path("upstream")));

          assertJson(Golden.read(answer.body()), golden.path("client"));
          assertThat(answer.usage()).isEqualTo(usage(golden));
        });
  }

  @TestFactory
  Stream<DynamicTest> streamsAreSaidInTheClientsFormat() {
    return each(
        "stream-",
        (pair, golden) -> {
          StreamTranslation stream = pair.back(golden.path("request")).stream();

          Buffer out = Golden.through(stream, Golden.events(golden.path("upstream")));

          assertJson(Golden.dataOf(out), golden.path("client"));
          assertThat(stream.isComplete()).isEqualTo(golden.path("complete").booleanValue());
          assertThat(stream.usage()).isEqualTo(usage(golden));
          ErrorParts failure = stream.failure();
          assertThat(failure == null ? 0 : failure.status())
              .isEqualTo(golden.path("failure").asInt());
        });
  }

  @TestFactory
  Stream<DynamicTest> errorsAreSaidInTheClientsWords() {
    return eachRow(
        "errors.json",
        (pair, row) -> {
          JsonNode upstream = row.path("upstream");
          Buffer body =
              upstream.isTextual() ? Buffer.buffer(upstream.textValue()) : buffer(upstream);

          ErrorParts error = pair.back(pair.smallest()).error(row.path("status").intValue(), body);

          JsonNode expected = row.path("expected");
          assertThat(error)
              .isEqualTo(
                  new ErrorParts(
                      expected.path(0).intValue(),
                      expected.path(1).textValue(),
                      expected.path(2).textValue(),
                      expected.path(3).textValue()));
        });
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeTranslatedIsRefusedByName() {
    return eachRow(
        "refusals.json",
        (pair, row) -> {
          ObjectNode request = pair.smallest();
          request.setAll((ObjectNode) row.path("with"));

          Request refused = pair.request(request, "their-model");

          assertThat(refused).isInstanceOf(Request.Impossible.class);
          assertThat(((Request.Impossible) refused).param())
              .isEqualTo(row.path("param").textValue());
          assertThat(((Request.Impossible) refused).message()).endsWith(".");
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsLeftOutIsNamed() {
    return eachRow(
        "ignored.json",
        (pair, row) -> {
          ObjectNode request = pair.smallest();
          request.setAll((ObjectNode) row.path("with"));

          var translated = (Request.Translated) pair.request(request, "their-model");

          assertThat(translated.ignored()).isEqualTo(row.path("ignored").textValue());
        });
  }

  private static Stream<DynamicTest> each(String prefix, BiConsumer<Golden, JsonNode> test) {
    return Arrays.stream(Golden.values())
        .flatMap(
            pair ->
                pair.files(prefix).stream()
                    .map(file -> test(pair, file, () -> test.accept(pair, Golden.read(file)))));
  }

  private static Stream<DynamicTest> eachRow(String name, BiConsumer<Golden, JsonNode> test) {
    return Arrays.stream(Golden.values())
        .flatMap(
            pair ->
                StreamSupport.stream(Golden.read(pair.files(name).getFirst()).spliterator(), false)
                    .map(row -> dynamicTest(pair + " " + row, () -> test.accept(pair, row))));
  }

  private static DynamicTest test(Golden pair, Path file, Runnable test) {
    return dynamicTest(pair + " " + file.getFileName(), test::run);
  }

  private static void assertJson(JsonNode actual, JsonNode expected) {
    assertThat(actual.toPrettyString()).isEqualToIgnoringWhitespace(sorted(expected, actual));
  }

  /// The expected text; the actual one if they differ only in the order of fields.
  private static String sorted(JsonNode expected, JsonNode actual) {
    return expected.equals(actual) ? actual.toPrettyString() : expected.toPrettyString();
  }

  private static Buffer buffer(JsonNode node) {
    return Buffer.buffer(node.toString());
  }

  private static Usage usage(JsonNode golden) {
    JsonNode counts = golden.path("usage");
    return new Usage(
        counts.path(0).longValue(),
        counts.path(1).longValue(),
        counts.path(2).longValue(),
        counts.path(3).longValue());
  }
}
