package dev.aifleet.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialMaskTest {
  private static final String KEY = "sk-proj-Ab3dEf6hIj9kLmN0";
  private final CredentialMask mask = new CredentialMask(KEY);

  @Test
  void theKeyIsTakenOutAndEveryOtherByteStays() {
    assertThat(text("é " + KEY + " 漢 " + KEY)).isEqualTo("é *** 漢 ***");
    assertThat(mask.masked("Bearer " + KEY)).isEqualTo("Bearer ***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "user:", "Bearer ", "a:b:c "})
  void theKeyIsFoundInBase64WhereverItBegins(String before) {
    byte[] bytes = (before + KEY + "!").getBytes(UTF_8);
    String kept = KEY.substring(8, 16);

    for (var encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
      String encoded = encoder.encodeToString(bytes);
      String cleaned = text("got " + encoded);

      assertThat(cleaned).contains("***").doesNotContain(encoded);
      assertThat(new String(decoded(cleaned), UTF_8)).doesNotContain(kept);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Bb%2Fc%3D%3D0123", "a%2bb%2fc%3d%3d0123", "a+b/c==0123"})
  void theKeyIsFoundInAQuery(String written) {
    var marked = new CredentialMask("a+b/c==0123");

    assertThat(marked.masked("GET /?key=" + written + "&x")).isEqualTo("GET /?key=***&x");
  }

  @Test
  void theKeyIsFoundInHexadecimal() {
    HexFormat hex = HexFormat.of();
    byte[] key = KEY.getBytes(UTF_8);
    for (String written :
        new String[] {
          hex.formatHex(key),
          hex.withUpperCase().formatHex(key),
          HexFormat.ofDelimiter(":").formatHex(key),
          HexFormat.ofDelimiter(" ").withUpperCase().formatHex(key),
          HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(key),
          HexFormat.of().withPrefix("\\x").formatHex(key)
        }) {
      assertThat(text("{\"m\":\"got 00" + written + "00\"}"))
          .describedAs(written)
          .contains("***")
          .doesNotContain(written.substring(20, 40));
    }
    assertThat(mask.masked("key " + hex.formatHex(key))).isEqualTo("key ***");
  }

  @Test
  void theKeyIsFoundWithSomeOrAllCharactersEscaped() {
    for (String form :
        new String[] {"\\u%04x", "\\\\u%04X", "%%%02X", "\\x%02x", "&#%d;", "&#x%x;"}) {
      var all = new StringBuilder();
      var some = new StringBuilder();
      for (int i = 0; i < KEY.length(); i++) {
        char c = KEY.charAt(i);
        String escape = form.formatted((int) c);
        all.append(escape);
        some.append(Character.isLetterOrDigit(c) ? String.valueOf(c) : escape);
      }
      assertThat(text("got " + all + "!")).describedAs(form).isEqualTo("got ***!");
      assertThat(text("got " + some + "!")).describedAs(form).isEqualTo("got ***!");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Incorrect API key provided: sk-proj-****************LmN0.",
        "Incorrect API key provided: sk-proj-...LmN0.",
        "Incorrect API key provided: sk-p***.",
        "Incorrect API key provided: sk-proj-Ab3…LmN0.",
        "Incorrect API key provided: sk-proj-••••••••LmN0.",
      })
  void aStarredKeyIsTakenOutToo(String told) {
    assertThat(text(told)).startsWith("Incorrect API key provided: ***").doesNotContain("LmN0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait for it...", "sk-other-****zzzz", "**bold**", "a … b"})
  void otherTextStaysAsItIs(String told) {
    Buffer buffer = Buffer.buffer(told);

    assertThat(mask.masked(buffer)).isSameAs(buffer);
    assertThat(mask.masked(told)).isSameAs(told);
  }

  @Test
  void aKeyWithMarksIsFoundInJson() {
    var odd = new CredentialMask("a\"b\\c/def");

    assertThat(odd.masked("{\"m\":\"a\\\"b\\\\c/def\"}")).isEqualTo("{\"m\":\"***\"}");
    assertThat(new CredentialMask("ab/cdefgh").masked("ab\\/cdefgh")).isEqualTo("***");
  }

  @Test
  void withoutAKeyNothingIsTakenOut() {
    assertThat(CredentialMask.NONE.masked("sk-***")).isEqualTo("sk-***");
  }

  private String text(String told) {
    return mask.masked(Buffer.buffer(told)).toString();
  }

  private static byte[] decoded(String cleaned) {
    String rest = cleaned.substring(4).replaceAll("[*=]", "").replace('-', '+').replace('_', '/');
    return Base64.getDecoder().decode(rest.substring(0, rest.length() / 4 * 4));
  }
}
