package dev.aifleet.gateway.packing;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A supported content coding.
public enum Coding {
  Gzip,
  Deflate,
  Brotli,
  Zstd;

  /// Value for `Accept-Encoding`.
  public static final String ALL = "gzip, br, zstd, deflate";

  /// Whether a `Content-Encoding` means that nothing is compressed.
  public static boolean isNone(@Nullable String contentEncoding) {
    return contentEncoding == null
        || contentEncoding.isBlank()
        || contentEncoding.strip().equalsIgnoreCase("identity");
  }

  /// Null: an unknown coding, or more than one.
  public static @Nullable Coding of(String contentEncoding) {
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Gzip;
      case "deflate" -> Deflate;
      case "br" -> Brotli4jLoader.isAvailable() ? Brotli : null;
      case "zstd" -> isZstdThere() ? Zstd : null;
      default -> null;
    };
  }

  /// An unpacker for one body.
  public Unpacker unpacker() {
    try {
      return switch (this) {
        case Gzip -> new InflatingUnpacker(true);
        case Deflate -> new InflatingUnpacker(false);
        case Brotli -> new BrotliUnpacker();
        case Zstd -> new ZstdUnpacker();
      };
    } catch (IOException e) {
      throw new IllegalStateException("a library for packed bodies does not work", e);
    }
  }

  private static boolean isZstdThere() {
    try {
      Native.load();
      return Native.isLoaded();
    } catch (LinkageError e) {
      return false;
    }
  }
}
