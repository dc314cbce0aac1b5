package io.actionbridge.operator;

import io.actionbridge.api.Event;
import io.actionbridge.api.RunnerContext;
import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.FunctionSpec.JavaFunctionSpec;
import io.actionbridge.plan.PlanException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/** An action of the plan with the Java method that it names. */
final class JavaAction {

  private static final List<String> PARAMETERS =
      List.of(Event.class.getName(), RunnerContext.class.getName());

  private final ActionSpec spec;
  private final MethodHandle method;

  private JavaAction(ActionSpec spec, MethodHandle method) {
    this.spec = spec;
    this.method = method;
  }

  /**
   * Finds the method.
   *
   * @throws PlanException it is not there, or cannot be an action; tells what to write
   */
  static JavaAction load(ActionSpec spec, JavaFunctionSpec function, ClassLoader loader) {
    String label =
        "action '" + spec.name() + "' is " + function.className() + "." + function.method();
    if (!function.parameterTypes().equals(PARAMETERS)) {
      throw new PlanException(
          label + " with parameters " + function.parameterTypes(),
          "name a method that takes " + String.join(", ", PARAMETERS));
    }
    try {
      Class<?> owner = Class.forName(function.className(), true, loader);
      MethodHandle method =
          MethodHandles.publicLookup()
              .findStatic(
                  owner,
                  function.method(),
                  MethodType.methodType(void.class, Event.class, RunnerContext.class));
      return new JavaAction(spec, method);
    } catch (ClassNotFoundException e) {
      throw new PlanException(
          label + ", whose class is not there", "put its jar on Flink's class path", e);
    } catch (LinkageError e) {
      throw new PlanException(
          label + ", whose class cannot be loaded (" + e + ")",
          "put everything that it needs on Flink's class path",
          e);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new PlanException(
          label + ", which is no method that can be an action (" + e.getMessage() + ")",
          "write public static void "
              + function.method()
              + "(Event event, RunnerContext ctx) in a public class",
          e);
    }
  }

  int index() {
    return spec.index();
  }

  String name() {
    return spec.name();
  }

  @SuppressWarnings("ThrowSpecificity") // Whatever the user's method throws.
  void call(Event event, RunnerContext ctx) throws Throwable {
    method.invokeExact(event, ctx);
  }
}
