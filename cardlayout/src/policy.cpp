#include "permit/cardlayout/policy.hpp"

#include "permit/core/words.hpp"
#include "policy_row.hpp"
#include "read_table.hpp"

#include <algorithm>
#include <charconv>

namespace permit::layout {
namespace {

/// The columns this table has; what it calls them is checked when they are read.
std::span<const std::string_view> columns_of(std::string_view text) noexcept {
    auto header = text.substr(0, text.find('\n'));
    if (header.ends_with('\r')) { header.remove_suffix(1); }
    const std::span<const std::string_view> all{policy_columns};
    if (header.ends_with(",note")) { return all.first(first_policy_columns); }
    return header.ends_with(",rest_day") ? all.first(dated_policy_columns) : all;
}

constexpr std::string_view national = "national";
constexpr std::string_view hmt = "hmt";

bool is_of(const Policy& policy, std::string_view profile, PermitKind kind) noexcept {
    return policy.kind == kind && policy.profile == profile;
}

bool repeats(const std::vector<Policy>& rows, const Policy& policy) noexcept {
    return std::any_of(rows.begin(), rows.end(), [&](const Policy& row) {
        return is_of(row, policy.profile, policy.kind) && row.from == policy.from;
    });
}

}  // namespace

std::optional<Period> Period::parse(std::string_view text) noexcept {
    if (text.size() < 3 || text.size() > 6 || text.front() != 'P') { return std::nullopt; }
    const char unit = text.back();
    const auto digits = text.substr(1, text.size() - 2);
    int count = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (problem != std::errc{} || end != digits.data() + digits.size() || count < 1) { return std::nullopt; }
    if (unit == 'M') { return months(count); }
    return unit == 'D' ? std::optional{days(count)} : std::nullopt;
}

std::string Period::iso() const { return "P" + std::to_string(count_) + (unit_ == Unit::months ? "M" : "D"); }

Day Period::after(Day day) const noexcept {
    return unit_ == Unit::months ? day.plus_months(count_) : day.plus_days(count_);
}

Day Period::before(Day day) const noexcept {
    return unit_ == Unit::months ? day.plus_months(-count_) : day.plus_days(-count_);
}

PolicyProfiles PolicyProfiles::load(const std::filesystem::path& file) {
    const auto text = read_text(file);
    return parse({text.data(), text.size()}, file.string());
}

PolicyProfiles PolicyProfiles::parse(std::string_view text, std::string_view source) {
    std::vector<char> buffer(text.begin(), text.end());
    Csv rows{std::string{source}, buffer, columns_of(text)};
    PolicyProfiles profiles;
    while (rows.next()) {
        auto policy = read_policy(rows);
        if (repeats(profiles.rows_, policy)) {
            rows.fail(policy_column::permit_kind, tr("this profile has a row of this kind already"));
        }
        profiles.rows_.push_back(std::move(policy));
    }
    profiles.link_rows();
    return profiles;
}

/// Each row to the one it takes over from, the oldest first: a row is linked before one that refers to it.
void PolicyProfiles::link_rows() {
    std::vector<Policy*> dated;
    for (auto& row : rows_) {
        if (row.from) { dated.push_back(&row); }
    }
    std::sort(dated.begin(), dated.end(), [](const Policy* a, const Policy* b) { return a->from < b->from; });
    for (auto* row : dated) {
        const auto* earlier = terms_on(row->profile, row->kind, row->from->plus_days(-1));
        if (earlier != nullptr) { row->before = std::make_shared<const Policy>(*earlier); }
    }
}

bool PolicyProfiles::contains(std::string_view profile) const noexcept {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Policy& p) { return p.profile == profile; });
}

std::string_view PolicyProfiles::profile_on(std::string_view profile, Day day) const noexcept {
    const bool has_begun = std::any_of(rows_.begin(), rows_.end(), [&](const Policy& row) {
        return row.profile == profile && (!row.from || *row.from <= day);
    });
    return has_begun ? profile : national;
}

const Policy* PolicyProfiles::in_force(std::string_view profile, PermitKind kind, Day day) const noexcept {
    const Policy* last = nullptr;
    for (const auto& row : rows_) {
        if (!is_of(row, profile, kind) || (row.from && *row.from > day)) { continue; }
        if (last == nullptr || row.from > last->from) { last = &row; }
    }
    return last;
}

const Policy* PolicyProfiles::terms_on(std::string_view profile, PermitKind kind, Day day) const noexcept {
    if (const auto* own = in_force(profile_on(profile, day), kind, day)) { return own; }
    return kind == PermitKind::hong_kong_macao_taiwan ? in_force(hmt, kind, day) : nullptr;
}

}  // namespace permit::layout
