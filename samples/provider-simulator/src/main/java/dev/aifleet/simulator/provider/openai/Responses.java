package dev.aifleet.simulator.provider.openai;

import dev.aifleet.simulator.wire.EventStream;
import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.ResponsePlan;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/// `/v1/responses`: typed, numbered events; two of them precede the first output.
public final class Responses implements EventStream {
  private final ResponsePlan plan;
  private final ResponseItems items;
  private final String id;

  public Responses(ResponsePlan plan) {
    this.plan = plan;
    this.items = new ResponseItems(plan);
    this.id = plan.id("resp_", 48);
  }

  @Override
  public Buffer whole() {
    return Buffer.buffer(response(status(), items.output(), "null", plan.includesUsage()));
  }

  @Override
  public int leadingEvents() {
    return plan.toolCalls() > 0 ? 2 : 4;
  }

  @Override
  public int tokens() {
    return plan.toolCalls() > 0 ? plan.toolCalls() * items.eventsPerCall() : plan.tokens();
  }

  @Override
  public int events() {
    return leadingEvents() + tokens() + (plan.toolCalls() > 0 ? 1 : 4);
  }

  @Override
  public void event(int n, Buffer to) {
    if (n == 0) {
      send(to, "response.created", n, response("in_progress", "[]", "null", false));
    } else if (n == 1) {
      send(to, "response.in_progress", n, response("in_progress", "[]", "null", false));
    } else if (n == events() - 1) {
      boolean usage = plan.includesUsage();
      send(to, "response." + status(), n, response(status(), items.output(), "null", usage));
    } else if (plan.toolCalls() > 0) {
      items.toolEvent(n - leadingEvents(), n, to);
    } else if (n >= leadingEvents() && n < leadingEvents() + tokens()) {
      items.textDelta(n - leadingEvents(), n, to);
    } else {
      items.textEvent(n < leadingEvents() ? n - 2 : n - tokens() - 2, n, to);
    }
  }

  /// An `error` event, then `response.failed`: clients read the one or the other.
  @Override
  public void error(Problem problem, int n, Buffer to) {
    String code = Json.quoted(Objects.requireNonNullElse(OpenAi.code(problem), "server_error"));
    String fields = "\"code\":" + code + ",\"message\":" + Json.quoted(problem.message());
    Json.event(
        to,
        "error",
        "{\"type\":\"error\"," + fields + ",\"param\":null,\"sequence_number\":" + n + "}");
    send(to, "response.failed", n + 1, response("failed", "[]", "{" + fields + "}", false));
  }

  private String status() {
    return plan.isTruncated() ? "incomplete" : "completed";
  }

  private static void send(Buffer to, String type, int n, String response) {
    Json.event(
        to,
        type,
        "{\"type\":\"" + type + "\",\"sequence_number\":" + n + ",\"response\":" + response + "}");
  }

  private String response(String status, String output, String error, boolean usage) {
    return "{\"id\":\""
        + id
        + "\",\"object\":\"response\",\"created_at\":"
        + plan.created()
        + ",\"status\":\""
        + status
        + "\",\"background\":false,\"error\":"
        + error
        + ",\"incomplete_details\":"
        + (status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null")
        + ",\"instructions\":null,\"max_output_tokens\":null,\"model\":"
        + Json.quoted(plan.parsed().model())
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
    int prompt = plan.promptTokens();
    int tokens = plan.tokens();
    return "{\"input_tokens\":"
        + prompt
        + ",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":"
        + tokens
        + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
        + (prompt + tokens)
        + "}";
  }
}
