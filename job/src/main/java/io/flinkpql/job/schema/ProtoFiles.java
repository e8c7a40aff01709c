// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the descriptors of {@code .proto} files from their texts. */
final class ProtoFiles {

  private static final Map<String, FileDescriptor> WELL_KNOWN =
      Stream.of(
              AnyProto.getDescriptor(),
              ApiProto.getDescriptor(),
              DescriptorProtos.getDescriptor(),
              DurationProto.getDescriptor(),
              EmptyProto.getDescriptor(),
              FieldMaskProto.getDescriptor(),
              SourceContextProto.getDescriptor(),
              StructProto.getDescriptor(),
              TimestampProto.getDescriptor(),
              TypeProto.getDescriptor(),
              WrappersProto.getDescriptor())
          .collect(Collectors.toUnmodifiableMap(FileDescriptor::getName, Function.identity()));

  private static final String MAIN = "";

  private final Map<String, String> imports;
  private final Map<String, FileDescriptor> built = new HashMap<>(WELL_KNOWN);
  private final Set<String> begun = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();

  /**
   * Creates a builder.
   *
   * @param imports the texts that a file can import, by path; those of Google's well-known types
   *     need not be among them
   */
  ProtoFiles(Map<String, String> imports) {
    this.imports = imports;
  }

  /** Reports a text that is no valid {@code .proto} file. */
  static final class InvalidProtoException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidProtoException(String message) {
      super(message);
    }
  }

  /**
   * Returns the descriptor of a file.
   *
   * @throws InvalidProtoException if the text or an import is invalid; the message says why
   */
  FileDescriptor descriptor(String text) throws InvalidProtoException {
    return build(MAIN, text);
  }

  private FileDescriptor build(String path, String text) throws InvalidProtoException {
    if (!begun.add(path)) {
      throw new InvalidProtoException("it imports itself");
    }
    ProtoFileElement file = parse(path, text);
    FileDescriptorProto.Builder proto = ProtoDescriptors.of(path, file);
    List<FileDescriptor> dependencies = new ArrayList<>();
    for (String imported : file.getImports()) {
      imported(imported).ifPresent(dependencies::add);
    }
    int publicFrom = dependencies.size();
    for (String imported : file.getPublicImports()) {
      imported(imported).ifPresent(dependencies::add);
    }
    for (int i = 0; i < dependencies.size(); i++) {
      proto.addDependency(dependencies.get(i).getName());
      if (i >= publicFrom) {
        proto.addPublicDependency(i);
      }
    }
    try {
      FileDescriptor descriptor =
          FileDescriptor.buildFrom(proto.build(), dependencies.toArray(FileDescriptor[]::new));
      built.put(path, descriptor);
      return descriptor;
    } catch (DescriptorValidationException e) {
      throw new InvalidProtoException(
          e.getDescription()
              + (missing.isEmpty()
                  ? ""
                  : "; it does not have these imports: " + String.join(", ", missing)));
    }
  }

  private static ProtoFileElement parse(String path, String text) throws InvalidProtoException {
    try {
      return ProtoParser.Companion.parse(Location.get(path), text);
    } catch (RuntimeException e) {
      throw new InvalidProtoException(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
  }

  /** Returns an imported file. One that serves options alone may be missing. */
  private Optional<FileDescriptor> imported(String path) throws InvalidProtoException {
    if (!built.containsKey(path)) {
      if (!imports.containsKey(path)) {
        missing.add(path);
        return Optional.empty();
      }
      build(path, imports.get(path));
    }
    return Optional.of(built.get(path));
  }
}
