#include "memory.hpp"

#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::chipsim {
namespace {

template <typename Items, typename Matches>
auto* first(Items& items, Matches matches) noexcept {
    const auto found = std::find_if(items.begin(), items.end(), matches);
    return found == items.end() ? nullptr : &*found;
}

template <typename Files>
auto* by_number(Files& files, Byte number) noexcept {
    return first(files, [number](const File& file) { return file.number == number; });
}

template <typename Applications>
auto* by_aid(Applications& applications, AppId aid) noexcept {
    return first(applications, [aid](const Application& application) { return application.aid == aid; });
}

struct ContentCost {
    const MemoryCosts& costs;

    std::uint32_t operator()(const StandardFile& file) const { return in_units(costs, file.content.size()); }
    std::uint32_t operator()(const BackupFile& file) const {
        return costs.backup_copies * in_units(costs, file.content.size());
    }
    std::uint32_t operator()(const ValueFile&) const { return 0; }
    std::uint32_t operator()(const RecordFile& file) const {
        return in_units(costs, std::uint64_t{file.record_size} * file.limit);
    }
    std::uint32_t operator()(const TransactionMacFile&) const {
        return in_units(costs, costs.transaction_mac);
    }
};

}  // namespace

Key Key::of(KeyType type, BytesView material, Byte version) {
    Key key{.type = type, .bytes = {}, .version = version};
    std::copy_n(material.begin(), key_size(type), key.bytes.reveal_mutable().begin());
    return key;
}

Protection File::mode() const noexcept {
    switch (option & 3U) {
        case 1:
            return Protection::mac;
        case 3:
            return Protection::full;
        default:
            return Protection::plain;
    }
}

Byte File::type() const noexcept {
    const auto* records = std::get_if<RecordFile>(&body);
    if (records != nullptr) { return records->cyclic ? 4 : 3; }
    return std::holds_alternative<TransactionMacFile>(body) ? 5 : static_cast<Byte>(body.index());
}

KeyType Application::key_type() const noexcept { return static_cast<KeyType>(key_settings_2 >> 6U); }

const File* Application::find(Byte number) const noexcept { return by_number(files, number); }
File* Application::find(Byte number) noexcept { return by_number(files, number); }

const File* Application::transaction_mac_file() const noexcept {
    return first(files,
                 [](const File& file) { return std::holds_alternative<TransactionMacFile>(file.body); });
}

const TransactionMacFile* Application::transaction_mac() const noexcept {
    const auto* file = transaction_mac_file();
    return file == nullptr ? nullptr : &std::get<TransactionMacFile>(file->body);
}

const Application* ChipMemory::find(AppId aid) const noexcept { return by_aid(applications, aid); }
Application* ChipMemory::find(AppId aid) noexcept { return by_aid(applications, aid); }

std::uint32_t in_units(const MemoryCosts& costs, std::uint64_t bytes) {
    constexpr std::uint64_t most = 0x4000'0000;  // far beyond any chip, so sums cannot overflow
    const auto units = (std::min(bytes, most) + costs.unit - 1) / costs.unit;
    return static_cast<std::uint32_t>(units * costs.unit);
}

std::uint32_t keys_cost(const MemoryCosts& costs, const Application& application) {
    const auto sets = application.key_sets ? application.key_sets->inactive.size() + 1 : 1;
    const auto size =
        application.key_sets ? application.key_sets->largest_key : key_size(application.key_type());
    return static_cast<std::uint32_t>(sets * application.keys.size() * costs.key * size / 16);
}

std::uint32_t content_cost(const MemoryCosts& costs, const File& file) {
    return std::visit(ContentCost{costs}, file.body);
}

std::string_view type_name(const File& file) noexcept {
    static constexpr std::array<std::string_view, 6> names = {
        tr_noop("standard"), tr_noop("backup"), tr_noop("value"),
        tr_noop("linear"),   tr_noop("cyclic"), tr_noop("transaction-mac")};
    return names.at(file.type());
}

}  // namespace permit::chipsim
