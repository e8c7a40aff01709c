// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes a parsed {@code .proto} file as the Protobuf library wants it. Decoding needs names,
 * numbers and types; options, defaults, services and extensions are left out.
 */
final class ProtoDescriptors {

  private static final Map<String, Type> SCALARS =
      Stream.of(Type.values())
          .filter(
              type ->
                  type != Type.TYPE_GROUP && type != Type.TYPE_MESSAGE && type != Type.TYPE_ENUM)
          .collect(
              Collectors.toUnmodifiableMap(
                  type -> type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT),
                  Function.identity()));

  private final boolean proto3;

  private ProtoDescriptors(boolean proto3) {
    this.proto3 = proto3;
  }

  /** Describes a file without its imports. */
  static FileDescriptorProto.Builder of(String path, ProtoFileElement file) {
    boolean proto3 = file.getSyntax() == Syntax.PROTO_3;
    FileDescriptorProto.Builder proto =
        FileDescriptorProto.newBuilder().setName(path).setSyntax(proto3 ? "proto3" : "proto2");
    Optional.ofNullable(file.getPackageName()).ifPresent(proto::setPackage);
    ProtoDescriptors descriptors = new ProtoDescriptors(proto3);
    for (TypeElement type : file.getTypes()) {
      if (type instanceof MessageElement message) {
        proto.addMessageType(descriptors.message(message));
      } else if (type instanceof EnumElement choice) {
        proto.addEnumType(choice(choice));
      }
    }
    return proto;
  }

  private DescriptorProto message(MessageElement message) {
    DescriptorProto.Builder proto = DescriptorProto.newBuilder().setName(message.getName());
    // The wire format counts the messages that the file declares, so they stand before entries of
    // maps and before groups.
    for (TypeElement type : message.getNestedTypes()) {
      if (type instanceof MessageElement nested) {
        proto.addNestedType(message(nested));
      } else if (type instanceof EnumElement choice) {
        proto.addEnumType(choice(choice));
      }
    }
    addFields(message.getFields(), proto);
    message.getGroups().forEach(group -> addGroup(group, Optional.empty(), proto));
    for (OneOfElement oneOf : message.getOneOfs()) {
      int index = proto.getOneofDeclCount();
      proto.addOneofDecl(OneofDescriptorProto.newBuilder().setName(oneOf.getName()));
      oneOf.getFields().forEach(field -> proto.addField(field(field, proto).setOneofIndex(index)));
      oneOf.getGroups().forEach(group -> addGroup(group, Optional.of(index), proto));
    }
    addPresence(proto);
    return proto.build();
  }

  private void addFields(List<FieldElement> fields, DescriptorProto.Builder message) {
    fields.forEach(field -> message.addField(field(field, message)));
  }

  private FieldDescriptorProto.Builder field(FieldElement field, DescriptorProto.Builder message) {
    FieldDescriptorProto.Builder proto =
        FieldDescriptorProto.newBuilder().setName(field.getName()).setNumber(field.getTag());
    String type = field.getType();
    if (type.startsWith("map<")) {
      String entry = field.getName() + "Entry";
      message.addNestedType(entry(entry, type));
      return proto.setLabel(Label.LABEL_REPEATED).setType(Type.TYPE_MESSAGE).setTypeName(entry);
    }
    proto.setLabel(label(field.getLabel()));
    proto.setProto3Optional(proto3 && field.getLabel() == Field.Label.OPTIONAL);
    return setType(type, proto);
  }

  private static DescriptorProto entry(String name, String map) {
    int comma = map.indexOf(',');
    String key = map.substring("map<".length(), comma).strip();
    String value = map.substring(comma + 1, map.lastIndexOf('>')).strip();
    return DescriptorProto.newBuilder()
        .setName(name)
        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
        .addField(entryField("key", 1, key))
        .addField(entryField("value", 2, value))
        .build();
  }

  private static FieldDescriptorProto.Builder entryField(String name, int number, String type) {
    return setType(
        type,
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(number)
            .setLabel(Label.LABEL_OPTIONAL));
  }

  private static FieldDescriptorProto.Builder setType(
      String type, FieldDescriptorProto.Builder field) {
    Type scalar = SCALARS.get(type);
    // The library finds out whether a name is that of a message or of an enum.
    return scalar == null ? field.setTypeName(type) : field.setType(scalar);
  }

  private static Label label(Field.Label label) {
    if (label == Field.Label.REPEATED) {
      return Label.LABEL_REPEATED;
    }
    return label == Field.Label.REQUIRED ? Label.LABEL_REQUIRED : Label.LABEL_OPTIONAL;
  }

  private void addGroup(
      GroupElement group, Optional<Integer> oneOf, DescriptorProto.Builder message) {
    DescriptorProto.Builder nested = DescriptorProto.newBuilder().setName(group.getName());
    addFields(group.getFields(), nested);
    message.addNestedType(nested);
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setName(group.getName().toLowerCase(Locale.ROOT))
            .setNumber(group.getTag())
            .setLabel(label(group.getLabel()))
            .setType(Type.TYPE_GROUP)
            .setTypeName(group.getName());
    oneOf.ifPresent(field::setOneofIndex);
    message.addField(field);
  }

  /** Gives each optional field of proto3 the group of alternatives that records its presence. */
  private static void addPresence(DescriptorProto.Builder message) {
    for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
      if (field.getProto3Optional()) {
        field.setOneofIndex(message.getOneofDeclCount());
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
      }
    }
  }

  private static EnumDescriptorProto choice(EnumElement choice) {
    EnumDescriptorProto.Builder proto = EnumDescriptorProto.newBuilder().setName(choice.getName());
    for (EnumConstantElement constant : choice.getConstants()) {
      proto.addValue(
          EnumValueDescriptorProto.newBuilder()
              .setName(constant.getName())
              .setNumber(constant.getTag()));
    }
    return proto.build();
  }
}
