package dev.aifleet.cli.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// CEL as the API server speaks it: the standard library, strings, and Kubernetes' own functions as
/// far as the CRD's rules use them. A rule that uses another one does not compile, which a test
/// finds. Safe on all threads.
public final class KubernetesCel {
  private static final CelType URL = OpaqueType.create("kubernetes.URL");
  private static final CelType IP = OpaqueType.create("net.IP");
  private static final CelType CIDR = OpaqueType.create("net.CIDR");
  private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

  private final List<CelFunctionDecl> declarations = new ArrayList<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();
  private final CelCompiler compiler;
  private final CelRuntime runtime;
  private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

  public KubernetesCel() {
    parsing("isURL", "url", URL, GoUrl::parse);
    parsing("isIP", "ip", IP, KubernetesAddress::parse);
    parsing("isCIDR", "cidr", CIDR, KubernetesCidr::parse);
    parsing("isQuantity", "quantity", QUANTITY, KubernetesQuantity::parse);
    members();
    compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings())
            .addVar("self", SimpleType.DYN)
            .addFunctionDeclarations(declarations)
            .build();
    runtime =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .addLibraries(CelExtensions.strings())
            .addFunctionBindings(bindings)
            .build();
  }

  /// Functions of the types that are parsed.
  private void members() {
    declare(
        "getHostname", CelOverloadDecl.newMemberOverload("url_hostname", SimpleType.STRING, URL));
    bindings.add(CelFunctionBinding.from("url_hostname", GoUrl.class, GoUrl::hostname));
    declare(
        "containsIP",
        CelOverloadDecl.newMemberOverload(
            "cidr_contains_ip_string", SimpleType.BOOL, CIDR, SimpleType.STRING));
    bindings.add(
        CelFunctionBinding.from(
            "cidr_contains_ip_string",
            KubernetesCidr.class,
            String.class,
            (block, text) -> block.contains(parsed(text, KubernetesAddress.parse(text)))));
    declare(
        "compareTo",
        CelOverloadDecl.newMemberOverload(
            "quantity_compare_to", SimpleType.INT, QUANTITY, QUANTITY));
    bindings.add(
        CelFunctionBinding.from(
            "quantity_compare_to",
            KubernetesQuantity.class,
            KubernetesQuantity.class,
            (one, other) -> (long) one.compareTo(other)));
  }

  /// Whether `self` keeps the rule. A rule that fails is not kept, such as one about a duration of
  /// more than 292 years. Rules are compiled when they are first needed.
  ///
  /// @param self maps, lists, texts, booleans and numbers (Long or Double)
  /// @throws IllegalArgumentException for a rule that is not CEL, or uses a function unknown here
  public boolean isKept(String rule, Object self) {
    try {
      return Boolean.TRUE.equals(evaluate(rule, self));
    } catch (CelEvaluationException e) {
      return false;
    }
  }

  Object evaluate(String rule, Object self) throws CelEvaluationException {
    return programs.computeIfAbsent(rule, this::compiled).eval(Map.of("self", self));
  }

  private CelRuntime.Program compiled(String rule) {
    try {
      return runtime.createProgram(compiler.compile(rule).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException("cannot evaluate the rule " + rule, e);
    }
  }

  /// A pair of functions: whether a text is a value of `type`, and the value.
  ///
  /// @param parser gives an Optional; empty: the text is no such value
  private void parsing(
      String test, String make, CelType type, CelFunctionOverload.Unary<String> parser) {
    declare(test, CelOverloadDecl.newGlobalOverload(test, SimpleType.BOOL, SimpleType.STRING));
    bindings.add(
        CelFunctionBinding.from(
            test, String.class, text -> ((Optional<?>) parser.apply(text)).isPresent()));
    declare(make, CelOverloadDecl.newGlobalOverload(make, type, SimpleType.STRING));
    bindings.add(
        CelFunctionBinding.from(
            make, String.class, text -> parsed(text, (Optional<?>) parser.apply(text))));
  }

  private void declare(String name, CelOverloadDecl overload) {
    declarations.add(CelFunctionDecl.newFunctionDeclaration(name, overload));
  }

  private static <T> T parsed(String text, Optional<T> value) throws CelEvaluationException {
    return value.orElseThrow(() -> new CelEvaluationException("cannot be parsed: " + text));
  }
}
