#include "codec.hpp"

#include "permit/core/error.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

[[noreturn]] void impossible(std::string what) {
    throw Error{ErrorCode::bad_image, "read a chip image", std::move(what)};
}

class Writer {
public:
    Writer& u8(Byte value) {
        bytes_.push_back(value);
        return *this;
    }
    Writer& u16(std::uint16_t value) { return raw(little_endian<2>(value)); }
    Writer& u32(std::uint32_t value) { return raw(little_endian<4>(value)); }
    Writer& raw(BytesView bytes) {
        append(bytes_, bytes);
        return *this;
    }
    Writer& counted(BytesView bytes) { return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes); }
    Writer& count(std::size_t items) { return u16(static_cast<std::uint16_t>(items)); }

    Writer& maybe_u16(const std::optional<std::uint16_t>& value) {
        u8(value ? 1 : 0);
        return value ? u16(*value) : *this;
    }
    Writer& maybe_u32(const std::optional<std::uint32_t>& value) {
        u8(value ? 1 : 0);
        return value ? u32(*value) : *this;
    }
    Writer& key(const Key& key) {
        return u8(static_cast<Byte>(key.type)).raw(key.bytes.reveal()).u8(key.version);
    }

    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

Bytes counted(Cursor& in) {
    const auto view = in.take(in.u32_le());
    return {view.begin(), view.end()};
}

std::optional<std::uint16_t> maybe_u16(Cursor& in) {
    return in.u8() == 0 ? std::nullopt : std::optional{in.u16_le()};
}

std::optional<std::uint32_t> maybe_u32(Cursor& in) {
    return in.u8() == 0 ? std::nullopt : std::optional{in.u32_le()};
}

Key key(Cursor& in) {
    const auto type = in.u8();
    if (type != 0 && type != 2) { impossible("there is no key type " + std::to_string(type)); }
    Key found{.type = static_cast<KeyType>(type)};
    found.bytes = SecretArray<16>{in.array<16>()};
    found.version = in.u8();
    return found;
}

struct BodyWriter {
    Writer& out;

    void operator()(const StandardFile& file) const { out.counted(file.content); }
    void operator()(const BackupFile& file) const { out.counted(file.content); }
    void operator()(const ValueFile& file) const {
        out.u32(static_cast<std::uint32_t>(file.lower))
            .u32(static_cast<std::uint32_t>(file.upper))
            .u32(static_cast<std::uint32_t>(file.value))
            .u32(file.limited_credit)
            .u8(file.options);
    }
    void operator()(const RecordFile& file) const {
        out.u32(file.record_size).u32(file.limit).count(file.records.size());
        for (const auto& record : file.records) { out.raw(record); }
    }
    void operator()(const TransactionMacFile& file) const {
        out.key(file.key)
            .u32(file.counter)
            .raw(file.value)
            .raw(file.previous_reader)
            .maybe_u32(file.counter_limit);
    }
};

RecordFile record_file(Cursor& in, bool cyclic) {
    RecordFile file{.cyclic = cyclic, .record_size = in.u32_le(), .limit = in.u32_le()};
    const auto count = in.u16_le();
    for (unsigned i = 0; i < count; ++i) {
        const auto record = in.take(file.record_size);
        file.records.emplace_back(record.begin(), record.end());
    }
    return file;
}

ValueFile value_file(Cursor& in) {
    ValueFile file;
    file.lower = static_cast<std::int32_t>(in.u32_le());
    file.upper = static_cast<std::int32_t>(in.u32_le());
    file.value = static_cast<std::int32_t>(in.u32_le());
    file.limited_credit = in.u32_le();
    file.options = in.u8();
    return file;
}

TransactionMacFile transaction_mac_file(Cursor& in) {
    TransactionMacFile file;
    file.key = key(in);
    file.counter = in.u32_le();
    file.value = in.array<8>();
    file.previous_reader = in.array<16>();
    file.counter_limit = maybe_u32(in);
    return file;
}

void write_file(Writer& out, const File& file) {
    out.u8(file.number).maybe_u16(file.fid).u8(file.option).u8(static_cast<Byte>(file.rights.size()));
    for (const auto set : file.rights) { out.u16(set.wire_value()); }
    out.u8(file.type());
    std::visit(BodyWriter{out}, file.body);
}

File read_file(Cursor& in) {
    File file{.number = in.u8(), .fid = maybe_u16(in), .option = in.u8()};
    const auto sets = in.u8();
    if (sets == 0) { impossible("a file has no access rights"); }
    for (unsigned i = 0; i < sets; ++i) { file.rights.emplace_back(in.u16_le()); }
    switch (const auto type = in.u8()) {
        case 0:
            file.body = StandardFile{counted(in)};
            break;
        case 1:
            file.body = BackupFile{counted(in)};
            break;
        case 2:
            file.body = value_file(in);
            break;
        case 3:
        case 4:
            file.body = record_file(in, type == 4);
            break;
        case 5:
            file.body = transaction_mac_file(in);
            break;
        default:
            impossible("there is no file type " + std::to_string(type));
    }
    return file;
}

void write_directory(Writer& out, const Application& application) {
    out.raw(application.aid.wire()).u8(application.key_settings_1).u8(application.key_settings_2);
    out.u8(application.key_settings_3 ? 1 : 0).u8(application.key_settings_3.value_or(0));
    out.maybe_u16(application.fid).counted(application.df_name).count(application.keys.size());
    for (const auto& key : application.keys) { out.key(key); }
}

Application read_directory(Cursor& in) {
    Application application{.aid = AppId::from_wire(in.array<3>())};
    application.key_settings_1 = in.u8();
    application.key_settings_2 = in.u8();
    const bool has_third = in.u8() != 0;
    const auto third = in.u8();
    if (has_third) { application.key_settings_3 = third; }
    application.fid = maybe_u16(in);
    application.df_name = counted(in);
    const auto keys = in.u16_le();
    for (unsigned i = 0; i < keys; ++i) { application.keys.push_back(key(in)); }
    return application;
}

void write_card(Writer& out, const ChipMemory& memory) {
    const auto& configuration = memory.configuration;
    out.key(memory.master).u8(memory.key_settings).u32(memory.used);
    out.u8(configuration.flags).key(configuration.default_key).counted(configuration.ats);
    out.raw(configuration.sak).raw(configuration.messaging).raw(configuration.capabilities);
    out.raw(configuration.atqa);
}

void read_card(Cursor& in, ChipMemory& memory) {
    auto& configuration = memory.configuration;
    memory.master = key(in);
    memory.key_settings = in.u8();
    memory.used = in.u32_le();
    configuration.flags = in.u8();
    configuration.default_key = key(in);
    configuration.ats = counted(in);
    configuration.sak = in.array<2>();
    configuration.messaging = in.array<2>();
    configuration.capabilities = in.array<10>();
    configuration.atqa = in.array<2>();
}

template <typename Write>
Place place(std::string name, Write write) {
    Writer out;
    write(out);
    return {std::move(name), out.take()};
}

}  // namespace

Bytes encode(const ChipMemory& memory) {
    Writer out;
    write_card(out, memory);
    out.count(memory.applications.size());
    for (const auto& application : memory.applications) {
        write_directory(out, application);
        out.count(application.files.size());
        for (const auto& file : application.files) { write_file(out, file); }
    }
    return out.take();
}

ChipMemory decode_memory(Cursor& in) {
    ChipMemory memory;
    read_card(in, memory);
    const auto applications = in.u16_le();
    for (unsigned i = 0; i < applications; ++i) {
        memory.applications.push_back(read_directory(in));
        const auto files = in.u16_le();
        for (unsigned j = 0; j < files; ++j) { memory.applications.back().files.push_back(read_file(in)); }
    }
    return memory;
}

std::vector<Place> places(const ChipMemory& memory) {
    std::vector<Place> all;
    all.push_back(place("picc", [&](Writer& out) { write_card(out, memory); }));
    for (const auto& application : memory.applications) {
        all.push_back(place("application " + application.aid.text(),
                            [&](Writer& out) { write_directory(out, application); }));
        for (const auto& file : application.files) {
            all.push_back(
                place(file_place(application.aid, file.number), [&](Writer& out) { write_file(out, file); }));
        }
    }
    return all;
}

std::string file_place(AppId aid, Byte file) {
    const std::array<Byte, 1> number = {file};
    return "file " + aid.text() + "/" + to_hex(number);
}

}  // namespace permit::chipsim
