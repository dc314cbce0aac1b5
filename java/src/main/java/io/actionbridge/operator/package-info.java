/** The operator: order, state, event time and recovery around Python actions. */
package io.actionbridge.operator;
