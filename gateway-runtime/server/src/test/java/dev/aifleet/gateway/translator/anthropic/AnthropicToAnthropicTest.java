package dev.aifleet.gateway.translator.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.gateway.wireformat.Golden;
import org.junit.jupiter.api.Test;

class AnthropicToAnthropicTest {
  private static final String UNSIGNED =
      "{'type':'thinking','thinking':'hm','signature':'aifleet:reasoning_content'}";
  private static final String SIGNED = "{'type':'thinking','thinking':'hm','signature':'c2lnbmVk'}";
  private static final String CALL = "{'type':'tool_use','id':'t1','name':'ls','input':{}}";
  private static final String RESULT =
      "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t1','content':'x'}]}";
  private static final String THINKING =
      "'thinking':{'type':'enabled','budget_tokens':2000},"
          + "'context_management':{'edits':[{'type':'clear_thinking_20251015','keep':'all'}]},";

  @Test
  void aMessageOfNothingButUnsignedThoughtsGoesAway() {
    JsonNode cleaned = cleaned("", assistant(UNSIGNED) + ",{'role':'user','content':'go'}");

    assertThat(cleaned.path("messages")).hasSize(1);
  }

  @Test
  void signedAndEncryptedThoughtsStay() {
    String encrypted = "{'type':'redacted_thinking','data':'x'}";

    JsonNode cleaned =
        cleaned(
            THINKING,
            assistant(SIGNED + "," + encrypted + "," + UNSIGNED + "," + CALL) + "," + RESULT);

    assertThat(cleaned.path("messages").path(0).path("content")).hasSize(3);
    assertThat(cleaned.path("thinking").path("type").asText()).isEqualTo("enabled");
    assertThat(cleaned.path("context_management").path("edits")).hasSize(1);
  }

  @Test
  void aTurnThatHasLostItsThoughtsIsNotThoughtAbout() {
    JsonNode cleaned = cleaned(THINKING, assistant(UNSIGNED + "," + CALL) + "," + RESULT);

    assertThat(cleaned.has("thinking")).isFalse();
    assertThat(cleaned.has("context_management")).isFalse();
  }

  @Test
  void anOlderTurnDoesNotMatter() {
    JsonNode cleaned =
        cleaned(
            THINKING,
            assistant(UNSIGNED + "," + CALL)
                + ","
                + RESULT
                + ","
                + assistant(SIGNED + "," + CALL)
                + ","
                + RESULT);

    assertThat(cleaned.has("thinking")).isTrue();
  }

  @Test
  void adaptiveThinkingNeedsNoThoughtsOfEarlierTurns() {
    JsonNode cleaned =
        cleaned("'thinking':{'type':'adaptive'},", assistant(UNSIGNED + "," + CALL) + "," + RESULT);

    assertThat(cleaned.has("thinking")).isTrue();
  }

  private static String assistant(String blocks) {
    return "{'role':'assistant','content':[" + blocks + "]}";
  }

  private static JsonNode cleaned(String fields, String messages) {
    String request = "{" + fields + "'messages':[" + messages + "]}";
    byte[] body = request.replace('\'', '"').getBytes(UTF_8);
    return Golden.read(AnthropicToAnthropic.cleaned(body).body());
  }
}
