package io.actionbridge.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.interpreter.EntryPoint;
import io.actionbridge.wire.ErrorRecord;
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

  @Test
  void theErrorThatEndsAJobForGoodIsAClassThatPythonHasUnderThisName() {
    String[] name = ErrorRecord.POISON.split("\\.(?=\\w+$)", -1);

    assertThat(
            TestPython.run("from " + name[0] + " import " + name[1] + " as e; print(e.__name__)"))
        .isEqualTo(name[1]);
  }
}
