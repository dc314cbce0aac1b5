package io.actionbridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RandomValuesTest {

  @Test
  void aValueComesBackWithTypeContentAndOrderAndHasOneForm() {
    RandomValues.forAll(
        value -> {
          byte[] encoded = ValueCodec.encode(value);
          Object decoded = ValueCodec.decode(encoded);
          assertThat(CanonicalText.of(decoded)).isEqualTo(CanonicalText.of(value));
          assertThat(ValueCodec.encode(decoded)).isEqualTo(encoded);
        });
  }
}
