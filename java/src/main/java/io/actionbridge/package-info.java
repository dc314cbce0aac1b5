/**
 * Durable, async Python actions inside Apache Flink operators.
 *
 * <p>Packages depend on each other one way: {@code job → operator → python → {journal, wire,
 * interpreter} → plan}. Users' code sees {@code api}, which knows {@code wire}'s values by name
 * only.
 */
package io.actionbridge;
