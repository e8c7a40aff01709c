// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes values that nobody changes, so that a copy is the value itself.
 *
 * <p>A subclass has no parameters and writes the version of its format in front of each value: a
 * later one reads what an earlier one wrote.
 *
 * @param <T> the values
 */
public abstract class ValueSerializer<T> extends TypeSerializer<T> {

  private static final long serialVersionUID = 1L;

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  /**
   * Nothing: there is no empty value to reuse, and Flink takes null for types that do not change.
   */
  @Override
  public T createInstance() {
    return null;
  }

  /** The same, which any thread may use; a subclass that has memory of its own makes another. */
  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public final T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return from;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public final boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }

  /**
   * Reads the version in front of a value.
   *
   * @param newest the newest version that can be read
   * @throws IOException if it is newer, or no version at all
   */
  protected final int readVersion(DataInputView source, int newest) throws IOException {
    int version = source.readUnsignedByte();
    if (version < 1 || version > newest) {
      throw new IOException(
          "a value of format "
              + version
              + " was written by a newer release; this one reads formats up to "
              + newest
              + " ("
              + getClass().getSimpleName()
              + ")");
    }
    return version;
  }
}
