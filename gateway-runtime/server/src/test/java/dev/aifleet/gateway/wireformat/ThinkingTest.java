package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.Translation.Request;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Thinking settings for an OpenAI client by model, and thinking blocks in the conversation.
class ThinkingTest {
  private static final String EFFORT = "{\"reasoning_effort\":\"%s\"}";
  private static final String LOOP =
      """
      {"thinking": {"type": "enabled", "budget_tokens": 2000}, "max_tokens": 4000,
       "messages": [
         {"role": "user", "content": "a"},
         {"role": "assistant", "content": null, "thinking_blocks": [%s], "tool_calls": [
           {"id": "c1", "type": "function", "function": {"name": "ls", "arguments": "{}"}}]},
         {"role": "tool", "tool_call_id": "c1", "content": "x"}]}
      """;

  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-6, high, adaptive, , high",
    "claude-opus-4.6, xhigh, adaptive, , high",
    "anthropic.claude-sonnet-4-6-v1, minimal, adaptive, , low",
    "claude-opus-4-7, xhigh, adaptive, , xhigh",
    "claude-opus-4-7, none, , , ",
    "claude-fable-5, none, , , ",
    "claude-sonnet-5, medium, adaptive, , medium",
    "claude-x, high, adaptive, , high",
    "claude-x, none, disabled, , ",
    "claude-sonnet-4-5-20250929, low, enabled, 2048, ",
    "claude-opus-4-5-20251101, medium, enabled, 8192, medium",
    "claude-3-7-sonnet-20250219, high, enabled, 16384, ",
    "claude-haiku-4-5, none, disabled, , ",
    "claude-3-5-sonnet-20241022, high, , , ",
    "deepseek-chat, high, , , high"
  })
  void effortIsSetAsTheModelSupportsIt(
      String model, String effort, String type, Integer budget, String level) {
    JsonNode sent = sent(model, String.format(EFFORT, effort));

    assertThat(sent.path("thinking").path("type").textValue()).isEqualTo(type);
    assertThat(sent.path("thinking").path("budget_tokens").asInt())
        .isEqualTo(budget == null ? 0 : budget);
    assertThat(sent.path("output_config").path("effort").textValue()).isEqualTo(level);
    assertThat(sent.path("max_tokens").asInt()).isGreaterThan(budget == null ? 1000 : budget);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-x, 10000, , enabled 10000 14096",
    "claude-x, 10000, 6000, enabled 4500 6000",
    "claude-x, 10000, 1100, enabled 1024 1100",
    "claude-x, 10000, 12000, enabled 10000 12000",
    "claude-x, 10000, 1000, ' 0 1000'",
    "claude-sonnet-4-5, 63000, , enabled 63000 64000",
    "claude-sonnet-4-5, 90000, 90000, enabled 48000 64000",
    "claude-opus-4-7, 10000, , adaptive 0 48384"
  })
  void whatIsWrittenLeavesRoomForThoughts(
      String model, int budget, Integer limit, String expected) {
    ObjectNode fields = (ObjectNode) json("{\"thinking\":{\"type\":\"enabled\"}}");
    ((ObjectNode) fields.path("thinking")).put("budget_tokens", budget);
    if (limit != null) {
      fields.put("max_tokens", limit);
    }

    JsonNode sent = sent(model, fields.toString());

    JsonNode thinking = sent.path("thinking");
    assertThat(
            String.join(
                " ",
                thinking.path("type").asText(),
                thinking.path("budget_tokens").asText("0"),
                sent.path("max_tokens").asText()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-haiku-20240307, 9000, 4096",
    "claude-3-5-sonnet-20241022, 9000, 8192",
    "claude-opus-4-20250514, 90000, 32000",
    "claude-opus-4-6, 90000, 90000",
    "claude-x, 900000, 900000"
  })
  void maxTokensNeverExceedsTheModelsMaximum(String model, int asked, int written) {
    assertThat(sent(model, "{\"max_tokens\":" + asked + "}").path("max_tokens").asInt())
        .isEqualTo(written);
  }

  @Test
  void samplingStaysOutOfWhatThinks() {
    var thinks = translated("claude-sonnet-4-6", withSampling("\"reasoning_effort\":\"high\""));
    var never = translated("claude-opus-4-7", withSampling("\"seed\":1"));
    var older = translated("claude-sonnet-4-5", withSampling("\"seed\":1"));
    var capped = translated("claude-3-5-haiku-20241022", "{\"temperature\":1.7}");

    assertThat(thinks.ignored()).isEqualTo("temperature, top_p, top_k");
    assertThat(never.ignored()).isEqualTo("temperature, top_p, top_k, seed");
    assertThat(older.ignored()).isEqualTo("top_p, seed");
    assertThat(body(older).path("temperature").asText()).isEqualTo("0.5");
    assertThat(body(capped).path("temperature").asInt()).isEqualTo(1);
  }

  @Test
  void aForcedToolExcludesABudget() {
    String forced =
        """
        {"thinking": {"type": "enabled", "budget_tokens": 2000}, "tool_choice": "required",
         "max_tokens": 4000, "tools": [{"type": "function", "function": {"name": "f"}}]}
        """;

    var sent = translated("claude-sonnet-4-5", forced);

    assertThat(body(sent).has("thinking")).isFalse();
    assertThat(body(sent).path("tool_choice").path("type").asText()).isEqualTo("any");
    assertThat(sent.ignored()).isEqualTo("thinking");
  }

  @Test
  void signedThoughtsGoBackBeforeWhatFollowedThem() {
    String blocks =
        "{\"index\":0,\"type\":\"thinking\",\"thinking\":\"use ls\",\"signature\":\"SIG==\"},"
            + "{\"type\":\"redacted_thinking\",\"data\":\"R\"}";

    JsonNode sent = sent("claude-x", String.format(LOOP, blocks));

    assertThat(sent.path("thinking").path("type").asText()).isEqualTo("enabled");
    assertThat(sent.at("/messages/1/content").toString())
        .isEqualTo(
            "[{\"type\":\"thinking\",\"thinking\":\"use ls\",\"signature\":\"SIG==\"},"
                + "{\"type\":\"redacted_thinking\",\"data\":\"R\"},"
                + "{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"ls\",\"input\":{}}]");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``",
        "`{\"type\":\"thinking\",\"thinking\":\"x\"}`",
        "`{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"\"}`",
        "`{\"type\":\"redacted_thinking\"}`"
      })
  void withoutSignedThoughtsAToolLoopGoesOnWithoutThinking(String blocks) {
    var sent = translated("claude-x", String.format(LOOP, blocks));

    assertThat(body(sent).has("thinking")).isFalse();
    assertThat(body(sent).path("messages").toString()).doesNotContain("thinking");
    assertThat(sent.ignored()).contains("thinking");
  }

  @Test
  void aNewTurnThinksAgain() {
    String loop = String.format(LOOP, "");
    String next =
        loop.replace(
            "\"content\": \"x\"}]",
            "\"content\": \"x\"}, {\"role\": \"assistant\", \"content\": \"b\"},"
                + " {\"role\": \"user\", \"content\": \"c\"}]");

    assertThat(sent("claude-x", next).path("thinking").path("type").asText()).isEqualTo("enabled");
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-pro, none, , 128",
    "gemini-2.5-flash, none, , 0",
    "gemini-flash-latest, none, low, ",
    "gemini-2.5-pro, xhigh, , 24576",
    "gemini-3-pro, none, low, ",
    "gemini-3-pro, xhigh, high, "
  })
  void geminiThinksAsMuchAsItCan(String model, String effort, String level, Integer budget) {
    Request sent = Golden.OPENAI_TO_GEMINI.request(request(String.format(EFFORT, effort)), model);

    JsonNode config =
        body((Request.Translated) sent).path("generationConfig").path("thinkingConfig");
    assertThat(config.path("thinkingLevel").textValue()).isEqualTo(level);
    assertThat(config.has("thinkingBudget")).isEqualTo(budget != null);
    assertThat(config.path("thinkingBudget").asInt()).isEqualTo(budget == null ? 0 : budget);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.0-flash, 90000, 8192, 6144",
    "gemini-2.5-flash, 90000, 65536, 24576",
    "gemini-2.5-flash, 1000, 1000, 750",
    "gemini-3-pro, 90000, 65536, 0"
  })
  void whatGeminiWritesLeavesRoomForThoughts(String model, int asked, int written, int budget) {
    String fields = "{\"max_tokens\":" + asked + ",\"reasoning_effort\":\"high\"}";

    Request sent = Golden.OPENAI_TO_GEMINI.request(request(fields), model);

    JsonNode config = body((Request.Translated) sent).path("generationConfig");
    assertThat(config.path("maxOutputTokens").asInt()).isEqualTo(written);
    assertThat(config.path("thinkingConfig").path("thinkingBudget").asInt()).isEqualTo(budget);
  }

  @Test
  void thoughtsMayStandInTheContent() {
    String block = "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"S\"}";
    String loop =
        String.format(LOOP, "").replace("\"content\": null", "\"content\": [" + block + "]");

    var claude = translated("claude-x", loop);
    Request gemini = Golden.OPENAI_TO_GEMINI.request(request(loop), "gemini-3-pro");

    assertThat(body(claude).at("/messages/1/content/0").toString()).isEqualTo(block);
    assertThat(body((Request.Translated) gemini).toString()).doesNotContain("\"S\"");
    assertThat(((Request.Translated) gemini).ignored()).contains("messages[].content[].thinking");
  }

  @Test
  void geminisSignatureOfATextComesBackToIt() {
    String part = "{\"text\":\"hi\",\"thoughtSignature\":\"U0lH\"}";
    String response =
        "{\"candidates\":[{\"content\":{\"parts\":["
            + part
            + "]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{}}";
    BodyTranslation translation = Golden.OPENAI_TO_GEMINI.back(Golden.OPENAI_TO_GEMINI.smallest());

    var answer = (Response.Translated) translation.response(Buffer.buffer(response));
    Buffer event = translation.stream().event(Buffer.buffer("data: " + response + "\n\n"));
    JsonNode message = Golden.read(answer.body()).at("/choices/0/message");
    ObjectNode next = Golden.OPENAI_TO_GEMINI.smallest();
    next.withArray("messages").add(message).addObject().put("role", "user").put("content", "go");
    Request sent = Golden.OPENAI_TO_GEMINI.request(next, "gemini-3-pro");

    assertThat(event.toString())
        .contains("\"extra_content\":{\"google\":{\"thought_signature\":\"U0lH\"}}");
    assertThat(body((Request.Translated) sent).at("/contents/1/parts/0").toString())
        .isEqualTo(part);
  }

  @Test
  void functionsHaveTheClientsNamesInResponsesAndStreams() {
    String tools = "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"fs.ls\"}}]}";
    var request = translated("claude-x", tools);
    String name = body(request).at("/tools/0/name").asText();
    String block = "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"" + name + "\",\"input\":{}}";

    var answer =
        (Response.Translated)
            request
                .translation()
                .response(
                    Buffer.buffer(
                        "{\"stop_reason\":\"tool_use\",\"usage\":{},\"content\":[" + block + "]}"));
    Buffer event =
        request.translation().stream()
            .event(
                Buffer.buffer(
                    "data: {\"type\":\"content_block_start\",\"content_block\":"
                        + block
                        + "}\n\n"));

    assertThat(name).matches("[a-zA-Z0-9_-]{1,128}");
    assertThat(answer.body().toString()).contains("\"name\":\"fs.ls\"");
    assertThat(event.toString()).contains("\"name\":\"fs.ls\"");
  }

  @Test
  void identifiersThatDifferStayDifferent() {
    var ids = Identifiers.ANTHROPIC_CALLS;
    String[] given = {"a.b", "a:b", "a/b", "é", "", " ", "x".repeat(65), "x".repeat(66)};

    assertThat(given)
        .extracting(ids::fit)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}"));
    assertThat(ids.fit("toolu_01-a")).isEqualTo("toolu_01-a");
    assertThat(ids.fit("a.b")).isEqualTo(ids.fit("a.b"));
    assertThat(Identifiers.GEMINI_TOOLS.fit("1st")).matches("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}");
    assertThat(Identifiers.GEMINI_TOOLS.fit("a.b:c")).isEqualTo("a.b:c");
  }

  private static String withSampling(String field) {
    return "{\"temperature\":0.5,\"top_p\":0.9,\"top_k\":3,\"max_tokens\":9000," + field + "}";
  }

  private static JsonNode sent(String model, String fields) {
    return body(translated(model, fields));
  }

  private static Request.Translated translated(String model, String fields) {
    return (Request.Translated) Golden.OPENAI_TO_ANTHROPIC.request(request(fields), model);
  }

  private static ObjectNode request(String fields) {
    ObjectNode request = Golden.OPENAI_TO_ANTHROPIC.smallest();
    request.remove("max_tokens");
    request.setAll((ObjectNode) json(fields));
    return request;
  }

  private static JsonNode body(Request.Translated request) {
    return Golden.read(request.body());
  }

  private static JsonNode json(String text) {
    return Golden.read(Buffer.buffer(text));
  }
}
