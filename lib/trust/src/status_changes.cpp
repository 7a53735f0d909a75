#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/status_delta.hpp"

#include <algorithm>
#include <iterator>

namespace permit::trust {
namespace {

using Serials = std::vector<Serial>;
using Versions = std::vector<MinimumVersion>;

[[noreturn]] void no_change(Serial serial) {
    throw Error{ErrorCode::wrong_delta, tr("apply status delta"),
                tr("what it says of serial {} is so already", serial)};
}

struct BySerial {
    bool operator()(const MinimumVersion& a, const MinimumVersion& b) const noexcept {
        return a.serial < b.serial;
    }
};

bool holds(const Serials& serials, Serial serial) {
    return std::binary_search(serials.begin(), serials.end(), serial);
}

Serials without(const Serials& from, const Serials& what) {
    Serials left;
    std::set_difference(from.begin(), from.end(), what.begin(), what.end(), std::back_inserter(left));
    return left;
}

Serials together(const Serials& a, const Serials& b) {
    Serials both;
    both.reserve(a.size() + b.size());
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

template <class Lists>
Serials all_of(const Lists& lists) {
    Serials all;
    for (const auto& serials : lists) { all = together(all, serials); }
    return all;
}

void expect_changes(const StatusContent& from, const StatusChanges& changes) {
    for (const Serial serial : changes.cleared) {
        const auto has = [serial](const Serials& serials) { return holds(serials, serial); };
        if (std::none_of(from.listed.begin(), from.listed.end(), has)) { no_change(serial); }
    }
    for (std::size_t place = 0; place < from.listed.size(); ++place) {
        for (const Serial serial : changes.listed[place]) {
            if (holds(from.listed[place], serial)) { no_change(serial); }
        }
    }
}

/// Goes through two sequences side by side: `visit(serial, entry of a, entry of b)`, null for none.
template <class Visit>
void side_by_side(const Versions& a, const Versions& b, const Visit& visit) {
    auto left = a.begin();
    auto right = b.begin();
    while (left != a.end() || right != b.end()) {
        const bool in_left = left != a.end() && (right == b.end() || !BySerial{}(*right, *left));
        const bool in_right = right != b.end() && (left == a.end() || !BySerial{}(*left, *right));
        const Serial serial = in_left ? left->serial : right->serial;
        visit(serial, in_left ? &*left++ : nullptr, in_right ? &*right++ : nullptr);
    }
}

Versions version_changes(const Versions& from, const Versions& to) {
    Versions changes;
    side_by_side(from, to, [&](Serial serial, const MinimumVersion* old, const MinimumVersion* fresh) {
        if (fresh == nullptr) {
            changes.push_back({serial, 0});
        } else if (old == nullptr || old->version != fresh->version) {
            changes.push_back(*fresh);
        }
    });
    return changes;
}

Versions with_version_changes(const Versions& from, const Versions& changes) {
    Versions result;
    side_by_side(from, changes, [&](Serial serial, const MinimumVersion* old, const MinimumVersion* change) {
        if (change == nullptr) {
            result.push_back(*old);
            return;
        }
        if ((old == nullptr ? 0 : old->version) == change->version) { no_change(serial); }
        if (change->version != 0) { result.push_back(*change); }
    });
    return result;
}

}  // namespace

StatusChanges difference(const StatusContent& from, const StatusContent& to) {
    if (to.last < from.last) {
        throw Error{ErrorCode::bad_input, tr("compare two status lists"),
                    tr("the later one covers fewer serials")};
    }
    StatusChanges changes{.last = to.last,
                          .cleared = without(all_of(from.listed), all_of(to.listed)),
                          .minimum_versions = version_changes(from.minimum_versions, to.minimum_versions)};
    for (std::size_t place = 0; place < from.listed.size(); ++place) {
        changes.listed[place] = without(to.listed[place], from.listed[place]);
    }
    return changes;
}

StatusContent with_changes(const StatusContent& from, const StatusChanges& changes) {
    if (changes.last < from.last) {
        throw Error{ErrorCode::wrong_delta, tr("apply status delta"),
                    tr("it covers fewer serials than the list")};
    }
    expect_changes(from, changes);
    const Serials touched = together(changes.cleared, all_of(changes.listed));
    StatusContent result{
        .last = changes.last,
        .minimum_versions = with_version_changes(from.minimum_versions, changes.minimum_versions)};
    for (std::size_t place = 0; place < from.listed.size(); ++place) {
        result.listed[place] = together(without(from.listed[place], touched), changes.listed[place]);
    }
    return result;
}

}  // namespace permit::trust
