package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.testing.FakePod;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The author of an AIGateway chooses the image of its pods, so a pod may do anything.
@Tag("slow")
class UntrustedPodTest {
  private static final GatewayId HOSTILE = new GatewayId("a", "hostile");
  private static final GatewayId GATEWAY = new GatewayId("b", "chat");
  private static final Push PUSH = push();

  private final ControlKeys keys =
      new ControlKeyIssuer().currentOrNew(Map.of(), null, Instant.now());
  private final AtomicInteger stolen = new AtomicInteger();
  private HttpServer elsewhere;
  private FakePod pod;
  private Fleet fleet;

  @BeforeEach
  void start() throws IOException {
    elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          stolen.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    elsewhere.start();
    pod = new FakePod(keys);
    // Pods of a test are at loopback addresses.
    fleet = new Fleet(new PodClient(pod.port(), _ -> null), InstantSource.system());
  }

  @AfterEach
  void stop() {
    fleet.forget(HOSTILE);
    fleet.forget(GATEWAY);
    pod.close();
    elsewhere.stop(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowed(int status) {
    pod.redirect(status, "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/steal");

    fleet.publish(GATEWAY, PUSH, keys, List.of(at("a", "127.0.0.1")));

    awaitUnreachable("a", "responds with " + status + " and no acknowledgement");
    assertThat(stolen).hasValue(0);
  }

  @Test
  void aResponseOfAnySizeIsCutShort() {
    pod.flood(10 << 20);

    fleet.publish(GATEWAY, PUSH, keys, List.of(at("a", "127.0.0.1")));

    awaitUnreachable("a", "responds with more than an acknowledgement");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "::1",
        "0.0.0.0",
        "::",
        "169.254.169.254",
        "169.254.1.1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "ff02::1",
        "localhost",
        "metadata.google.internal",
        ""
      })
  void whereNoPodCanBeNothingIsCalled(String ip) {
    assertThat(PodAddressRule.refusal(ip)).contains("not called");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.244.1.7", "192.168.3.4", "172.20.0.9", "100.64.3.9", "fd12:3456::7"})
  void usualPodAddressesAreCalled(String ip) {
    assertThat(PodAddressRule.refusal(ip)).isNull();
  }

  @Test
  void anAddressWhereNoPodCanBeIsReported() {
    var strict = new Fleet(new PodClient(pod.port()), InstantSource.system());

    strict.publish(GATEWAY, PUSH, keys, List.of(at("a", "127.0.0.1")));

    await()
        .untilAsserted(
            () ->
                assertThat(strict.report(GATEWAY).results())
                    .containsEntry(
                        "a",
                        new Unreachable(
                            "has the address 127.0.0.1, which no pod can have, so it is not"
                                + " called")));
    assertThat(pod.asks()).isZero();
    strict.forget(GATEWAY);
  }

  @Test
  void silentPodsOfOneGatewayDelayNoOther() throws IOException {
    var held = new ConcurrentLinkedQueue<Socket>();
    try (var silent = new ServerSocket(pod.port(), 300, InetAddress.ofLiteral("127.0.0.2"))) {
      Thread.ofVirtual().start(() -> acceptAll(silent, held));
      List<GatewayPod> pods = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        pods.add(at("silent-" + i, "127.0.0.2"));
      }
      fleet.publish(HOSTILE, PUSH, keys, pods);
      await().until(() -> held.size() >= 32);

      fleet.publish(GATEWAY, PUSH, keys, List.of(at("a", "127.0.0.1")));

      await().atMost(Duration.ofSeconds(2)).until(() -> pod.sequence() == 1);
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  private static void acceptAll(ServerSocket server, Queue<Socket> held) {
    try {
      while (true) {
        held.add(server.accept());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void awaitUnreachable(String name, String why) {
    await()
        .untilAsserted(
            () ->
                assertThat(fleet.report(GATEWAY).results())
                    .containsEntry(name, new Unreachable(why)));
  }

  private static GatewayPod at(String name, String ip) {
    return new GatewayPod(name, ip, true, true, false, 0, "", null);
  }

  private static Push push() {
    var published = ObservedFixture.fresh().after(GatewayFixture.gateway("")).published();
    var current = Objects.requireNonNull(published.current());
    return new Push(Publication.of(1, 1, current.config()), published.credentials());
  }
}
