package io.actionbridge.plan;

import java.io.Serializable;
import java.util.List;

/** A function of a plan, by the name under which every process finds it. */
public sealed interface FunctionSpec extends Serializable {

  /** Reads a function of either language. */
  static FunctionSpec read(JsonPlace place) {
    JsonPlace kind = place.field("kind");
    return switch (kind.text()) {
      case "python" -> {
        place.allowOnly("kind", "module", "qualname");
        yield new PythonFunctionSpec(place.field("module").text(), place.field("qualname").text());
      }
      case "java" -> {
        place.allowOnly("kind", "class", "method", "parameter_types");
        yield new JavaFunctionSpec(
            place.field("class").text(),
            place.field("method").text(),
            place.field("parameter_types").texts());
      }
      default -> throw kind.refuse("is neither \"python\" nor \"java\"");
    };
  }

  /**
   * A Python callable.
   *
   * @param module the module that holds it
   * @param qualname names joined by dots from the module to the callable
   */
  record PythonFunctionSpec(String module, String qualname) implements FunctionSpec {}

  /**
   * A static Java method.
   *
   * @param className binary name of the class
   * @param parameterTypes binary names of the parameters' types, in order
   */
  record JavaFunctionSpec(String className, String method, List<String> parameterTypes)
      implements FunctionSpec {}
}
