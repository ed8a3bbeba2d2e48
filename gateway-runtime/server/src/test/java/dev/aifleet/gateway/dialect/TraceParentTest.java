package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String SANE = "00-" + TRACE + "-" + PARENT + "-01";

  @Test
  void theTraceGoesOnWithOurOwnSpanAsTheParent() {
    MultiMap headers = headers(SANE, "vendor=1,other=2");

    continued(headers);

    assertThat(headers.get("traceparent"))
        .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
        .isNotEqualTo(SANE);
    assertThat(headers.get("tracestate")).isEqualTo("vendor=1,other=2");
  }

  @Test
  void aLaterVersionIsContinuedInOurs() {
    MultiMap headers = headers("cc-" + TRACE + "-" + PARENT + "-01-what-comes-later", "vendor=1");

    continued(headers);

    assertThat(headers.get("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-" + TRACE + "-" + PARENT,
        "00-" + TRACE + "-" + PARENT + "-01-more",
        "00-" + TRACE + "-" + PARENT + "-01more",
        "cc-" + TRACE + "-" + PARENT + "-01more",
        "ff-" + TRACE + "-" + PARENT + "-01",
        "00-00000000000000000000000000000000-" + PARENT + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + PARENT + "-01",
        "00-" + TRACE + "_" + PARENT + "-01",
        "0x-" + TRACE + "-" + PARENT + "-01",
        "00-" + TRACE + "-" + PARENT + "-0x"
      })
  void whatIsNoneIsDroppedWithItsState(String parent) {
    MultiMap headers = headers(parent, "vendor=1");

    continued(headers);

    assertThat(headers.names()).containsExactly("accept");
  }

  @Test
  void twoAreNone() {
    MultiMap headers = headers(SANE, "vendor=1").add("traceparent", SANE);

    continued(headers);

    assertThat(headers.names()).containsExactly("accept");
  }

  @Test
  void aStateAloneMeansNothing() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("tracestate", "vendor=1");

    continued(headers);

    assertThat(headers.isEmpty()).isTrue();
  }

  @Test
  void aStateThatIsTooLongIsDroppedButNotItsTrace() {
    MultiMap headers = headers(SANE, "v=" + "x".repeat(600));

    continued(headers);

    assertThat(headers.contains("tracestate")).isFalse();
    assertThat(headers.get("traceparent")).contains(TRACE);
  }

  @Test
  void aStateInManyFieldsIsAsLongAsAllOfThem() {
    MultiMap headers = headers(SANE, "a=1");
    headers.add("tracestate", "b=" + "x".repeat(400)).add("tracestate", "c=" + "x".repeat(400));

    continued(headers);

    assertThat(headers.contains("tracestate")).isFalse();
    assertThat(headers.get("traceparent")).contains(TRACE);
  }

  private static void continued(MultiMap headers) {
    TraceParent.continueIn(headers, new SplittableRandom(1));
  }

  private static MultiMap headers(String parent, String state) {
    return MultiMap.caseInsensitiveMultiMap()
        .add("accept", "x")
        .add("traceparent", parent)
        .add("tracestate", state);
  }
}
