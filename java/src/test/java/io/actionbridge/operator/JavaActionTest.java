package io.actionbridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.FunctionSpec.JavaFunctionSpec;
import io.actionbridge.plan.PlanException;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.ValueCodec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaActionTest {

  private static final String RULES = "io.actionbridge.operator.Rules";
  private static final List<String> PARAMETERS =
      List.of("io.actionbridge.api.Event", "io.actionbridge.api.RunnerContext");
  private static final byte[] ID = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  @ParameterizedTest
  @CsvSource({
    RULES + "x, ask, whose class is not there",
    RULES + ", missing, public static void missing(Event event; RunnerContext ctx)",
    RULES + ", hidden, public static void hidden",
    RULES + ", returning, public static void returning",
    "io.actionbridge.api.Event, attributes, public static void attributes",
  })
  void aMethodThatCannotBeAnActionIsRefusedWithWhatToWrite(
      String owner, String method, String problem) {
    assertThatThrownBy(() -> load(owner, method, PARAMETERS))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("action 'score' is " + owner + "." + method)
        .hasMessageContaining(problem.replace(';', ','));
  }

  @Test
  void otherParametersAreRefused() {
    assertThatThrownBy(() -> load(RULES, "ask", List.of("int")))
        .isInstanceOf(PlanException.class)
        .hasMessageContainingAll("parameters [int]", PARAMETERS.get(0), PARAMETERS.get(1));
    assertThatCode(() -> load(RULES, "ask", PARAMETERS)).doesNotThrowAnyException();
  }

  @Test
  void idsOfSentEventsAreThoseOfTheContract() {
    var ids = new EventIds();
    String example = "473d2e79487c9d6f4a3668f99b223af4";
    assertThat(HexFormat.of().formatHex(ids.child(ID, "explain", 12))).isEqualTo(example);
    assertThat(HexFormat.of().formatHex(ids.child(ID, "explain", 13))).isNotEqualTo(example);
  }

  @Test
  void anEventWithoutFieldsByNameSaysWhatItHolds() {
    assertThat(event(Map.of("n", 1)).attributes()).isEqualTo(Map.of("n", 1L));
    assertThat(event(Map.of("n", 1)).id()).isEqualTo("000102030405060708090a0b0c0d0e0f");
    for (Object content : new Object[] {5, List.of(), Map.of(1, 2)}) {
      assertThatThrownBy(() -> event(content).attributes())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Event 'a.b' holds a ");
    }
  }

  private static JavaEvent event(Object content) {
    return new JavaEvent(new EventRef("a.b", ID, null, null, ValueCodec.encode(content)));
  }

  private static JavaAction load(String owner, String method, List<String> parameters) {
    var function = new JavaFunctionSpec(owner, method, parameters);
    var spec = new ActionSpec(0, "score", 1, List.of("a.b"), false, function);
    return JavaAction.load(spec, function, JavaActionTest.class.getClassLoader());
  }
}
