package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.dialect.RequestView.Reading.Understood;
import dev.aifleet.gateway.dialect.RequestView.Reading.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormRequestTest {
  private static final String TYPE = "multipart/form-data; boundary=b0und";
  private static final String FILE =
      part("name=\"file\"; filename=\"a.wav\"", "\u0000\u00ff\r\n--b0un\r\n\r\nname=\"model\"");
  private static final String MODEL = part("name=\"model\"", "whisper-1");

  @Test
  void findsModelAndStreamAmongFiles() {
    RequestView view = view(TYPE, form(FILE, MODEL, part("name=stream", "true")));

    assertThat(view.model()).isEqualTo("whisper-1");
    assertThat(view.stream()).isTrue();
    assertThat(view.hidesUsage()).isFalse();
  }

  @Test
  void anotherModelLeavesEveryOtherByteAsItIs() {
    String body = form(FILE, MODEL, part("name=\"prompt\"", "whisper-1"));
    byte[] bytes = body.getBytes(ISO_8859_1);

    Buffer edited = RequestEdit.forUpstream(bytes, view(TYPE, body), "a \"b\"");

    assertThat(edited.toString(ISO_8859_1))
        .isEqualTo(
            form(FILE, part("name=\"model\"", "a \"b\""), part("name=\"prompt\"", "whisper-1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; boundary=\"b0und\"",
        "Multipart/Form-Data;charset=utf-8;  Boundary=b0und",
        "multipart/form-data; boundary=b0und;"
      })
  void readsTheBoundaryHoweverItIsWritten(String type) {
    assertThat(view(type, form(MODEL)).model()).isEqualTo("whisper-1");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatTwoParsersCouldReadDifferently(@Nullable String type, String body, String code) {
    Reading reading = read(type, body);

    assertThat(reading).isInstanceOf(Unreadable.class);
    assertThat(((Unreadable) reading).fault().code()).isEqualTo(code);
  }

  static Stream<Arguments> broken() {
    String form = form(MODEL);
    return Stream.of(
        arguments(null, form, "invalid_form"),
        arguments("application/json", form, "invalid_form"),
        arguments("multipart/form-data", form, "invalid_form"),
        arguments("multipart/form-data; boundary=", form, "invalid_form"),
        arguments("multipart/form-data; boundary=a; boundary=b0und", form, "invalid_form"),
        arguments("multipart/form-data; boundary*=utf-8''b0und", form, "invalid_form"),
        arguments("multipart/form-data; boundary=" + "x".repeat(71), form, "invalid_form"),
        arguments(TYPE, "", "invalid_form"),
        arguments(TYPE, "preamble\r\n" + form, "invalid_form"),
        arguments(TYPE, form + "epilogue", "invalid_form"),
        arguments(TYPE, form.replace("--b0und--", ""), "invalid_form"),
        arguments(TYPE, form.replace("\r\n", "\n"), "invalid_form"),
        arguments(TYPE, form(part("name=\"file\"", "x\n--b0und\r\n")), "invalid_form"),
        arguments(TYPE, form(part("name=\"file\"", "x\r\n--b0undary")), "invalid_form"),
        arguments(TYPE, form(part("name=\"a\"; name=\"model\"", "x")), "invalid_form"),
        arguments(TYPE, form(part("name*=utf-8''model", "x")), "invalid_form"),
        arguments(TYPE, form(part("name=\"f\"; filename=\"\\\"; x=\"", "x")), "invalid_form"),
        arguments(TYPE, form("\r\nno name\r\n"), "invalid_form"),
        arguments(
            TYPE, headed("X: 1\nContent-Disposition: form-data; name=\"model\""), "invalid_form"),
        arguments(
            TYPE, headed("X: 1\rContent-Disposition: form-data; name=\"model\""), "invalid_form"),
        arguments(TYPE, headed("Content-Type : text/plain"), "invalid_form"),
        arguments(TYPE, headed("X: 1\r\n folded"), "invalid_form"),
        arguments(TYPE, headed("X: 1\r\n\t: folded"), "invalid_form"),
        arguments(TYPE, headed("X"), "invalid_form"),
        arguments(TYPE, headed(": x"), "invalid_form"),
        arguments(TYPE, form(MODEL, MODEL), "duplicate_parameter"),
        arguments(TYPE, form(FILE), "missing_model"),
        arguments(TYPE, form(part("name=\"model\"", "")), "missing_model"),
        arguments(TYPE, form(part("name=\"model\"", "x".repeat(257))), "invalid_type"),
        arguments(TYPE, form(part("name=\"model\"", "a\u0000b")), "invalid_type"),
        arguments(TYPE, form(part("name=\"model\"", "\u00ff\u00fe")), "invalid_type"),
        arguments(TYPE, form(part("name=\"x\"", "1").repeat(300), MODEL), "invalid_form"));
  }

  private static String part(String parameters, String value) {
    return "\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" + value + "\r\n";
  }

  /// A form with one good part, and one with `line` among its headers.
  private static String headed(String line) {
    String good = part("name=\"x\"", "1").replace("\r\n\r\n", "\r\n" + line + "\r\n\r\n");
    return form(good, MODEL);
  }

  private static String form(String... parts) {
    var body = new StringBuilder();
    for (String part : String.join("", parts).split("(?=\r\nContent-Disposition)", -1)) {
      body.append("--b0und").append(part);
    }
    return body.append("--b0und--\r\n").toString();
  }

  private static RequestView view(String type, String body) {
    Reading reading = read(type, body);
    assertThat(reading).isInstanceOf(Understood.class);
    return ((Understood) reading).view();
  }

  private static Reading read(@Nullable String type, String body) {
    return RequestReader.read(Endpoint.Transcriptions, type, body.getBytes(ISO_8859_1));
  }
}
