package dev.aifleet.conformance.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.sdk.Installation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A language's program with its SDKs: started at its first call, then kept. It ends when its
/// input does, at the latest with this process.
enum SdkProgram {
  Python {
    @Override
    List<String> command(Installation sdks) throws IOException {
      return List.of(sdks.python().toString(), sdks.script("python/driver.py"));
    }
  },
  Node {
    @Override
    List<String> command(Installation sdks) throws IOException {
      return List.of("node", sdks.node().resolve("driver.mjs").toString());
    }
  },
  Go {
    @Override
    List<String> command(Installation sdks) throws IOException {
      return List.of(sdks.go().toString());
    }

    /// One type for all.
    @Override
    String raisedFor(ProviderFormat format, int status) {
      return "Error";
    }
  },
  Java {
    @Override
    List<String> command(Installation sdks) throws IOException {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          sdks.java() + "/*",
          sdks.script("java/Driver.java"));
    }

    @Override
    String raisedFor(ProviderFormat format, int status) {
      return status == 401
          ? "UnauthorizedException"
          : super.raisedFor(format, status).replaceFirst("Error$", "Exception");
    }
  };

  private static final Map<SdkProgram, Running> RUNNING = new EnumMap<>(SdkProgram.class);

  abstract List<String> command(Installation sdks) throws IOException;

  /// The exception of its SDK for a status.
  String raisedFor(ProviderFormat format, int status) {
    return switch (status) {
      case 400 -> "BadRequestError";
      case 401 -> "AuthenticationError";
      case 403 -> "PermissionDeniedError";
      case 404 -> "NotFoundError";
      case 429 -> "RateLimitError";
      default -> ofServers(format, status);
    };
  }

  /// Anthropic's SDKs tell more of them apart.
  private String ofServers(ProviderFormat format, int status) {
    if (format == ProviderFormat.Anthropic && status == 503) {
      return "ServiceUnavailableError";
    }
    return format == ProviderFormat.Anthropic && status == 504
        ? "GatewayTimeoutError"
        : "InternalServerError";
  }

  Running running() {
    synchronized (RUNNING) {
      return RUNNING.computeIfAbsent(this, SdkProgram::start);
    }
  }

  private static Running start(SdkProgram program) {
    // The folder of the module, where its tests run.
    Path dev = Path.of("..").toAbsolutePath().normalize();
    var sdks = new Installation(dev.resolve("e2e/sdk"), dev.resolve("../.local/sdk").normalize());
    try {
      Process process =
          new ProcessBuilder(program.command(sdks))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Running(program, process.outputWriter(UTF_8), process.inputReader(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A line of JSON in, a line of JSON out.
  record Running(SdkProgram program, BufferedWriter in, BufferedReader out) {
    private static final ObjectMapper JSON = new ObjectMapper();

    synchronized JsonNode call(ObjectNode command) {
      try {
        in.write(command + "\n");
        in.flush();
        String line = out.readLine();
        if (line == null) {
          throw new AssertionError(
              program + " ended at " + command + "; its standard error says why");
        }
        return JSON.readTree(line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
