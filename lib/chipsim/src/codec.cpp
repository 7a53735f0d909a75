#include "codec.hpp"

#include "image_fields.hpp"
#include "permit/core/words.hpp"

namespace permit::chipsim {
namespace {

void write_key_sets(ImageWriter& out, const std::optional<KeySets>& sets) {
    out.u8(sets ? 1 : 0);
    if (!sets) { return; }
    out.u8(sets->active_version).u8(sets->largest_key).u8(sets->settings).count(sets->inactive.size());
    for (const auto& set : sets->inactive) {
        out.u8(static_cast<Byte>(set.state)).u8(set.version);
        for (const auto& key : set.keys) { out.key(key); }
    }
}

/// A set has no keys until it is initialized, then as many as the application.
KeySet key_set(Cursor& in, std::size_t keys) {
    const auto state = in.u8();
    if (state > static_cast<Byte>(KeySet::State::finalized)) {
        impossible(tr("a key set is in no known state"));
    }
    KeySet set{.state = static_cast<KeySet::State>(state), .version = in.u8()};
    const auto present = set.state == KeySet::State::empty ? 0 : keys;
    for (std::size_t i = 0; i < present; ++i) { set.keys.push_back(key(in)); }
    return set;
}

std::optional<KeySets> key_sets(Cursor& in, std::size_t keys) {
    if (in.u8() == 0) { return std::nullopt; }
    if (keys == 0) { impossible(tr("key sets without keys")); }
    KeySets sets{.active_version = in.u8(), .largest_key = in.u8(), .settings = in.u8()};
    const auto count = in.u16_le();
    for (unsigned i = 0; i < count; ++i) { sets.inactive.push_back(key_set(in, keys)); }
    return sets;
}

void write_directory(ImageWriter& out, const Application& application) {
    out.raw(application.aid.wire()).u8(application.key_settings_1).u8(application.key_settings_2);
    out.u8(application.key_settings_3 ? 1 : 0).u8(application.key_settings_3.value_or(0));
    out.maybe_u16(application.fid).counted(application.df_name).count(application.keys.size());
    for (const auto& key : application.keys) { out.key(key); }
    write_key_sets(out, application.key_sets);
}

Application read_directory(Cursor& in, ImageVersion version) {
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
    if (version >= ImageVersion::second) { application.key_sets = key_sets(in, keys); }
    return application;
}

void write_card(ImageWriter& out, const ChipMemory& memory) {
    const auto& configuration = memory.configuration;
    out.key(memory.master).u8(memory.key_settings).u32(memory.used);
    out.u8(configuration.flags).key(configuration.default_key).counted(configuration.ats);
    out.raw(configuration.sak).raw(configuration.messaging).raw(configuration.capabilities);
    out.raw(configuration.atqa).counted(configuration.picc_name);
    out.u32(memory.failures_in_row).u32(memory.failures_in_all).count(memory.picc_keys.size());
    for (const auto& further : memory.picc_keys) { out.u8(further.number).key(further.key); }
}

void read_further_card(Cursor& in, ChipMemory& memory) {
    memory.configuration.picc_name = counted(in);
    memory.failures_in_row = in.u32_le();
    memory.failures_in_all = in.u32_le();
    const auto keys = in.u16_le();
    for (unsigned i = 0; i < keys; ++i) {
        const auto number = in.u8();
        memory.picc_keys.push_back({number, key(in)});
    }
}

void read_card(Cursor& in, ChipMemory& memory, ImageVersion version) {
    auto& configuration = memory.configuration;
    memory.master = key(in);
    memory.key_settings = in.u8();
    memory.used = in.u32_le();
    configuration.flags = in.u8();
    const auto default_key = key(in);
    configuration.default_key = Key::of(KeyType::tdes3, default_key.bytes.reveal(), default_key.version);
    configuration.ats = counted(in);
    if (configuration.ats.size() < 2) { impossible(tr("the ATS is too short")); }
    configuration.sak = in.array<2>();
    configuration.messaging = in.array<2>();
    configuration.capabilities = in.array<10>();
    configuration.atqa = in.array<2>();
    if (version >= ImageVersion::second) { read_further_card(in, memory); }
}

bool uses_missing_key(const Application& application, const File& file) {
    const auto* standard = std::get_if<StandardFile>(&file.body);
    if (standard == nullptr || !standard->sdm) { return false; }
    const auto missing = [&](Byte nibble) {
        return nibble < free_access && nibble >= application.keys.size();
    };
    return missing(standard->sdm->meta_read()) || missing(standard->sdm->file_read());
}

/// What the commands take for granted of an application's files.
void check_files(const Application& application) {
    for (const auto& file : application.files) {
        if (file.number > 0x1F || application.find(file.number) != &file) {
            impossible(tr("an application has a file number twice or beyond 1F"));
        }
        if (uses_missing_key(application, file)) {
            impossible(tr("a file mirrors with a key that is not there"));
        }
    }
}

template <typename Write>
Place place(std::string name, Write write) {
    ImageWriter out;
    write(out);
    return {std::move(name), out.take()};
}

}  // namespace

Bytes encode(const ChipMemory& memory) {
    ImageWriter out;
    write_card(out, memory);
    out.count(memory.applications.size());
    for (const auto& application : memory.applications) {
        write_directory(out, application);
        out.count(application.files.size());
        for (const auto& file : application.files) { write_file(out, file); }
    }
    return out.take();
}

ChipMemory decode_memory(Cursor& in, ImageVersion version) {
    ChipMemory memory;
    read_card(in, memory, version);
    const auto applications = in.u16_le();
    for (unsigned i = 0; i < applications; ++i) {
        memory.applications.push_back(read_directory(in, version));
        const auto files = in.u16_le();
        for (unsigned j = 0; j < files; ++j) {
            memory.applications.back().files.push_back(read_file(in, version));
        }
        check_files(memory.applications.back());
    }
    return memory;
}

std::vector<Place> places(const ChipMemory& memory) {
    std::vector<Place> all;
    all.push_back(place("picc", [&](ImageWriter& out) { write_card(out, memory); }));
    for (const auto& application : memory.applications) {
        all.push_back(place("application " + application.aid.text(),
                            [&](ImageWriter& out) { write_directory(out, application); }));
        for (const auto& file : application.files) {
            all.push_back(place(file_place(application.aid, file.number),
                                [&](ImageWriter& out) { write_file(out, file); }));
        }
    }
    return all;
}

std::string file_place(AppId aid, Byte file) {
    const std::array<Byte, 1> number = {file};
    return "file " + aid.text() + "/" + to_hex(number);
}

}  // namespace permit::chipsim
