package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates an Anthropic client's `/v1/messages` request for an OpenAI upstream (chat
/// completions).
public final class AnthropicToOpenAi {
  /// OpenAI's limit of `stop` sequences; requests with more are refused.
  private static final int MAX_STOPS = 4;

  private final Fields request;
  private final OpenAiVariant variant;
  private final ToolNames names;
  private final ObjectNode body = Json.object();

  private AnthropicToOpenAi(Fields request, OpenAiVariant variant, ToolNames names) {
    this.names = names;
    this.request = request;
    this.variant = variant;
  }

  public static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, AnthropicToOpenAiTable.TABLE, call.isLenient());
      ToolNames names = new ToolNames(Identifiers.OPENAI_TOOLS);
      ObjectNode body = chat(request, call.variant(), call.upstreamModel(), names);
      request.settle();
      return new Request.Translated(
          "/chat/completions",
          Json.buffer(body),
          Map.of(),
          new AnthropicToOpenAiResponse(call.stamp(), names),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.impossible();
    }
  }

  /// The request as a chat completion request.
  public static ObjectNode chat(
      Fields request, OpenAiVariant variant, String upstreamModel, ToolNames names) {
    return new AnthropicToOpenAi(request, variant, names).body(upstreamModel);
  }

  private ObjectNode body(String upstreamModel) {
    // Read before, when the upstream was selected.
    request.any("model");
    body.put("model", upstreamModel);
    body.set("messages", AnthropicToOpenAiMessages.of(request, variant, names));
    JsonNode maxTokens = request.integer("max_tokens");
    if (maxTokens == null) {
      throw request.wrong("max_tokens", "given");
    }
    long requested = maxTokens.asLong();
    long sent = variant.tokens(requested);
    body.set(variant.tokenLimit(), sent == requested ? maxTokens : body.numberNode(sent));
    preference("temperature", request.number("temperature"));
    preference("top_p", request.number("top_p"));
    List<String> stop = request.texts("stop_sequences");
    if (stop.size() > MAX_STOPS) {
      throw request.refused("stop_sequences", "it takes " + MAX_STOPS + " at most.");
    }
    if (!stop.isEmpty()) {
      stop.forEach(body.putArray("stop")::add);
    }
    new AnthropicToOpenAiTools(variant, names).write(request, body);
    contextManagement();
    effort();
    format();
    if (request.flag("stream")) {
      body.put("stream", true);
      if (variant.takes("stream_options")) {
        body.putObject("stream_options").put("include_usage", true);
      }
    }
    return body;
  }

  private void preference(String name, @Nullable JsonNode value) {
    if (value != null && variant.takes(name)) {
      body.set(name, value);
    } else if (value != null) {
      request.leaveOut(name);
    }
  }

  /// Edits that only clear parts of the conversation are left out: the upstream gets the complete
  /// conversation. Other edits are refused.
  private void contextManagement() {
    Fields management = request.object("context_management");
    if (management == null) {
      return;
    }
    for (Fields edit : management.objects("edits")) {
      String type = edit.needText("type");
      if (!type.startsWith("clear_")) {
        throw edit.refused("type", "'" + type + "' is done by Anthropic only.");
      }
    }
    management.settle();
    request.leaveOut("context_management");
  }

  /// An explicit effort takes precedence over a token budget.
  private void effort() {
    Fields thinking = request.object(OpenAiVariant.THINKING);
    String effort = thinking == null ? null : effort(thinking);
    Fields output = request.object("output_config");
    String named = output == null ? null : output.text("effort");
    String requested = named == null ? effort : named;
    boolean off = thinking != null && isOff(thinking) && variant.takesThinking();
    if (off) {
      body.putObject(OpenAiVariant.THINKING).put("type", "disabled");
    }
    if (requested == null) {
      return;
    }
    if (!off && variant.takes(OpenAiVariant.EFFORT)) {
      body.put(OpenAiVariant.EFFORT, variant.effort(requested));
    } else if (output != null && named != null) {
      output.leaveOut("effort");
    } else {
      request.leaveOut("thinking");
    }
  }

  private static boolean isOff(Fields thinking) {
    return "disabled".equals(thinking.text("type"));
  }

  /// Converts a token budget to an effort by Google's published table; null for `adaptive` and
  /// `disabled`, which leave the effort to the model.
  private static @Nullable String effort(Fields thinking) {
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    thinking.settle();
    return switch (type) {
      case "adaptive", "disabled" -> null;
      case "enabled" -> {
        long tokens = budget == null ? 0 : budget.asLong();
        yield tokens <= 1024 ? "low" : tokens <= 8192 ? "medium" : "high";
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    };
  }

  /// Reads `output_config.format`, or else its predecessor `output_format`.
  private void format() {
    Fields output = request.object("output_config");
    Fields format = output == null ? null : output.object("format");
    Fields older = request.object("output_format");
    if (format != null) {
      format(format);
    } else if (older != null) {
      format(older);
    }
    if (output != null) {
      output.text("effort");
      output.settle();
    }
  }

  private void format(Fields format) {
    if (!format.needText("type").equals("json_schema")) {
      throw format.refused("type");
    }
    ObjectNode schema = format.needObject("schema").tree();
    ObjectNode named = body.putObject("response_format").put("type", "json_schema");
    named
        .putObject("json_schema")
        .put("name", "answer")
        .put("strict", StrictSchema.fits(schema))
        .set("schema", schema);
    format.settle();
  }
}
