#include "permit/keys/pending.hpp"
#include "permit/core/words.hpp"

#include "damaged.hpp"
#include "digest_text.hpp"
#include "pending_codec.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace permit::keys {
namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::array<std::string_view, 5> work_names{tr_noop("issue"), tr_noop("resign"), tr_noop("endorse"),
                                                     tr_noop("extend"), tr_noop("retire")};
constexpr std::array record_kinds{layout::RecordKind::identity, layout::RecordKind::validity,
                                  layout::RecordKind::residence, layout::RecordKind::journal};

constexpr std::array<std::string_view, 3> reason_names{"damaged", "changed", "lost"};

template <class Number>
Number number_of(const json& member) {
    const auto value = member.get<std::uint64_t>();
    if (!member.is_number_unsigned() || value > std::numeric_limits<Number>::max()) {
        throw Error{ErrorCode::damaged_store, tr("read pending work"), tr("a number is too large")};
    }
    return static_cast<Number>(value);
}

json records_json(const Pending& pending) {
    json records = json::object();
    for (const auto& [kind, bytes] : pending.records) { records[std::string{name(kind)}] = to_hex(bytes); }
    return records;
}

std::map<layout::RecordKind, Bytes> records_of(const json& members) {
    std::map<layout::RecordKind, Bytes> records;
    for (const auto kind : record_kinds) {
        const auto found = members.find(std::string{name(kind)});
        if (found != members.end()) { records[kind] = from_hex(found->get<std::string>()); }
    }
    if (records.size() != members.size()) {
        throw Error{ErrorCode::damaged_store, tr("read pending work"),
                    tr("it has a record of an unknown kind")};
    }
    return records;
}

json json_of(const Replaced& replaced) {
    return {{"serial", replaced.serial}, {"reason", name(replaced.reason)}};
}

/// Work that an older program kept does not say it.
std::optional<Replaced> replaced_of(const json& members) {
    const auto found = members.find("replaces");
    if (found == members.end()) { return std::nullopt; }
    const auto reason = replacement_reason_from(found->at("reason").get<std::string>());
    if (!reason || found->size() != 2) {
        throw Error{ErrorCode::damaged_store, tr("read pending work"),
                    tr("it is of a kind this program does not know")};
    }
    return Replaced{number_of<std::uint32_t>(found->at("serial")), *reason};
}

Pending pending_of(const json& members) {
    const auto work = work_from(members.at("work").get<std::string>());
    if (members.at("format") != format || !work) {
        throw Error{ErrorCode::damaged_store, tr("read pending work"),
                    tr("it is of a kind this program does not know")};
    }
    return {.work = *work,
            .uid = Uid::parse(members.at("uid").get<std::string>()),
            .authority = members.at("authority").get<std::string>(),
            .serial = number_of<std::uint32_t>(members.at("serial")),
            .version = number_of<std::uint16_t>(members.at("version")),
            .decided = Day::parse(members.at("decided").get<std::string>()),
            .request = digest_from(members.at("request").get<std::string>()),
            .records = records_of(members.at("records")),
            .portrait = from_hex(members.at("portrait").get<std::string>()),
            .signed_for = members.value("signed_for", std::string{}),
            .replaces = replaced_of(members)};
}

}  // namespace

std::string_view name(Work work) noexcept { return work_names[static_cast<std::size_t>(work)]; }

std::optional<Work> work_from(std::string_view text) noexcept {
    const auto found = std::find(work_names.begin(), work_names.end(), text);
    if (found == work_names.end()) { return std::nullopt; }
    return static_cast<Work>(found - work_names.begin());
}

std::string_view name(ReplacementReason reason) noexcept {
    return reason_names[static_cast<std::size_t>(reason)];
}

std::optional<ReplacementReason> replacement_reason_from(std::string_view text) noexcept {
    const auto* found = std::find(reason_names.begin(), reason_names.end(), text);
    if (found == reason_names.end()) { return std::nullopt; }
    return static_cast<ReplacementReason>(found - reason_names.begin());
}

// For ledgers that nobody else writes to.
void Ledger::close(const Pending& work) {
    if (pending(work.uid) == work) { finish(work.uid); }
}

void Ledger::replace(const Pending& closed, const Pending& next) {
    close(closed);
    keep(next);
}

std::vector<Pending> Ledger::readable_work() const {
    std::vector<Pending> readable;
    for (const Uid& chip : unfinished()) {
        try {
            if (auto work = pending(chip)) { readable.push_back(std::move(*work)); }
        } catch (const Error& error) {
            if (error.code() != ErrorCode::damaged_store) { throw; }
        }
    }
    return readable;
}

SecretBytes encode(const Pending& pending) {
    json members = {{"format", format},
                    {"work", name(pending.work)},
                    {"uid", pending.uid.text()},
                    {"authority", pending.authority},
                    {"serial", pending.serial},
                    {"version", pending.version},
                    {"decided", pending.decided.iso()},
                    {"request", to_hex(pending.request)},
                    {"records", records_json(pending)},
                    {"portrait", to_hex(pending.portrait)}};
    if (!pending.signed_for.empty()) { members["signed_for"] = pending.signed_for; }
    if (pending.replaces) { members["replaces"] = json_of(*pending.replaces); }
    std::string text = members.dump();
    SecretBytes encoded{as_bytes(text)};
    wipe({reinterpret_cast<Byte*>(text.data()), text.size()});
    return encoded;
}

Pending decode_pending(BytesView encoded, const std::filesystem::path& file) {
    return read_json(encoded, file, pending_of);
}

}  // namespace permit::keys
