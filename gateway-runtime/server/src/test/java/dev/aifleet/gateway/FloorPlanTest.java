package dev.aifleet.gateway;

import dev.aifleet.house.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The table of the data plane's rooms: what each may look into, and which libraries have a door.
class FloorPlanTest {
  private static final String INTERNAL = "io.vertx.core.internal";
  private static final String HTTP_IMPL = "io.vertx.core.http.impl";
  private static final String NET_IMPL = "io.vertx.core.net.impl";

  @TestFactory
  Stream<DynamicTest> theHouseStands() {
    return HouseRules.of("dev.aifleet.gateway")
        .neighbours("config")
        .vocabulary("io.vertx.core.Future", "io.vertx.core.buffer", "io.vertx.core.MultiMap")
        .vocabulary("io.vertx.core.http.HttpMethod", "io.vertx.core.http.HttpHeaders")
        .guarded("io.netty", "io.vertx.core.impl", "io.vertx.core.buffer.impl")
        .guarded(INTERNAL, HTTP_IMPL, NET_IMPL)
        .room("dialect")
        .upTo(31)
        .pure()
        .door("com.fasterxml.jackson.core")
        .room("translator")
        .pure()
        .looksInto("dialect")
        .door("com.fasterxml.jackson")
        // What all translations share, and one package per format.
        .upTo(15)
        .room("wireformat")
        .pure()
        .looksInto("config", "dialect", "translator")
        .room("capacity")
        .pure()
        .room("packing")
        .pure()
        .door("com.aayushatharva.brotli4j", "com.github.luben.zstd")
        .room("transport")
        .neverBlocks()
        // The one room that knows the inside of Vert.x and Netty.
        .door("io.vertx.core", "io.netty", INTERNAL, HTTP_IMPL, NET_IMPL)
        .upTo(14)
        .room("response")
        .pure()
        .looksInto("capacity", "dialect", "translator")
        .door("com.fasterxml.jackson.core")
        // Bodies of seven kinds, and what they find in the bytes.
        .upTo(27)
        .room("auth")
        .pure()
        .looksInto("config")
        .door("com.nimbusds", "com.github.benmanes.caffeine")
        .room("jwks")
        .looksInto("config", "auth")
        .neverBlocks()
        .door("okhttp3", "okio")
        .room("resilience")
        .pure()
        .looksInto("config", "dialect")
        .door("io.github.resilience4j")
        .room("routing")
        .pure()
        .looksInto("config", "auth")
        .door("com.github.benmanes.caffeine")
        .room("ratelimit")
        .looksInto("config", "auth")
        .neverBlocks()
        .room("upstream")
        .looksInto("config", "capacity", "transport", "resilience", "wireformat")
        .neverBlocks()
        .door("io.vertx.core")
        // One send, its pool and its probes share package-private state.
        .upTo(29)
        .room("snapshot")
        .looksInto(
            "config", "dialect", "auth", "jwks", "resilience", "routing", "ratelimit", "upstream")
        .room("eventloop")
        .looksInto("capacity", "ratelimit", "routing", "upstream")
        .neverBlocks()
        .room("admission")
        .looksInto(
            "auth",
            "capacity",
            "config",
            "dialect",
            "eventloop",
            "packing",
            "ratelimit",
            "response",
            "routing",
            "snapshot",
            "upstream")
        .neverBlocks()
        .room("attempt")
        .looksInto(
            "admission",
            "capacity",
            "config",
            "dialect",
            "eventloop",
            "packing",
            "resilience",
            "response",
            "routing",
            "translator",
            "upstream",
            "wireformat")
        .neverBlocks()
        .room("exchange")
        .looksInto(
            "admission",
            "attempt",
            "auth",
            "capacity",
            "dialect",
            "eventloop",
            "ratelimit",
            "resilience",
            "response",
            "routing",
            "snapshot",
            "upstream")
        .neverBlocks()
        .room("server")
        .looksInto(
            "admission",
            "capacity",
            "config",
            "dialect",
            "eventloop",
            "exchange",
            "ratelimit",
            "routing",
            "snapshot",
            "transport",
            "upstream")
        .neverBlocks()
        .door("io.vertx.core")
        .upTo(13)
        .room("telemetry")
        .looksInto(
            "attempt",
            "auth",
            "config",
            "dialect",
            "exchange",
            "jwks",
            "routing",
            "snapshot",
            "upstream")
        .door("io.micrometer")
        .room("admin")
        .looksInto("config", "snapshot")
        .neverBlocks()
        .door("io.vertx.core", "com.fasterxml.jackson.core")
        .root("Gateway", "GatewayRuntime", "Settings", "Environment")
        .door("io.vertx.core")
        .tests();
  }
}
