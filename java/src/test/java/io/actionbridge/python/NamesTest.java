package io.actionbridge.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.interpreter.EntryPoint;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void everyEntryPointIsAFunctionThatPythonHasUnderThisName() {
    String names =
        Arrays.stream(EntryPoint.values())
            .map(entry -> "('" + entry.module() + "', '" + entry.function() + "')")
            .collect(Collectors.joining(", ", "[", "]"));

    String missing =
        TestPython.run(
            "import importlib\n"
                + ("print([n for n in " + names + " ")
                + "if not callable(getattr(importlib.import_module(n[0]), n[1], None))])");

    assertThat(missing).isEqualTo("[]");
  }
}
