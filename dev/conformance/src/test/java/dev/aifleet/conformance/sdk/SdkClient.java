package dev.aifleet.conformance.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.Stream;

/// The SDKs that call the gateway, unchanged.
enum SdkClient {
  OpenAIPython(ProviderFormat.OpenAI, SdkProgram.Python),
  OpenAINode(ProviderFormat.OpenAI, SdkProgram.Node),
  OpenAIJava(ProviderFormat.OpenAI, SdkProgram.Java),
  OpenAIGo(ProviderFormat.OpenAI, SdkProgram.Go),
  AnthropicPython(ProviderFormat.Anthropic, SdkProgram.Python),
  AnthropicNode(ProviderFormat.Anthropic, SdkProgram.Node),
  AnthropicJava(ProviderFormat.Anthropic, SdkProgram.Java),
  AnthropicGo(ProviderFormat.Anthropic, SdkProgram.Go);

  /// A language whose SDKs are left out, for machines that do not have it.
  private static final String WITHOUT = System.getProperty("sdk.without", "");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProviderFormat format;
  private final SdkProgram program;

  SdkClient(ProviderFormat format, SdkProgram program) {
    this.format = format;
    this.program = program;
  }

  static Stream<SdkClient> all() {
    return Arrays.stream(values()).filter(it -> !it.program.name().equals(WITHOUT));
  }

  /// What it speaks.
  ProviderFormat format() {
    return format;
  }

  boolean isAnthropic() {
    return format == ProviderFormat.Anthropic;
  }

  /// The exception that it raises for a status.
  String raisedFor(int status) {
    return program.raisedFor(format, status);
  }

  /// @param url of the gateway, without `/v1`
  Outcome call(String url, Call call) {
    ObjectNode command = JSON.valueToTree(call);
    command.put("sdk", isAnthropic() ? "anthropic" : "openai").put("url", url);
    command.put("key", SdkFixture.KEY);
    JsonNode result = program.running().call(command);
    return new Outcome(this, result);
  }
}
