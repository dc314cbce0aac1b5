/**
 * Durable, async Python actions inside Apache Flink operators.
 *
 * <p>Packages depend on each other one way: {@code job → operator → python → {journal, wire,
 * interpreter} → plan}.
 */
package io.actionbridge;
