package io.actionbridge.operator;

import io.actionbridge.wire.ValueDecoder;
import io.actionbridge.wire.ValueEncoder;

/**
 * How the types of a job become values and back.
 *
 * @param id makes the identity of a record; null: it is known by its content
 */
record Codecs<K, IN, OUT>(
    ValueEncoder<K> key, ValueEncoder<IN> input, ValueEncoder<IN> id, ValueDecoder<OUT> output) {}
