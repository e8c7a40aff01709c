// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes immutable values, for which a copy is the value itself.
 *
 * <p>A subclass has no parameters. It writes the version of its format before each value, so that
 * later releases can read values of earlier ones.
 *
 * @param <T> type of the values
 */
public abstract class ValueSerializer<T> extends TypeSerializer<T> {

  private static final long serialVersionUID = 1L;

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  /** Returns null, because immutable values cannot be reused; Flink accepts that. */
  @Override
  public T createInstance() {
    return null;
  }

  /** Returns this serializer. A subclass with buffers of its own must return a new one. */
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
   * Reads the format version before a value.
   *
   * @param newest the newest version that the subclass can read
   * @throws IOException if the version is newer or invalid
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
