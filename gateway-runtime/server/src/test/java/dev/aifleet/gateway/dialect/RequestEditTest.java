package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.RequestView.Reading.Understood;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestEditTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ASKED = "\"include_usage\":true";

  @ParameterizedTest
  @MethodSource("edits")
  void changesTheseBytesAndNoOthers(Endpoint endpoint, String body, String expected) {
    assertThat(edited(endpoint, body, "new")).isEqualTo(expected);
  }

  static Stream<Arguments> edits() {
    Endpoint chat = Endpoint.ChatCompletions;
    String options = ",\"stream_options\":{" + ASKED + "}";
    return Stream.of(
        arguments(chat, "{\"x\":1.10,\"model\" : \"m\" }", "{\"x\":1.10,\"model\" : \"new\" }"),
        arguments(
            chat,
            "{\"é\":[ ],\"model\":\"g\\\"p\",\"y\":0}",
            "{\"é\":[ ],\"model\":\"new\",\"y\":0}"),
        arguments(
            chat,
            "{\"model\":\"m\",\"stream\":true}",
            "{\"model\":\"new\"" + options + ",\"stream\":true}"),
        arguments(
            chat,
            "{\"stream_options\":null,\"stream\":true,\"model\":\"m\"}",
            "{\"stream_options\":{" + ASKED + "},\"stream\":true,\"model\":\"new\"}"),
        arguments(
            chat,
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{ }}",
            "{\"model\":\"new\",\"stream\":true,\"stream_options\":{" + ASKED + " }}"),
        arguments(
            chat,
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"a\":{\"include_usage\":true}}}",
            "{\"model\":\"new\",\"stream\":true,\"stream_options\":{"
                + ASKED
                + ",\"a\":{\"include_usage\":true}}}"),
        arguments(
            chat,
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\" : false}}",
            "{\"model\":\"new\",\"stream\":true,\"stream_options\":{\"include_usage\" : true}}"),
        arguments(
            chat,
            "{\"stream_options\":{\"include_usage\":true},\"model\":\"m\",\"stream\":true}",
            "{\"stream_options\":{\"include_usage\":true},\"model\":\"new\",\"stream\":true}"),
        arguments(
            chat,
            "{\"model\":\"m\",\"stream\":false,\"stream_options\":{}}",
            "{\"model\":\"new\",\"stream\":false,\"stream_options\":{}}"),
        arguments(
            Endpoint.Responses,
            "{\"model\":\"m\",\"stream\":true}",
            "{\"model\":\"new\",\"stream\":true}"),
        arguments(
            Endpoint.Messages,
            "{\"model\":\"m\",\"stream\":true}",
            "{\"model\":\"new\",\"stream\":true}"));
  }

  @Test
  void aBodyThatNeedsNoChangeStaysAsItIs() {
    byte[] body = "{\"model\":\"m\"}".getBytes(UTF_8);

    assertThat(RequestEdit.forUpstream(body, view(Endpoint.ChatCompletions, body), "m").getBytes())
        .isEqualTo(body);
  }

  @Test
  void namesAreEscaped() {
    assertThat(edited(Endpoint.ChatCompletions, "{\"model\":\"m\"}", "a \"b\" \\"))
        .isEqualTo("{\"model\":\"a \\\"b\\\" \\\\\"}");
  }

  @RepeatedTest(300)
  void anyDocumentReadsTheSameAfterwardsButForModelAndUsage(RepetitionInfo repetition)
      throws JsonProcessingException {
    long seed = 20261122L + repetition.getCurrentRepetition();
    var random = new Random(seed);
    ObjectNode document = document(random);
    String body =
        random.nextBoolean()
            ? JSON.writeValueAsString(document)
            : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);

    String edited = edited(Endpoint.ChatCompletions, body, "new");

    ObjectNode expected = document.deepCopy().put("model", "new");
    if (document.path("stream").asBoolean()) {
      if (!(expected.get("stream_options") instanceof ObjectNode)) {
        expected.putObject("stream_options");
      }
      ((ObjectNode) expected.get("stream_options")).put("include_usage", true);
    }
    assertThat(JSON.readTree(edited)).describedAs("seed %s: %s", seed, body).isEqualTo(expected);
    byte[] again = edited.getBytes(UTF_8);
    assertThat(view(Endpoint.ChatCompletions, again).hidesUsage()).isFalse();
  }

  private static ObjectNode document(Random random) {
    ObjectNode document = JSON.createObjectNode();
    List<String> names = new ArrayList<>(List.of("model", "é", "messages", "n", "x\"y"));
    if (random.nextBoolean()) {
      names.add("stream_options");
    }
    if (random.nextInt(4) > 0) {
      names.add("stream");
    }
    Collections.shuffle(names, random);
    for (String name : names) {
      switch (name) {
        case "model" -> document.put(name, text(random).replaceAll("\\p{Cntrl}", "") + "m");
        case "stream" -> document.put(name, random.nextInt(3) > 0);
        case "stream_options" -> options(random, document);
        default -> fill(random, document.putArray(name), 0);
      }
    }
    return document;
  }

  private static void options(Random random, ObjectNode document) {
    if (random.nextInt(4) == 0) {
      document.putNull("stream_options");
      return;
    }
    ObjectNode options = document.putObject("stream_options");
    if (random.nextBoolean()) {
      options.put("include_obfuscation", false);
    }
    switch (random.nextInt(4)) {
      case 0 -> options.put("include_usage", true);
      case 1 -> options.put("include_usage", false);
      case 2 -> options.putNull("include_usage");
      default -> {}
    }
    if (random.nextBoolean()) {
      fill(random, options.putArray("z"), 0);
    }
  }

  private static void fill(Random random, ArrayNode array, int depth) {
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(depth > 3 ? 4 : 6)) {
        case 0 -> array.add(random.nextInt());
        case 1 -> array.add(text(random));
        case 2 -> array.addNull();
        case 3 -> array.add(random.nextBoolean());
        case 4 -> fill(random, array.addArray(), depth + 1);
        default -> array.addObject().put("model", "inner").put("stream", true);
      }
    }
  }

  private static String text(Random random) {
    String letters = "aé漢🎉\"\\/{}[]:,\n\t \u0001";
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int at =
          letters.offsetByCodePoints(
              0, random.nextInt(letters.codePointCount(0, letters.length())));
      text.appendCodePoint(letters.codePointAt(at));
    }
    return text.toString();
  }

  private static String edited(Endpoint endpoint, String body, String model) {
    byte[] bytes = body.getBytes(UTF_8);
    return RequestEdit.forUpstream(bytes, view(endpoint, bytes), model).toString(UTF_8);
  }

  private static RequestView view(Endpoint endpoint, byte[] body) {
    var reading = RequestReader.read(endpoint, "application/json", body);
    assertThat(reading).isInstanceOf(Understood.class);
    return ((Understood) reading).view();
  }
}
