#pragma once

#include "permit/core/date.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/realm.hpp"
#include "permit/core/words.hpp"

#include <optional>
#include <string>

/// Small things that all descriptions say the same way.
namespace permit::custodian {

inline std::string realm_text(Realm realm) { return realm == Realm::test ? tr("TEST") : tr("production"); }

inline std::string span_text(const std::string& from, const std::string& to) {
    return tr("{} to {}", from, to);
}

inline std::string day_text(const std::optional<Day>& day) { return day ? day->iso() : std::string{}; }

}  // namespace permit::custodian
