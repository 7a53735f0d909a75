#pragma once

#include "permit/core/date.hpp"
#include "permit/core/joined.hpp"
#include "permit/core/realm.hpp"

#include <optional>
#include <string>

/// Small things that all descriptions say the same way.
namespace permit::custodian {

inline std::string realm_text(Realm realm) { return realm == Realm::test ? "TEST" : "production"; }

inline std::string span_text(const std::string& from, const std::string& to) { return from + " to " + to; }

inline std::string day_text(const std::optional<Day>& day) { return day ? day->iso() : std::string{}; }

}  // namespace permit::custodian
