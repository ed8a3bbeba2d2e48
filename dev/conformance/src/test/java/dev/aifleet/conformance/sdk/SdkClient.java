package dev.aifleet.conformance.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.Stream;

/// The SDKs that call the gateway, unchanged.
enum SdkClient {
  OpenAIPython(WireFormat.OpenAI, SdkProgram.Python),
  OpenAINode(WireFormat.OpenAI, SdkProgram.Node),
  OpenAIJava(WireFormat.OpenAI, SdkProgram.Java),
  OpenAIGo(WireFormat.OpenAI, SdkProgram.Go),
  AnthropicPython(WireFormat.Anthropic, SdkProgram.Python),
  AnthropicNode(WireFormat.Anthropic, SdkProgram.Node),
  AnthropicJava(WireFormat.Anthropic, SdkProgram.Java),
  AnthropicGo(WireFormat.Anthropic, SdkProgram.Go);

  /// A language whose SDKs are left out, for machines that do not have it.
  private static final String WITHOUT = System.getProperty("sdk.without", "");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final WireFormat format;
  private final SdkProgram program;

  SdkClient(WireFormat format, SdkProgram program) {
    this.format = format;
    this.program = program;
  }

  static Stream<SdkClient> all() {
    return Arrays.stream(values()).filter(it -> !it.program.name().equals(WITHOUT));
  }

  /// What it speaks.
  WireFormat format() {
    return format;
  }

  boolean isAnthropic() {
    return format == WireFormat.Anthropic;
  }

  /// The exception that it raises for a status.
  String raisedFor(int status) {
    return program.raisedFor(format, status);
  }

  /// @param url of the gateway, without `/v1`
  Outcome call(String url, Call call) {
    ObjectNode asked = JSON.valueToTree(call);
    asked.put("sdk", isAnthropic() ? "anthropic" : "openai").put("url", url);
    asked.put("key", SdkFixture.KEY);
    JsonNode answer = program.running().ask(asked);
    return new Outcome(this, answer);
  }
}
