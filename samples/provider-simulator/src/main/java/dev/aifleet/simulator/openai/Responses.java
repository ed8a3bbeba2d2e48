package dev.aifleet.simulator.openai;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Script;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/// `/v1/responses`: typed, numbered events; two of them come before anything is known to go well.
public final class Responses implements EventStream {
  private final Script script;
  private final ResponseItems items;
  private final String id;

  public Responses(Script script) {
    this.script = script;
    this.items = new ResponseItems(script);
    this.id = script.id("resp_", 48);
  }

  @Override
  public Buffer whole() {
    return Buffer.buffer(response(status(), items.output(), "null", script.tellsUsage()));
  }

  @Override
  public int lead() {
    return script.toolCalls() > 0 ? 2 : 4;
  }

  @Override
  public int tokens() {
    return script.toolCalls() > 0 ? script.toolCalls() * items.eventsOfACall() : script.tokens();
  }

  @Override
  public int events() {
    return lead() + tokens() + (script.toolCalls() > 0 ? 1 : 4);
  }

  @Override
  public void event(int n, Buffer to) {
    if (n == 0) {
      about(to, "response.created", n, response("in_progress", "[]", "null", false));
    } else if (n == 1) {
      about(to, "response.in_progress", n, response("in_progress", "[]", "null", false));
    } else if (n == events() - 1) {
      boolean usage = script.tellsUsage();
      about(to, "response." + status(), n, response(status(), items.output(), "null", usage));
    } else if (script.toolCalls() > 0) {
      items.toolEvent(n - lead(), n, to);
    } else if (n >= lead() && n < lead() + tokens()) {
      items.textDelta(n - lead(), n, to);
    } else {
      items.textEvent(n < lead() ? n - 2 : n - tokens() - 2, n, to);
    }
  }

  /// Flat and, as the last word, within a failed response: clients look in either place.
  @Override
  public void error(Problem problem, int n, Buffer to) {
    String code = Json.quoted(Objects.requireNonNullElse(OpenAi.code(problem), "server_error"));
    String said = "\"code\":" + code + ",\"message\":" + Json.quoted(problem.message());
    Json.event(
        to,
        "error",
        "{\"type\":\"error\"," + said + ",\"param\":null,\"sequence_number\":" + n + "}");
    about(to, "response.failed", n + 1, response("failed", "[]", "{" + said + "}", false));
  }

  private String status() {
    return script.cutShort() ? "incomplete" : "completed";
  }

  private static void about(Buffer to, String type, int n, String response) {
    Json.event(
        to,
        type,
        "{\"type\":\"" + type + "\",\"sequence_number\":" + n + ",\"response\":" + response + "}");
  }

  private String response(String status, String output, String error, boolean usage) {
    return "{\"id\":\""
        + id
        + "\",\"object\":\"response\",\"created_at\":"
        + script.created()
        + ",\"status\":\""
        + status
        + "\",\"background\":false,\"error\":"
        + error
        + ",\"incomplete_details\":"
        + (status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null")
        + ",\"instructions\":null,\"max_output_tokens\":null,\"model\":"
        + Json.quoted(script.ask().model())
        + ",\"output\":"
        + output
        + ",\"parallel_tool_calls\":true,\"previous_response_id\":null,\"reasoning\":"
        + "{\"effort\":null,\"summary\":null},\"store\":true,\"temperature\":1.0,\"text\":"
        + "{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,"
        + "\"truncation\":\"disabled\",\"usage\":"
        + (usage ? usage() : "null")
        + ",\"user\":null,\"metadata\":{}}";
  }

  private String usage() {
    int prompt = script.promptTokens();
    int tokens = script.tokens();
    return "{\"input_tokens\":"
        + prompt
        + ",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":"
        + tokens
        + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
        + (prompt + tokens)
        + "}";
  }
}
