package dev.aifleet.config;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON of the contract, written canonically (sorted keys, no white space) and read strictly: an
/// unknown or missing field is a problem, since dropping what we do not understand would serve
/// something that nobody asked for.
public final class ConfigJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, ConfigJson::onlyText)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .annotationIntrospector(new NullWhereMarked())
          .addModule(durations())
          .build();

  private ConfigJson() {}

  /// Canonical bytes: equal values give equal bytes.
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a value of the contract: " + value.getClass(), e);
    }
  }

  /// Identifies a configuration: SHA-256 over its canonical JSON, shortened to 128 bits.
  public static String hash(GatewayConfig config) {
    return Sha256.hex(write(config)).substring(0, 32);
  }

  /// Reads a publication. Checks format before shape, so that a newer one is told apart from a
  /// broken one, and the content against its hash, so that a torn write is never served.
  public static Parsed<Publication> readPublication(byte[] json) {
    return read(json, Publication.class, "");
  }

  /// Reads the body of a push; the same checks as [#readPublication].
  public static Parsed<Push> readPush(byte[] json) {
    return read(json, Push.class, "publication");
  }

  /// Reads a pod's answer; null fields that this release does not know are a problem as well.
  public static Parsed<Acknowledgement> readAcknowledgement(byte[] json) {
    return bind(json, Acknowledgement.class);
  }

  public static Parsed<Statistics> readStatistics(byte[] json) {
    return bind(json, Statistics.class);
  }

  private static <T> Parsed<T> read(byte[] json, Class<T> type, String envelope) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      JsonNode publication = envelope.isEmpty() ? tree : tree.path(envelope);
      JsonNode format = publication.path("config").path("format");
      if (format.isInt() && !ConfigFormat.UNDERSTOOD.contains(format.intValue())) {
        return refused(
            "config.format",
            "format "
                + format
                + " is not understood, only "
                + ConfigFormat.UNDERSTOOD
                + ": this runtime is older than its operator");
      }
      T value = MAPPER.treeToValue(tree, type);
      if (value == null) {
        return refused("", "empty document");
      }
      Publication read = value instanceof Push push ? push.publication() : (Publication) value;
      if (!hash(read.config()).equals(read.configHash())) {
        return refused("configHash", "does not match the content");
      }
      return new Parsed.Read<>(value);
    } catch (IOException e) {
      return refusedBy(e);
    }
  }

  private static <T> Parsed<T> bind(byte[] json, Class<T> type) {
    try {
      T value = MAPPER.readValue(json, type);
      return value == null ? refused("", "empty document") : new Parsed.Read<>(value);
    } catch (IOException e) {
      return refusedBy(e);
    }
  }

  private static <T> Parsed<T> refused(String path, String message) {
    return new Parsed.Refused<>(List.of(new Problem(path, message)));
  }

  /// Without the source excerpt and values that Jackson adds: the document holds keys.
  private static <T> Parsed<T> refusedBy(IOException e) {
    if (e instanceof JsonMappingException mapping) {
      var path = new StringBuilder();
      for (var step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else {
          path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
        }
      }
      return refused(path.toString(), "unknown, missing or of the wrong type");
    }
    return refused("", "not JSON");
  }

  private static void onlyText(MutableCoercionConfig texts) {
    texts
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /// Lets null through where a component is `@Nullable`, and nowhere else.
  private static final class NullWhereMarked extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      if (annotated instanceof AnnotatedParameter parameter
          && parameter.getDeclaringClass().isRecord()
          && parameter
              .getDeclaringClass()
              .getRecordComponents()[parameter.getIndex()]
              .getAnnotatedType()
              .isAnnotationPresent(Nullable.class)) {
        return JsonSetter.Value.forValueNulls(Nulls.SET);
      }
      return super.findSetterInfo(annotated);
    }
  }

  private static SimpleModule durations() {
    return new SimpleModule()
        .addSerializer(Duration.class, ToStringSerializer.instance)
        .addDeserializer(Duration.class, new IsoDuration());
  }

  /// ISO-8601 (`PT1M`), the form of `Duration.toString`.
  private static final class IsoDuration extends FromStringDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    IsoDuration() {
      super(Duration.class);
    }

    @Override
    protected Duration _deserialize(String text, DeserializationContext context) {
      return Duration.parse(text);
    }
  }
}
